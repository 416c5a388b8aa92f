import type { ScanResult } from '../api/schema.gen'

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

/** A page of the check-in manifest as it is kept: letter for letter, so that its signature can be verified whenever it is read. */
export interface KeptPage {
  eventId: string
  /** Its place in the chain, from 0. */
  number: number
  protected: string
  payload: string
  signature: string
  /** When this device read it, in milliseconds since 1970. */
  readAt: number
}
