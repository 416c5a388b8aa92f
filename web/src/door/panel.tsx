import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Ban, Check, CircleHelp, Clock, Repeat, Undo2, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { clock } from '../text/time'
import { Button } from '../ui/button'
import { WhoseTicket, words } from './answer'
import { typedCode } from './code'
import type { Gate, State } from './gate'
import type { KeptScan } from './kept'

const mostShown = 50

interface PanelProps {
  gate: Gate
  state: State
  timeZone: string
  onCode: (code: string) => void
  onUndo: (scan: KeptScan) => void
}

/** Below the camera, or beside it: how many are in, a code to type, and what was scanned last. */
export function Panel({ gate, state, timeZone, onCode, onUndo }: PanelProps) {
  const conflicts = state.scans.filter((scan) => scan.conflict)
  return (
    <div className="flex min-h-0 flex-col border-line max-lg:max-h-[46%] max-lg:flex-1 max-lg:border-t lg:w-96 lg:border-s">
      <div className="flex flex-col gap-3 px-4 py-3">
        <Count state={state} />
        <TypedCode onCode={onCode} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line px-4 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        {conflicts.length > 0 && <Conflicts scans={conflicts} timeZone={timeZone} gate={gate} />}
        <LastScans scans={state.scans.slice(0, mostShown)} online={state.online} timeZone={timeZone} onUndo={onUndo} />
      </div>
    </div>
  )
}

function Count({ state: { list } }: { state: State }) {
  if (!list) return null
  const { checkedIn, tickets } = list
  return (
    <div>
      <p className="flex items-baseline gap-2">
        <Trans>
          <span className="text-28 font-semibold tabular-nums">{checkedIn}</span>
          <span className="text-quiet">of {tickets} are in</span>
        </Trans>
      </p>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" className="mt-1 h-1.5 w-full rounded-full rtl:-scale-x-100" aria-hidden="true">
        <rect width="100" height="1" className="fill-line" />
        <rect width={(100 * checkedIn) / Math.max(tickets, 1)} height="1" className="fill-radar" />
      </svg>
    </div>
  )
}

/** For a code that no camera can read. */
function TypedCode({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const id = useId()
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        const code = typedCode(text)
        if (!code) return
        setText('')
        onCode(code)
      }}
    >
      <label htmlFor={id} className="sr-only">
        <Trans>Code of a ticket</Trans>
      </label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t`Type a code`}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        enterKeyHint="go"
        className="min-h-11 w-full min-w-0 rounded-control border border-edge bg-raised px-3 font-mono uppercase placeholder:font-sans placeholder:text-quiet placeholder:normal-case"
      />
      <Button type="submit">
        <Trans>Check</Trans>
      </Button>
    </form>
  )
}

/** Let in by the list, and refused by the API when it was told. */
function Conflicts({ scans, timeZone, gate }: { scans: KeptScan[]; timeZone: string; gate: Gate }) {
  return (
    <section role="alert" className="my-3 rounded-control bg-wrong-wash px-4 py-3">
      <h2 className="text-16 font-semibold">
        <Plural
          value={scans.length}
          one="# person was let in here without a network who should not have been"
          other="# people were let in here without a network who should not have been"
        />
      </h2>
      <ul className="mt-2 space-y-2">
        {scans.map((scan) => (
          <li key={scan.scanId} className="flex items-center justify-between gap-3">
            <p className="min-w-0">
              <span className="flex font-medium">
                <WhoseTicket scan={scan} />
              </span>
              <span className="text-14">
                <Conflict scan={scan} timeZone={timeZone} />
              </span>
            </p>
            <Button small onClick={() => void gate.acknowledge(scan.scanId)}>
              <Trans>Noted</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Conflict({ scan: { conflict, scannedAt }, timeZone }: { scan: KeptScan; timeZone: string }) {
  const { i18n } = useLingui()
  const here = clock(scannedAt, timeZone, i18n.locale)
  switch (conflict?.verdict) {
    case 'duplicate': {
      const there = conflict.firstScannedAt && clock(conflict.firstScannedAt, timeZone, i18n.locale)
      return there ? (
        <Trans>
          Let in here at {here}, and at another door at {there}
        </Trans>
      ) : (
        <Trans>Let in here at {here}; it was undone since</Trans>
      )
    }
    case 'void':
      return <Trans>Let in here at {here}; the ticket had been given back or taken away</Trans>
    default:
      return <Trans>Let in here at {here}; the ticket is not this event’s any more</Trans>
  }
}

const marks: Record<KeptScan['verdict'], ReactNode> = {
  ok: <Check className="size-5 shrink-0 text-good" aria-hidden="true" />,
  duplicate: <Repeat className="size-5 shrink-0 text-blip" aria-hidden="true" />,
  void: <Ban className="size-5 shrink-0 text-wrong" aria-hidden="true" />,
  invalid: <X className="size-5 shrink-0 text-wrong" aria-hidden="true" />,
  unknown: <CircleHelp className="size-5 shrink-0 text-quiet" aria-hidden="true" />,
}

function LastScans({
  scans,
  online,
  timeZone,
  onUndo,
}: {
  scans: readonly KeptScan[]
  online: boolean
  timeZone: string
  onUndo: (scan: KeptScan) => void
}) {
  const { t, i18n } = useLingui()
  if (scans.length === 0) {
    return (
      <p className="py-4 text-center text-14 text-quiet">
        <Trans>What you scan shows here, and can be undone.</Trans>
      </p>
    )
  }
  return (
    <section aria-label={t`Last scans`}>
      <ul className="divide-y divide-line">
        {scans.map((scan) => (
          <li key={scan.scanId} className="flex min-h-14 items-center gap-3 py-1">
            {scan.undone ? <Undo2 className="size-5 shrink-0 text-quiet" aria-hidden="true" /> : marks[scan.verdict]}
            <div className="min-w-0 flex-1">
              <p className={`flex font-medium ${scan.undone ? 'line-through' : ''}`}>
                <WhoseTicket scan={scan} />
              </p>
              <p className="flex items-center gap-1 truncate text-14 text-quiet">
                {clock(scan.scannedAt, timeZone, i18n.locale)} ·{' '}
                {scan.state === 'waiting' ? (
                  <span className="inline-flex shrink-0 items-center gap-1 text-blip-ink">
                    <Clock className="size-3.5" aria-hidden="true" />
                    {scan.undone ? <Trans>undone, to be sent</Trans> : <Trans>to be sent</Trans>}
                  </span>
                ) : scan.undone ? (
                  <Trans>undone</Trans>
                ) : (
                  words(scan.verdict)
                )}
                {scan.ticketTypeName && <span className="truncate">· {scan.ticketTypeName}</span>}
              </p>
            </div>
            {scan.verdict === 'ok' && !scan.undone && (online || scan.state === 'waiting') && <UndoButton scan={scan} onUndo={onUndo} />}
            {scan.verdict === 'duplicate' && scan.registrationId && scan.firstScannedAt && online && (
              <UndoButton scan={scan} onUndo={onUndo} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function UndoButton({ scan, onUndo }: { scan: KeptScan; onUndo: (scan: KeptScan) => void }) {
  const { t } = useLingui()
  const name = scan.holderName ?? ''
  return (
    <Button look="quiet" small aria-label={t`Undo: ${name}`} onClick={() => onUndo(scan)}>
      <Undo2 className="size-4" aria-hidden="true" />
      <span className="max-sm:sr-only">
        <Trans>Undo</Trans>
      </span>
    </Button>
  )
}
