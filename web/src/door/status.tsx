import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight, CloudOff, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { ago, clock, moment } from '../text/time'
import { Button, ButtonLink } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Fact, Facts, Notice } from '../ui/parts'
import type { Gate, State } from './gate'
import { useNow } from './use'

/** One line that is always there: whether there is a network, what is kept here, how old it is, how many scans wait. */
export function Status({ gate, state, timeZone, onExplain }: { gate: Gate; state: State; timeZone: string; onExplain: () => void }) {
  const { i18n } = useLingui()
  useNow(10_000)
  const { online, list, waiting, refusal } = state
  if (refusal?.status === 401) {
    return (
      <div className="px-3 py-2">
        <SignedOut eventId={gate.eventId} waiting={waiting} />
      </div>
    )
  }
  const readAt = list && clock(new Date(list.readAt).toISOString(), timeZone, i18n.locale)
  return (
    <button
      type="button"
      onClick={onExplain}
      className={`flex min-h-11 items-center gap-3 px-4 py-1.5 text-start text-14 ${online ? 'bg-sunken text-quiet' : 'bg-blip-wash text-blip-ink'}`}
    >
      {online ? (
        <span className="size-2.5 shrink-0 rounded-full bg-good" aria-hidden="true" />
      ) : (
        <CloudOff className="size-5 shrink-0" aria-hidden="true" />
      )}
      <span className="min-w-0 flex-1" role="status">
        {online ? (
          waiting > 0 ? (
            <Trans>
              Online, sending <Plural value={waiting} one="# scan" other="# scans" />
            </Trans>
          ) : list ? (
            <Trans>
              Online · <Plural value={list.tickets} one="# ticket" other="# tickets" /> kept here
            </Trans>
          ) : (
            <Trans>Online · reading the list of tickets…</Trans>
          )
        ) : list ? (
          <Trans>
            No network · by the list of {readAt} · <Plural value={waiting} _0="nothing waits" one="# scan waits" other="# scans wait" />
          </Trans>
        ) : (
          <Trans>No network and no list here: tickets cannot be judged</Trans>
        )}
      </span>
      <ChevronRight className="size-4 shrink-0 rtl:-scale-x-100" aria-hidden="true" />
    </button>
  )
}

/** The session has ended: the door goes on, and says what it needs. */
export function SignedOut({ eventId, waiting }: { eventId: string; waiting: number }) {
  return (
    <Notice tone="blip">
      <div role="alert" className="flex flex-wrap items-center justify-between gap-3">
        <p>
          <Trans>You are not signed in any more. The door goes on by the list that is kept here.</Trans>{' '}
          {waiting > 0 && <Plural value={waiting} one="Sign in to send # scan." other="Sign in to send # scans." />}
        </p>
        <ButtonLink to="/sign-in" search={{ for: 'door', to: `/door/${eventId}` }} small>
          <Trans>Sign in</Trans>
        </ButtonLink>
      </div>
    </Notice>
  )
}

/** What the device holds, and what it can promise by it. */
export function KeptHere({ state, timeZone }: { state: State; timeZone: string }) {
  const { i18n } = useLingui()
  useNow(10_000)
  const { list, online } = state
  if (!list) {
    return online ? (
      <Trans>The list of tickets is being read. When it is here, the door goes on without a network.</Trans>
    ) : (
      <Trans>There is no list of tickets on this device, and no network to read it. Open the door once where there is one.</Trans>
    )
  }
  const age = ago(new Date(list.readAt).toISOString(), i18n.locale)
  const until = moment(new Date(list.expiresAt).toISOString(), timeZone, i18n.locale)
  return (
    <Trans>
      <Plural value={list.tickets} one="# ticket is" other="# tickets are" /> kept here, read {age}: the door goes on without a network
      until {until}.
    </Trans>
  )
}

export function StatusDialog({
  open,
  onClose,
  gate,
  state,
  timeZone,
}: {
  open: boolean
  onClose: () => void
  gate: Gate
  state: State
  timeZone: string
}) {
  const { i18n } = useLingui()
  const [busy, setBusy] = useState(false)
  const { list, waiting, online } = state
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={<Trans>Without a network</Trans>}
      actions={
        <Button
          busy={busy}
          onClick={() => {
            setBusy(true)
            void gate.sync().finally(() => setBusy(false))
          }}
        >
          {waiting > 0 ? <Trans>Send and read now</Trans> : <Trans>Read the list now</Trans>}
        </Button>
      }
    >
      <Facts>
        <Fact name={<Trans>Network</Trans>}>{online ? <Trans>there</Trans> : <Trans>not there</Trans>}</Fact>
        <Fact name={<Trans>Tickets kept here</Trans>}>{list?.tickets ?? 0}</Fact>
        {list && (
          <>
            <Fact name={<Trans>List read</Trans>}>{ago(new Date(list.readAt).toISOString(), i18n.locale)}</Fact>
            <Fact name={<Trans>Good until</Trans>}>{moment(new Date(list.expiresAt).toISOString(), timeZone, i18n.locale)}</Fact>
          </>
        )}
        <Fact name={<Trans>Scans to be sent</Trans>}>{waiting}</Fact>
      </Facts>
      <h3 className="mt-6 text-18">
        <Trans>What this can promise</Trans>
      </h3>
      <ul className="mt-2 list-disc space-y-2 ps-5 text-quiet">
        <li>
          <Trans>
            Tickets are checked against a signed list. Names and tickets are on it, but no codes, so nobody can copy tickets from this
            device.
          </Trans>
        </li>
        <li>
          <Trans>A ticket that was scanned here is not let in here twice.</Trans>
        </li>
        <li>
          <Trans>
            Another door that has no network either can let the same ticket in. You see it here when both have sent their scans.
          </Trans>
        </li>
        <li>
          <Trans>What was bought, given back or passed on after the list was read is not known here.</Trans>
        </li>
        <li>
          <Trans>Scans stay on this device until they are sent, also when the page or the browser is closed.</Trans>
        </li>
      </ul>
      {state.altered && (
        <Warning>
          <Trans>The list that was kept here had been changed. It was thrown away; with a network it is read anew.</Trans>
        </Warning>
      )}
      {state.forgetful && (
        <Warning>
          <Trans>This browser keeps nothing, as in a private window. Scans that are not sent are lost when the page is closed.</Trans>
        </Warning>
      )}
    </Dialog>
  )
}

function Warning({ children }: { children: React.ReactNode }) {
  return (
    <div className="mt-4">
      <Notice tone="blip">
        <p className="flex gap-3">
          <TriangleAlert className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
          <span>{children}</span>
        </p>
      </Notice>
    </div>
  )
}
