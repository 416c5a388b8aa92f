import { Failure, isFailure } from '../api/problem'
import type { CheckInResult, Scan } from '../api/schema.gen'
import { hashOf } from './code'
import type { Device } from './device'
import type { KeptScan } from './kept'
import { Altered, kept, List, opened } from './list'
import type { Remote } from './remote'
import { judge, letIn } from './scan'
import type { KeptList, Shelf } from './shelf'

/** People stand before the door: who does not get an answer so soon is judged by the list. */
const patience = 4_000
/** How often changes are asked for, and how often whether there is a network again. */
const rhythm = { online: 15_000, offline: 5_000 }
/** As many scans as the API takes at once. */
const batch = 100
/** A list is good for so long, and its names are kept no longer; nor are scans that are told. */
const memory = 72 * 3_600_000

/** What is shown of a gate; another object after each change. */
export interface State {
  /** What was kept has been read. */
  ready: boolean
  online: boolean
  /** The list that scans are judged by without a network; null while there is none that is complete. */
  list: { tickets: number; checkedIn: number; readAt: number; expiresAt: number } | null
  /** The newest first. */
  scans: readonly KeptScan[]
  /** What was let in by the list and is not told yet. */
  waiting: number
  /** The API's answer was no: one has lost the right to be here, or is signed out. */
  refusal: Failure | null
  /** What was kept here had been changed, and was thrown away. */
  altered: boolean
  /** The browser lets nothing be kept: what waits is lost with the page. */
  forgetful: boolean
}

/**
 * The door of an event at one device.
 *
 * A scan is on the disk before it is sent or shown, under a name of its own (`scanId`), by which the API knows it should it
 * come again. So whatever is cut off between here and there - the network, the power, an answer on its way - the scan is
 * told later, and counts once.
 */
export class Gate {
  #list: List | null = null
  #scans = new Map<string, KeptScan>()
  #state: State = { ready: false, online: true, list: null, scans: [], waiting: 0, refusal: null, altered: false, forgetful: false }
  #listeners = new Set<() => void>()
  #turn: Promise<unknown> = Promise.resolve()
  #syncing: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(
    readonly eventId: string,
    private readonly shelf: Shelf,
    private readonly remote: Remote,
    private readonly device: () => Device,
    private readonly now: () => number = Date.now,
  ) {}

  get state(): State {
    return this.#state
  }

  /** For useSyncExternalStore. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Reads what was kept, and keeps asking for what is new until it is stopped. */
  async start(): Promise<void> {
    this.#stopped = false
    try {
      await this.shelf.dropOld(this.now() - memory)
      for (const scan of await this.shelf.scans(this.eventId)) this.#scans.set(scan.scanId, scan)
      const before = await this.shelf.list(this.eventId)
      if (before) await this.#read(before)
    } catch {
      this.#show({ forgetful: true })
    }
    this.#show({ ready: true })
    await this.#beat()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** The browser says that it has lost its network, or found one. */
  network(there: boolean): void {
    if (there) this.#beatSoon()
    else this.#show({ online: false })
  }

  /** Answers a code: by the API, or by the list when that does not answer. One after the other, as people come. */
  scan(code: string): Promise<KeptScan> {
    const turn = this.#turn.then(() => this.#scan(code))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #scan(code: string): Promise<KeptScan> {
    const codeHash = await hashOf(code)
    const scan = this.#asking(codeHash) ?? {
      scanId: crypto.randomUUID(),
      eventId: this.eventId,
      code,
      codeHash,
      gate: this.device().gate,
      deviceId: this.device().id,
      scannedAt: new Date(this.now()).toISOString(),
      verdict: 'unknown' as const,
      state: 'asking' as const,
    }
    // who was let in by the list and is not told yet would be let in by the API once more
    const waits = letIn(codeHash, this.#scans.values())?.state === 'waiting'
    if (this.#state.online && !waits) {
      const answered = await this.#ask(scan)
      if (answered) return answered
    }
    const judged = judge(codeHash, this.#list, this.#scans.values(), this.now())
    // with what was kept of it meanwhile: that it was sent
    const next: KeptScan = { ...scan, ...this.#scans.get(scan.scanId), ...judged, state: judged.verdict === 'ok' ? 'waiting' : 'asking' }
    // it never left this device, and lets nobody in: nothing will come of it
    if (next.state === 'asking' && !next.sent) this.#remember(closed(next))
    else await this.#keep(next)
    return next
  }

  /** Sends a scan at once; undefined when there is no answer. */
  async #ask(scan: KeptScan): Promise<KeptScan | undefined> {
    const sending = { ...scan, sent: true }
    await this.#keep(sending)
    try {
      const [result] = await this.remote.scan([asked(sending)], AbortSignal.timeout(patience))
      if (!result) throw new Failure(502, null)
      this.#reached()
      const { registration } = result
      const answered: KeptScan = {
        ...closed(sending),
        verdict: result.result,
        registrationId: registration?.id,
        holderName: registration?.holder.name,
        ticketTypeName: registration?.ticketTypeName,
        version: registration?.version,
        firstScannedAt: result.firstScannedAt,
      }
      await this.#keep(answered)
      return answered
    } catch (error) {
      this.#failed(error)
      // whoever may not let people in may not do so by the list either; who is signed out by now signs in when there is time
      if (this.#state.refusal && this.#state.refusal.status !== 401) throw error
      this.#beatSoon()
      return undefined
    }
  }

  /** The scan of a code that may have been sent without an answer: it is asked again by its name, since it may have let them in. */
  #asking(codeHash: string): KeptScan | undefined {
    for (const scan of this.#scans.values()) if (scan.codeHash === codeHash && scan.state === 'asking' && !scan.undone) return scan
    return undefined
  }

  /** Takes a check-in back. What the API knows of needs a network; throws a Failure without. */
  async undo(scanId: string): Promise<void> {
    const scan = this.#scans.get(scanId)
    if (!scan || scan.undone) return
    if (scan.state === 'waiting' && !scan.sent) {
      await this.#forget(scan)
      return
    }
    if (scan.state === 'waiting') {
      await this.#keep({ ...scan, undone: true })
      this.#beatSoon()
      return
    }
    if (!scan.registrationId) return
    await this.remote.undo(scan.registrationId)
    await this.#keep({ ...scan, undone: true })
    this.#beatSoon()
  }

  /** A conflict was read. */
  async acknowledge(scanId: string): Promise<void> {
    const scan = this.#scans.get(scanId)
    if (!scan) return
    const { conflict: _, ...rest } = scan
    await this.#keep(rest)
  }

  /** Tells what waits, and asks what is new; now rather than at the next beat. */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = null
    })
    return this.#syncing
  }

  async #sync(): Promise<void> {
    try {
      await this.#tell()
      await this.#refresh()
      this.#reached()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Sends what waits, the oldest first. A scan leaves the queue when its answer is on the disk. */
  async #tell(): Promise<void> {
    for (;;) {
      const scans = [...this.#scans.values()].filter((scan) => scan.state === 'waiting').slice(0, batch)
      if (scans.length === 0) return
      for (const scan of scans) if (!scan.sent) await this.#keep({ ...scan, sent: true })
      const results = await this.remote.scan(scans.map(late))
      if (results.length !== scans.length) throw new Failure(502, null)
      for (const [i, { scanId }] of scans.entries()) {
        // it may have been undone while it was on its way
        const scan = this.#scans.get(scanId)
        if (scan) await this.#settle(scan, results[i] as CheckInResult)
      }
    }
  }

  async #settle(scan: KeptScan, result: CheckInResult): Promise<void> {
    if (scan.undone && result.result === 'ok' && scan.registrationId) {
      await this.remote.undo(scan.registrationId).catch((error: unknown) => {
        if (!isFailure(error, 'illegal-transition')) throw error // it is out already
      })
    }
    const conflict = result.result !== 'ok' && !scan.undone && { verdict: result.result, firstScannedAt: result.firstScannedAt }
    await this.#keep({ ...closed(scan), verdict: result.result, version: result.registration?.version, ...(conflict && { conflict }) })
  }

  /** Reads what is new of the list, or all of it when there is none or it is old. */
  async #refresh(): Promise<void> {
    if (!this.#list || this.#list.stale(this.now())) return this.#begin()
    try {
      do {
        const { number, since } = this.#list.next
        const page = await this.remote.page(since)
        // another key, as after the deployment's secret was changed: what it signs is another list
        if (page.key.kid !== this.#list.key.kid) return await this.#begin()
        const read = kept(this.eventId, number, page, this.now())
        this.#list.add(await opened(page, this.#list.key), number, read.readAt)
        await this.shelf.keepPage(read).catch(() => this.#show({ forgetful: true }))
        this.#show({})
      } while (!this.#list.complete)
    } catch (error) {
      if (isFailure(error, 'manifest-outdated') || isFailure(error, 'invalid-parameter') || error instanceof Altered) return this.#begin()
      throw error
    }
  }

  /** Reads a list from its beginning. The one before is used until the new one is there. */
  async #begin(): Promise<void> {
    let list: List | null = null
    const pages: KeptList['pages'] = []
    do {
      const page = await this.remote.page(list?.next.since)
      const read = kept(this.eventId, pages.length, page, this.now())
      list ??= new List(this.eventId, page.key)
      list.add(await opened(page, list.key), read.number, read.readAt)
      pages.push(read)
    } while (!list.complete)
    await this.shelf.keepList(this.eventId, { key: list.key, pages }).catch(() => this.#show({ forgetful: true }))
    this.#list = list
    this.#show({ altered: false })
  }

  async #read({ key, pages }: KeptList): Promise<void> {
    try {
      this.#list = await List.read(this.eventId, key, pages)
    } catch {
      // whoever changed it could let anybody in by it
      await this.shelf.dropList(this.eventId)
      this.#show({ altered: true })
    }
  }

  async #beat(): Promise<void> {
    clearTimeout(this.#timer)
    await this.sync()
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#beat(), this.#state.online ? rhythm.online : rhythm.offline)
  }

  #beatSoon(): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#beat(), 500)
  }

  #reached(): void {
    if (!this.#state.online || this.#state.refusal) this.#show({ online: true, refusal: null })
  }

  #failed(error: unknown): void {
    const refused = error instanceof Failure && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408
    this.#show(refused ? { online: true, refusal: error } : { online: false })
  }

  #remember(scan: KeptScan): void {
    this.#scans.set(scan.scanId, scan)
    this.#show({})
  }

  async #keep(scan: KeptScan): Promise<void> {
    await this.shelf.keepScan(scan).catch(() => this.#show({ forgetful: true }))
    this.#remember(scan)
  }

  async #forget(scan: KeptScan): Promise<void> {
    await this.shelf.dropScan(scan.scanId)
    this.#scans.delete(scan.scanId)
    this.#show({})
  }

  #show(change: Partial<State>): void {
    const list = this.#list?.complete ? this.#list : null
    const scans = [...this.#scans.values()].sort((a, b) => b.scannedAt.localeCompare(a.scannedAt))
    this.#state = {
      ...this.#state,
      ...change,
      list: list && { ...list.count(scans), readAt: list.readAt, expiresAt: list.expiresAt },
      scans,
      waiting: scans.filter((scan) => scan.state === 'waiting').length,
    }
    for (const listener of this.#listeners) listener()
  }
}

/** A scan that needs not be sent any more; nor is it kept with the whole code, which is somebody's ticket. */
const closed = (scan: KeptScan): KeptScan => ({ ...scan, state: 'told', code: scan.code.slice(-6) })

/** A scan that is made now, by the API's clock. */
const asked = ({ code, gate, deviceId, scanId }: KeptScan): Scan => ({ code, gate, deviceId, scanId })

/** A scan that was made before. */
const late = (scan: KeptScan): Scan => ({ ...asked(scan), scannedAt: scan.scannedAt })
