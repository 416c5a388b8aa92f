import type { ScanResult } from '../api/schema.gen'
import type { List } from './list'

/** What a scan is answered: as the API does, or `unknown` when there is neither a network nor a list. */
export type Verdict = ScanResult | 'unknown'

/** A ticket that was held before this device, as the device keeps it until it is known what became of it. */
export interface KeptScan {
  scanId: string
  eventId: string
  /** Whole until it is told, then its last characters. */
  code: string
  codeHash: string
  gate: string
  deviceId: string
  /** An instant (RFC 3339), by this device's clock. */
  scannedAt: string
  verdict: Verdict
  /**
   * `asking`: it may have been sent, and nobody was let in by it so far. `waiting`: somebody was let in by the list, which is
   * to be told. `told`: it is answered.
   */
  state: 'asking' | 'waiting' | 'told'
  /** It may have reached the API before. */
  sent?: boolean
  registrationId?: string
  holderName?: string
  ticketTypeName?: string
  /** With `duplicate`: when the ticket was let in, if it is in. */
  firstScannedAt?: string
  /** The ticket's version by this scan's answer. */
  version?: number
  /** Taken back. What waits is still told, and then taken back there as well: it may have been let in already. */
  undone?: boolean
  /** Let in here by the list; the API says otherwise. */
  conflict?: { verdict: Exclude<ScanResult, 'ok'>; firstScannedAt?: string }
}

export interface Judgement {
  verdict: Verdict
  registrationId?: string
  holderName?: string
  ticketTypeName?: string
  firstScannedAt?: string
}

/** Judges a code without a network: by the list, and by whom this device let in. */
export function judge(codeHash: string, list: List | null, scans: Iterable<KeptScan>, now: number): Judgement {
  const own = letIn(codeHash, scans)
  const usable = list?.complete && list.expiresAt > now ? list : null
  const ticket = usable?.find(codeHash)
  if (own) {
    const { registrationId, holderName, ticketTypeName } = own
    // what is told may have been undone at another door; the list then knows a newer ticket, which is out again
    const undone = own.state === 'told' && ticket && ticket.checkedInAt === null && ticket.version > (own.version ?? 0)
    if (!undone) return { verdict: 'duplicate', registrationId, holderName, ticketTypeName, firstScannedAt: own.scannedAt }
  }
  if (!usable) return { verdict: 'unknown' }
  if (!ticket) return { verdict: 'invalid' }
  const { registrationId, holderName, ticketTypeName } = ticket
  const about = { registrationId, holderName, ticketTypeName }
  if (!ticket.admits) return { verdict: 'void', ...about }
  if (ticket.checkedInAt) return { verdict: 'duplicate', ...about, firstScannedAt: ticket.checkedInAt }
  return { verdict: 'ok', ...about }
}

/** This device's scan by which the code's ticket is in. */
export function letIn(codeHash: string, scans: Iterable<KeptScan>): KeptScan | undefined {
  for (const scan of scans) {
    if (scan.codeHash === codeHash && scan.verdict === 'ok' && scan.state !== 'asking' && !scan.undone) return scan
  }
  return undefined
}
