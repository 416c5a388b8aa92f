import type { KeptScan, Verdict } from './kept'
import type { List } from './list'

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
