import type { CheckInManifest, ManifestPage, ManifestTicket, VerificationKey } from '../api/schema.gen'
import { bytesOf } from './code'
import type { KeptPage, KeptScan } from './kept'

/** What was kept is not what was signed, is another event's, or lacks a page. */
export class Altered extends Error {}

const encoder = new TextEncoder()

/** Reads a page whose signature holds (ES256 over header and payload, RFC 7515 and 7797); throws Altered. */
export async function opened(page: Pick<KeptPage, 'protected' | 'payload' | 'signature'>, key: VerificationKey): Promise<ManifestPage> {
  const header = JSON.parse(new TextDecoder().decode(bytesOf(page.protected))) as { alg?: string; kid?: string; b64?: boolean }
  if (header.alg !== 'ES256' || header.kid !== key.kid || header.b64 !== false) throw new Altered('a header that is not ours')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const { kty, crv, x, y } = key
  const verifier = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify'])
  const signed = encoder.encode(`${page.protected}.${page.payload}`)
  if (!(await crypto.subtle.verify(algorithm, verifier, bytesOf(page.signature), signed)))
    throw new Altered('a signature that does not hold')
  return JSON.parse(page.payload) as ManifestPage
}

/** A page that came, as it is kept. */
export function kept(eventId: string, number: number, page: CheckInManifest, now: number): KeptPage {
  return { eventId, number, protected: page.protected, payload: page.payload, signature: page.signature, readAt: now }
}

/** So small a page of changes is asked for again with what came since, so that few are kept. */
const small = 100
/** So many pages are read anew as one list. */
const many = 100
/** A list is read anew so long before it may not be used any more. */
const early = 24 * 3_600_000

/** The tickets of an event: a chain of verified pages. */
export class List {
  readonly #tickets = new Map<string, ManifestTicket>()
  readonly #hashes = new Map<string, string>()
  readonly #pages: { page: ManifestPage; readAt: number }[] = []

  constructor(
    readonly eventId: string,
    readonly key: VerificationKey,
  ) {}

  /** Reads what was kept; throws Altered when any of it is not as it was signed, or missing. */
  static async read(eventId: string, key: VerificationKey, pages: KeptPage[]): Promise<List> {
    const list = new List(eventId, key)
    for (const page of pages) list.add(await opened(page, key), page.number, page.readAt)
    return list
  }

  /** Puts a page at its place in the chain: behind the last, or in its stead. */
  add(page: ManifestPage, number: number, readAt: number): void {
    const before = this.#pages[number - 1]?.page.position ?? null
    if (page.eventId !== this.eventId || page.since !== before || number > this.#pages.length) throw new Altered('a page of another list')
    this.#pages.splice(number, Number.POSITIVE_INFINITY, { page, readAt })
    for (const ticket of page.tickets) {
      const known = this.#tickets.get(ticket.registrationId)
      if (known && known.version > ticket.version) continue
      if (known) this.#hashes.delete(known.codeHash)
      this.#tickets.set(ticket.registrationId, ticket)
      this.#hashes.set(ticket.codeHash, ticket.registrationId)
    }
  }

  find(codeHash: string): ManifestTicket | undefined {
    return this.#tickets.get(this.#hashes.get(codeHash) ?? '')
  }

  /** Where the next page stands, and what to ask for it with. */
  get next(): { number: number; since: string | undefined } {
    const last = this.#pages.at(-1)
    if (!last) return { number: 0, since: undefined }
    const number = this.#pages.length
    // without more to come it holds changes
    if (!last.page.more && last.page.since && last.page.tickets.length < small) return { number: number - 1, since: last.page.since }
    return { number, since: last.page.position }
  }

  /** Every page is there. */
  get complete(): boolean {
    return this.#pages.at(-1)?.page.more === false
  }

  /** It has grown long, or is soon not to be used any more. */
  stale(now: number): boolean {
    return this.#pages.length > many || this.expiresAt - early < now
  }

  /** From when on nobody may be let in by it, in milliseconds since 1970. */
  get expiresAt(): number {
    return Math.min(...this.#pages.map(({ page }) => Date.parse(page.expiresAt)))
  }

  /** When this device heard last of it. */
  get readAt(): number {
    return this.#pages.at(-1)?.readAt ?? 0
  }

  /** How many tickets let somebody in, and how many have, those included that this device let in since. */
  count(scans: readonly KeptScan[]): { tickets: number; checkedIn: number } {
    const since = new Set(scans.filter((scan) => scan.verdict === 'ok' && !scan.undone).map((scan) => scan.registrationId))
    let tickets = 0
    let checkedIn = 0
    for (const ticket of this.#tickets.values()) {
      if (!ticket.admits) continue
      tickets++
      if (ticket.checkedInAt || since.has(ticket.registrationId)) checkedIn++
    }
    return { tickets, checkedIn }
  }
}
