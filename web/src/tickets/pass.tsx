import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ChevronRight, QrCode } from 'lucide-react'
import type { Registration } from '../api/schema.gen'
import { Starts } from '../event/when'
import { Cover } from '../ui/cover'
import { Badge, type Tone } from '../ui/parts'
import { type Group, isOpen, isValid } from './state'

/** The tickets of one event: its picture, by which one finds it again, and a line to tap for each ticket. */
export function Pass({ group: { event, tickets } }: { group: Group }) {
  return (
    <article className="overflow-hidden rounded-card border border-line bg-raised">
      <div className="flex items-stretch">
        <Cover event={event} sizes="16rem" className="aspect-auto! w-28! shrink-0 sm:w-44!" />
        <div className="min-w-0 flex-1 px-4 py-3 sm:px-5 sm:py-4">
          <p className="text-14 font-medium text-radar">
            <Starts startAt={event.startAt} timeZone={event.timeZone} />
          </p>
          <h2 className="mt-0.5 text-18 leading-snug sm:text-22">
            <Link to="/events/$eventId/$slug" params={{ eventId: event.id, slug: event.slug }} className="-my-3 block py-3 hover:underline">
              <bdi>{event.title}</bdi>
            </Link>
          </h2>
          {event.status === 'cancelled' && (
            <p className="mt-2">
              <Badge tone="wrong">
                <Trans>Cancelled</Trans>
              </Badge>
            </p>
          )}
        </div>
      </div>
      <Tear />
      <ul className="divide-y divide-line">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <Stub registration={ticket} />
          </li>
        ))}
      </ul>
    </article>
  )
}

/** Where one would tear it off. */
function Tear() {
  return (
    <div className="relative h-0 border-t-2 border-dashed border-line" aria-hidden="true">
      <span className="absolute -start-2.5 -top-2.5 size-5 rounded-full border border-line bg-ground" />
      <span className="absolute -end-2.5 -top-2.5 size-5 rounded-full border border-line bg-ground" />
    </div>
  )
}

/** One ticket in a list of its own. */
export function TicketRow({ registration }: { registration: Registration }) {
  return (
    <li className="overflow-hidden rounded-card border border-line bg-raised">
      <Stub registration={registration} />
    </li>
  )
}

function Stub({ registration }: { registration: Registration }) {
  const inner = (
    <>
      <QrCode className={`size-6 shrink-0 ${isValid(registration) ? 'text-ink' : 'text-line'}`} aria-hidden="true" />
      <span className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="max-w-full min-w-0">
          <span className="block truncate font-semibold">
            <bdi>{registration.holder.name}</bdi>
          </span>
          <span className="block truncate text-14 text-quiet">
            <bdi>{registration.ticketTypeName}</bdi>
          </span>
        </span>
        <State registration={registration} />
      </span>
      <ChevronRight className="size-5 shrink-0 text-quiet rtl:-scale-x-100" aria-hidden="true" />
    </>
  )
  const row = 'flex min-h-16 items-center gap-4 px-4 py-2 hover:bg-sunken sm:px-5'
  if (isOpen(registration)) {
    return (
      <Link to="/orders/$orderId" params={{ orderId: registration.orderId }} className={row}>
        {inner}
      </Link>
    )
  }
  return (
    <Link to="/tickets/$registrationId" params={{ registrationId: registration.id }} className={row}>
      {inner}
    </Link>
  )
}

/** What there is to say of a ticket; nothing of one that is as it should be. */
export function State({ registration }: { registration: Registration }) {
  const words: Record<Registration['status'], [Tone, React.ReactNode] | null> = {
    confirmed: null,
    attended: ['good', <Trans key="in">Checked in</Trans>],
    held: ['blip', <Trans key="held">Not confirmed yet</Trans>],
    awaitingPayment: ['blip', <Trans key="paying">Not confirmed yet</Trans>],
    pendingApproval: ['blip', <Trans key="approval">Waits for the organizer</Trans>],
    rejected: ['plain', <Trans key="rejected">Not accepted</Trans>],
    expired: ['plain', <Trans key="expired">Expired</Trans>],
    withdrawn: ['plain', <Trans key="withdrawn">Given back</Trans>],
    cancelled: ['plain', <Trans key="cancelled">Cancelled</Trans>],
    transferred: ['plain', <Trans key="transferred">Passed on</Trans>],
    revoked: ['wrong', <Trans key="revoked">Taken away</Trans>],
  }
  const said = words[registration.status]
  return said && <Badge tone={said[0]}>{said[1]}</Badge>
}
