import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link, notFound } from '@tanstack/react-router'
import { CalendarPlus, ChevronLeft, ChevronRight, CircleCheck, Download } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '../api/client'
import { isFailure } from '../api/problem'
import type { Registration } from '../api/schema.gen'
import { calendarFile } from '../event/calendar'
import { Online, Place } from '../event/page'
import { isOver } from '../event/state'
import { When } from '../event/when'
import { useTitle } from '../shell/title'
import { clock } from '../text/time'
import { Button, ButtonAnchor, ButtonLink } from '../ui/button'
import { Cover } from '../ui/cover'
import { Unavailable, Wrong } from '../ui/failure'
import { Page, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { useAwake } from './awake'
import { KeptSince } from './list'
import { State } from './pass'
import { Code } from './qr'
import { Rename } from './rename'
import { isValid } from './state'
import { useTicket, useTickets } from './use'
import { Withdraw } from './withdraw'

/** A ticket as one shows it at the door: the code first, as wide as the screen. */
export function TicketView({ id }: { id: string }) {
  const { t } = useLingui()
  const { ticket, keptAt, error, isError, refetch } = useTicket(id)
  useTitle(ticket?.event ? t`Ticket: ${ticket.event.title}` : t`Ticket`)
  useAwake(Boolean(ticket?.code))
  if (!ticket && isFailure(error) && (error.status === 404 || error.status === 400)) throw notFound()
  if (!ticket) return <Page narrow>{isError ? <Unavailable error={error} again={() => void refetch()} /> : <Waiting />}</Page>
  const valid = isValid(ticket)
  return (
    <div className="mx-auto w-full max-w-form px-4 py-4 sm:py-8">
      <p className="mb-3">
        <Link to="/tickets" className="-ms-2 inline-flex min-h-11 items-center gap-1 rounded-control px-2 text-14 hover:bg-sunken">
          <ChevronLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />
          <Trans>All tickets</Trans>
        </Link>
      </p>
      <KeptSince at={keptAt} />
      <article className="overflow-hidden rounded-sheet border border-line bg-raised">
        {ticket.event && <Head ticket={ticket} />}
        <div className="always-light bg-white p-6 text-black max-sm:px-2 max-sm:pt-2">
          {ticket.code ? <Code code={ticket.code} faded={ticket.status === 'attended'} /> : <NoCode ticket={ticket} />}
          <p className="mt-4 text-center font-display text-22 font-semibold">
            <bdi>{ticket.holder.name}</bdi>
          </p>
          <p className="text-center">
            <bdi>{ticket.ticketTypeName}</bdi>
          </p>
          {ticket.checkedInAt && ticket.event && <CheckedIn ticket={ticket} zone={ticket.event.timeZone} />}
        </div>
      </article>
      <Siblings ticket={ticket} />
      <Details ticket={ticket} />
      {valid && !keptAt && ticket.event && (
        <div className="mt-6 flex flex-wrap gap-2 border-t border-line pt-6 max-sm:flex-col">
          <Pdf ticket={ticket} />
          <ButtonAnchor href={calendarFile(ticket.eventId)} download>
            <CalendarPlus className="size-5" aria-hidden="true" />
            <Trans>Add to calendar</Trans>
          </ButtonAnchor>
          {!isOver(ticket.event) && <Rename ticket={ticket} />}
          {ticket.status === 'confirmed' && !isOver(ticket.event) && <Withdraw ticket={ticket} />}
        </div>
      )}
      <p className="mt-4">
        <ButtonLink to="/orders/$orderId" params={{ orderId: ticket.orderId }} look="quiet" small className="-ms-3">
          <Trans>See the order</Trans>
        </ButtonLink>
      </p>
    </div>
  )
}

function Head({ ticket }: { ticket: Registration }) {
  const { event } = ticket
  if (!event) return null
  return (
    <header className="flex items-stretch border-b-2 border-dashed border-line">
      <Cover event={event} sizes="16rem" className="aspect-auto! w-24! shrink-0 self-stretch" />
      <div className="min-w-0 flex-1 px-4 py-3">
        <h1 className="line-clamp-3 text-18 leading-snug sm:text-22">
          <bdi>{event.title}</bdi>
        </h1>
        <div className="mt-1 text-14">
          <When startAt={event.startAt} endAt={event.endAt} timeZone={event.timeZone} />
        </div>
      </div>
    </header>
  )
}

function CheckedIn({ ticket, zone }: { ticket: Registration; zone: string }) {
  const { i18n } = useLingui()
  const at = clock(ticket.checkedInAt ?? '', zone, i18n.locale)
  return (
    <p className="mt-3 flex items-center justify-center gap-2 font-semibold text-good">
      <CircleCheck className="size-5" aria-hidden="true" />
      <Trans>Checked in at {at}</Trans>
    </p>
  )
}

/** Why there is nothing to scan. */
function NoCode({ ticket }: { ticket: Registration }) {
  return (
    <div className="grid aspect-square place-items-center rounded-card border-2 border-dashed border-line p-6 text-center">
      <div>
        <p className="mb-2">
          <State registration={ticket} />
        </p>
        <p className="text-18 font-semibold">
          {isValid(ticket) ? <Trans>This ticket lets nobody in right now.</Trans> : <Trans>This ticket lets nobody in.</Trans>}
        </p>
        <p className="mt-1">
          {isValid(ticket) ? (
            <Trans>Its payment is disputed. The order says more.</Trans>
          ) : ticket.status === 'withdrawn' ? (
            <Trans>You gave it back.</Trans>
          ) : (
            <Trans>The order says why.</Trans>
          )}
        </p>
      </div>
    </div>
  )
}

/** The other tickets for the same event, one step away: for whoever brings the family. */
function Siblings({ ticket }: { ticket: Registration }) {
  const { t } = useLingui()
  const over = ticket.event ? isOver(ticket.event) : false
  const { tickets = [] } = useTickets(over ? 'past' : 'upcoming')
  const valid = tickets.filter((each) => each.eventId === ticket.eventId && isValid(each))
  const place = valid.findIndex(({ id }) => id === ticket.id)
  if (valid.length < 2 || place < 0) return null
  const step = (by: number, label: string, icon: React.ReactNode) => {
    const other = valid[place + by]
    const shape = 'inline-grid size-11 place-items-center rounded-control border border-line bg-raised'
    if (!other) return <span className={`${shape} text-line`}>{icon}</span>
    return (
      <Link
        to="/tickets/$registrationId"
        params={{ registrationId: other.id }}
        replace
        resetScroll={false}
        aria-label={label}
        className={`${shape} hover:bg-sunken`}
      >
        {icon}
      </Link>
    )
  }
  return (
    <nav aria-label={t`Tickets of this event`} className="mt-4 flex items-center justify-between gap-4">
      {step(-1, t`Previous ticket`, <ChevronLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />)}
      <p className="text-14 text-quiet">
        <Trans>
          Ticket {place + 1} of {valid.length}
        </Trans>
      </p>
      {step(1, t`Next ticket`, <ChevronRight className="size-5 rtl:-scale-x-100" aria-hidden="true" />)}
    </nav>
  )
}

/** Where to go. */
function Details({ ticket }: { ticket: Registration }) {
  const meetings = (ticket.meetings ?? []).filter((meeting) => meeting.status === 'published')
  if (meetings.length === 0 || !ticket.event) return null
  const { timeZone, startAt } = ticket.event
  return (
    <section className="mt-6 border-t border-line pt-6">
      <h2 className="text-18">
        <Plural value={meetings.length} one="Where to go" other="Where to go, and when" />
      </h2>
      <ul className="mt-2 flex flex-col gap-4">
        {meetings.map((meeting) => (
          <li key={meeting.id}>
            {(meetings.length > 1 || meeting.startAt !== startAt) && (
              <div className="mb-1 text-14 text-quiet">
                <When startAt={meeting.startAt} endAt={meeting.endAt} timeZone={timeZone} />
              </div>
            )}
            {meeting.kind === 'online' ? <Online meeting={meeting} /> : <Place meeting={meeting} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A page to print. It needs the token, so that it is no plain link. */
function Pdf({ ticket }: { ticket: Registration }) {
  const { t } = useLingui()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function load() {
    setBusy(true)
    setError(undefined)
    try {
      const file = await answer(
        api.GET('/v1/registrations/{registrationId}/ticket', {
          params: { path: { registrationId: ticket.id } },
          headers: { Accept: 'application/pdf' },
          parseAs: 'blob',
        }),
      )
      const address = URL.createObjectURL(file as Blob)
      const link = document.createElement('a')
      link.href = address
      link.download = `${t`Ticket`} ${ticket.event?.title ?? ''}.pdf`
      link.click()
      setTimeout(() => URL.revokeObjectURL(address), 60_000)
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button busy={busy} onClick={() => void load()}>
        <Download className="size-5" aria-hidden="true" />
        <Trans>PDF to print</Trans>
      </Button>
      {error !== undefined && (
        <div className="basis-full">
          <Wrong error={error} />
        </div>
      )}
    </>
  )
}

function Waiting() {
  return (
    <Empty title={<Trans>Your ticket is on its way</Trans>}>
      <Skeleton className="mx-auto mt-2 size-64" />
    </Empty>
  )
}
