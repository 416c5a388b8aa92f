import { Trans, useLingui } from '@lingui/react/macro'
import { Ban, Check, CircleHelp, type LucideIcon, Repeat, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { ago, clock } from '../text/time'
import type { KeptScan, Verdict } from './kept'

/** How long an answer fills the screen: as long as it takes to act on it. Another scan or a tap comes before. */
const shown: Record<Verdict, number> = { ok: 1_800, duplicate: 6_000, void: 7_000, invalid: 6_000, unknown: 7_000 }

const looks: Record<Verdict, { Icon: LucideIcon; colours: string }> = {
  ok: { Icon: Check, colours: 'bg-good text-on-strong' },
  duplicate: { Icon: Repeat, colours: 'bg-blip text-on-blip' },
  void: { Icon: Ban, colours: 'bg-wrong text-on-strong' },
  invalid: { Icon: X, colours: 'bg-wrong text-on-strong' },
  unknown: { Icon: CircleHelp, colours: 'bg-ground text-ink' },
}

export function words(verdict: Verdict): ReactNode {
  switch (verdict) {
    case 'ok':
      return <Trans>Let in</Trans>
    case 'duplicate':
      return <Trans>In already</Trans>
    case 'void':
      return <Trans>Not valid any more</Trans>
    case 'invalid':
      return <Trans>Not for this event</Trans>
    case 'unknown':
      return <Trans>Cannot tell</Trans>
  }
}

/** Scans that nothing is known of but their code are told apart by its end. */
export function WhoseTicket({ scan }: { scan: KeptScan }) {
  return scan.holderName ? (
    <bdi className="min-w-0 truncate">{scan.holderName}</bdi>
  ) : (
    <span className="font-mono">…{scan.code.slice(-6)}</span>
  )
}

/** The answer to a scan, over the whole screen: colour, symbol, word, name, ticket; then what to do. */
export function Answer({
  scan,
  timeZone,
  listAt,
  onUndo,
  onClose,
}: {
  scan: KeptScan
  timeZone: string
  /** When the list was read that it was judged by; none: the API has answered. */
  listAt: number | null
  onUndo: () => void
  onClose: () => void
}) {
  const { Icon, colours } = looks[scan.verdict]
  useEffect(() => {
    const timer = setTimeout(onClose, shown[scan.verdict])
    const key = ({ key }: KeyboardEvent) => key === 'Escape' && onClose()
    document.addEventListener('keydown', key)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('keydown', key)
    }
  }, [scan.verdict, onClose])
  return (
    <div className={`${scan.verdict === 'unknown' ? '' : 'always-light'} fixed inset-0 z-20 ${colours}`}>
      {/* a tap anywhere goes on; by keyboard it is Escape, the next scan, or waiting */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <div onClick={onClose} className="absolute inset-0" />
      <div className="pointer-events-none relative flex h-full flex-col items-center justify-center gap-3 overflow-y-auto p-6 text-center">
        <Icon className="size-[min(40vw,26vh)] shrink-0" strokeWidth={2.5} aria-hidden="true" />
        <p className="font-display text-52 font-bold">{words(scan.verdict)}</p>
        {scan.holderName && (
          <p className="line-clamp-3 max-w-full text-28 font-semibold break-words">
            <bdi>{scan.holderName}</bdi>
          </p>
        )}
        {scan.ticketTypeName && <p className="text-22">{scan.ticketTypeName}</p>}
        <div className="max-w-[40ch] text-18">
          <Advice scan={scan} timeZone={timeZone} listAt={listAt} />
        </div>
        {scan.verdict === 'ok' && (
          <button
            type="button"
            onClick={onUndo}
            className="pointer-events-auto mt-6 inline-flex min-h-12 items-center rounded-control border-2 border-current px-6 font-medium"
          >
            <Trans>Undo</Trans>
          </button>
        )}
        {/* what is refused stays longer, and a queue does not wait for it */}
        {scan.verdict !== 'ok' && (
          <p className="mt-6 text-16 font-medium underline underline-offset-4">
            <Trans>Tap to go on</Trans>
          </p>
        )}
      </div>
    </div>
  )
}

function Advice({ scan, timeZone, listAt }: { scan: KeptScan; timeZone: string; listAt: number | null }) {
  const { i18n } = useLingui()
  const at = (instant: string) => clock(instant, timeZone, i18n.locale)
  const read = listAt ? at(new Date(listAt).toISOString()) : ''
  switch (scan.verdict) {
    case 'ok':
      return scan.state === 'waiting' ? <Trans>By the list of {read}, without a network</Trans> : null
    case 'duplicate': {
      if (!scan.firstScannedAt) return <Trans>This scan was undone. Scan the ticket once more.</Trans>
      const first = at(scan.firstScannedAt)
      const since = ago(scan.firstScannedAt, i18n.locale)
      return (
        <>
          <p className="font-semibold">
            <Trans>
              Let in at {first}, {since}
            </Trans>
          </p>
          <p>
            <Trans>Somebody came in with this ticket. If that was a mistake, undo it below and scan again.</Trans>
          </p>
        </>
      )
    }
    case 'void':
      return <Trans>It was given back or taken away, or its payment is disputed. Ask for a newer ticket, or call the organizer.</Trans>
    case 'invalid':
      return listAt ? (
        <Trans>
          It is not on the list of {read}. If it was bought after that, only the network can tell: scan it again when it is back.
        </Trans>
      ) : (
        <Trans>Ask for the ticket of this event, and for the newest code if it was passed on.</Trans>
      )
    case 'unknown':
      return <Trans>There is no network, and no list is kept here. Scan again when the network is back.</Trans>
  }
}
