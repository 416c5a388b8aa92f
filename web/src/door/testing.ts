import { Failure } from '../api/problem'
import type { CheckInManifest, CheckInResult, ManifestPage, ManifestTicket, Registration, Scan, VerificationKey } from '../api/schema.gen'
import { hashOf } from './code'
import type { KeptPage, KeptScan } from './kept'
import type { Remote } from './remote'
import { isOld, type KeptEvent, type KeptList, type Shelf } from './shelf'

/** An event's door as the API keeps it, in memory, and a disk: for tests of what a gate does between the two. */

export const eventId = 'evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH'

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

/** Signs pages as the API does. */
export class Signer {
  private constructor(
    private readonly pair: CryptoKeyPair,
    readonly key: VerificationKey,
  ) {}

  static async make(): Promise<Signer> {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
    return new Signer(pair, { kty: 'EC', crv: 'P-256', x, y, kid: x, alg: 'ES256', use: 'sig' })
  }

  async sign(page: ManifestPage): Promise<CheckInManifest> {
    const header = { alg: 'ES256', typ: 'check-in-manifest', kid: this.key.kid, b64: false, crit: ['b64'] }
    const shielded = base64url(new TextEncoder().encode(JSON.stringify(header)))
    const payload = JSON.stringify(page)
    const signed = new TextEncoder().encode(`${shielded}.${payload}`)
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.pair.privateKey, signed)
    return { protected: shielded, payload, signature: base64url(new Uint8Array(signature)), key: this.key }
  }
}

export interface Ticket {
  code: string
  name: string
  void?: boolean
  in?: { scan: string; at: string }
  undone?: string[]
}

/** The API's side. What is called is counted; what it is told to lose is done, and not answered. */
export class Door implements Remote {
  online = true
  loseAnswers = false
  refuses: Failure | null = null
  scans: Scan[] = []
  #version = 1

  constructor(
    readonly signer: Signer,
    readonly tickets: Ticket[],
    readonly now: () => number,
  ) {}

  #connect() {
    if (!this.online) throw new Failure(0, null)
    if (this.refuses) throw this.refuses
  }

  async scan(scans: Scan[]): Promise<CheckInResult[]> {
    this.#connect()
    this.scans.push(...scans)
    const results = scans.map((scan) => this.#admit(scan))
    if (this.loseAnswers) throw new Failure(0, null)
    return results
  }

  #admit({ code, scanId, scannedAt }: Scan): CheckInResult {
    const ticket = this.tickets.find((each) => each.code === code)
    if (!ticket) return { scanId, result: 'invalid' }
    if (ticket.void) return { scanId, result: 'void', registration: this.#registration(ticket) }
    if (ticket.undone?.includes(scanId)) return { scanId, result: 'duplicate', registration: this.#registration(ticket) }
    if (ticket.in && ticket.in.scan !== scanId) {
      return { scanId, result: 'duplicate', registration: this.#registration(ticket), firstScannedAt: ticket.in.at }
    }
    if (!ticket.in) {
      ticket.in = { scan: scanId, at: scannedAt ?? new Date(this.now()).toISOString() }
      this.#version++
    }
    return { scanId, result: 'ok', registration: this.#registration(ticket) }
  }

  async undo(registrationId: string): Promise<void> {
    this.#connect()
    const ticket = this.tickets.find((each) => idOf(each) === registrationId)
    if (!ticket?.in) throw new Failure(409, { type: '/problems/illegal-transition' } as Failure['problem'])
    ticket.undone = [...(ticket.undone ?? []), ticket.in.scan]
    ticket.in = undefined
    this.#version++
  }

  /** All tickets on one page, then pages with all that is as it is by now. */
  async page(since: string | undefined): Promise<CheckInManifest> {
    this.#connect()
    const tickets = await Promise.all(this.tickets.map((ticket) => this.#entry(ticket)))
    return this.signer.sign({
      eventId,
      asOf: new Date(this.now()).toISOString(),
      expiresAt: new Date(this.now() + 72 * 3_600_000).toISOString(),
      since: since ?? null,
      position: `${since ?? ''}+`,
      more: since === undefined,
      tickets,
    })
  }

  async #entry(ticket: Ticket): Promise<ManifestTicket> {
    return {
      registrationId: idOf(ticket),
      version: this.#version,
      codeHash: await hashOf(ticket.code),
      holderName: ticket.name,
      ticketTypeId: 'tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JK',
      ticketTypeName: 'Seat',
      status: ticket.in ? 'attended' : 'confirmed',
      admits: !ticket.void,
      checkedInAt: ticket.in?.at ?? null,
    }
  }

  #registration(ticket: Ticket): Registration {
    return {
      id: idOf(ticket),
      version: this.#version,
      ticketTypeName: 'Seat',
      holder: { name: ticket.name, email: '' },
    } as Registration
  }
}

export const idOf = (ticket: Ticket) => `reg_${ticket.code}`

/** A disk that outlives gates. Everything on it is a copy. */
export class Disk implements Shelf {
  #events = new Map<string, KeptEvent>()
  #lists = new Map<string, KeptList>()
  #scans = new Map<string, KeptScan>()
  /** The next write of a scan in this state does not happen, and the gate dies by it. */
  dieAt: KeptScan['state'] | undefined

  event = async (id: string) => structuredClone(this.#events.get(id))
  list = async (id: string) => structuredClone(this.#lists.get(id))
  scans = async (id: string) => structuredClone([...this.#scans.values()].filter((scan) => scan.eventId === id))
  async keepEvent(event: KeptEvent) {
    this.#events.set(event.eventId, structuredClone(event))
  }
  async keepList(id: string, list: KeptList) {
    this.#lists.set(id, structuredClone(list))
  }
  async keepPage(page: KeptPage) {
    this.#lists.get(page.eventId)?.pages.splice(page.number, 1, structuredClone(page))
  }
  async dropList(id: string) {
    this.#lists.delete(id)
  }
  keepScan(scan: KeptScan): Promise<void> {
    if (scan.state === this.dieAt) return new Promise(() => undefined)
    this.#scans.set(scan.scanId, structuredClone(scan))
    return Promise.resolve()
  }
  async dropScan(id: string) {
    this.#scans.delete(id)
  }
  async dropOld(before: number) {
    for (const [id, { pages }] of this.#lists) if ((pages[0]?.readAt ?? 0) < before) this.#lists.delete(id)
    for (const [id, scan] of this.#scans) if (isOld(scan, before)) this.#scans.delete(id)
  }
}
