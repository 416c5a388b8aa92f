import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { answer, api } from '../api/client'
import { type AttendeeSearch, attendeesQuery } from '../api/organizing'
import type { Event, Registration, RegistrationStatus } from '../api/schema.gen'
import { amount } from '../text/money'
import { clock, day, moment } from '../text/time'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable } from '../ui/failure'
import { Choice, TextArea } from '../ui/field'
import { Badge, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { toast } from '../ui/toast'
import { can, useOrganized, useReread } from './event'
import { Filters, Found, head, SearchField, StateFilter, td, th, thEnd } from './filters'
import { DoorLink, SectionHead } from './frame'
import { useMedia } from './media'
import { useOnce } from './once'
import { registrationStatus } from './words'
import { Refused } from './wrong'

/** Who comes: one entry for each ticket. */
export function Attendees() {
  const { t, i18n } = useLingui()
  const event = useOrganized()
  const search = useSearch({ from: '/organize/events/$eventId/attendees' })
  const navigate = useNavigate({ from: '/organize/events/$eventId/attendees' })
  const attendees = useInfiniteQuery(attendeesQuery(event.id, search))
  const wide = useMedia('(min-width: 48rem)')
  const [asked, setAsked] = useState<Registration>()
  const list = attendees.data?.pages.flatMap((page) => page.data) ?? []
  const narrowed = search.text !== undefined || search.status !== undefined || search.checkedIn !== undefined
  const narrow = (change: Partial<AttendeeSearch>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const List = wide ? Table : Rows

  return (
    <>
      <SectionHead title={t`Attendees`} actions={<DoorLink event={event} />} />
      <Filters>
        <SearchField label={t`Name or address`} value={search.text ?? ''} onChange={(text) => narrow({ text: text || undefined })} />
        <StateFilter
          label={t`State of the ticket`}
          all={t`Every state`}
          value={search.checkedIn === false ? 'expected' : (search.status ?? '')}
          options={[
            { value: 'expected', label: t`Not checked in yet` },
            ...(['confirmed', 'attended', 'held', 'awaitingPayment', 'withdrawn', 'cancelled', 'revoked', 'expired'] as const).map(
              (value) => ({
                value,
                label: i18n._(registrationStatus[value].words),
              }),
            ),
          ]}
          onChange={(value) =>
            value === 'expected'
              ? narrow({ status: 'confirmed', checkedIn: false })
              : narrow({ status: (value || undefined) as RegistrationStatus | undefined, checkedIn: undefined })
          }
        />
      </Filters>
      <Found pending={attendees.isPending} count={list.length} more={attendees.hasNextPage} />
      {attendees.isError && list.length === 0 ? (
        <Unavailable error={attendees.error} again={() => void attendees.refetch()} />
      ) : attendees.isPending ? (
        <Waiting />
      ) : list.length === 0 ? (
        narrowed ? (
          <Empty
            title={<Trans>Nobody like that</Trans>}
            action={
              <Button onClick={() => void navigate({ search: {}, replace: true })}>
                <Trans>Show everybody</Trans>
              </Button>
            }
          >
            <Trans>No ticket fits what you look for.</Trans>
          </Empty>
        ) : (
          <Empty title={<Trans>Nobody yet</Trans>}>
            <Trans>As soon as somebody takes a ticket, their name is here.</Trans>
          </Empty>
        )
      ) : (
        <List event={event} list={list} ask={setAsked} />
      )}
      {attendees.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button busy={attendees.isFetchingNextPage} onClick={() => void attendees.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
      {asked && <TakeAway event={event} ticket={asked} close={() => setAsked(undefined)} />}
    </>
  )
}

export function Waiting() {
  return (
    <div className="flex flex-col gap-2">
      {['one', 'two', 'three', 'four', 'five', 'six'].map((key) => (
        <Skeleton key={key} className="h-14" />
      ))}
    </div>
  )
}

interface Listed {
  event: Event
  list: Registration[]
  ask: (ticket: Registration) => void
}

const valid = (ticket: Registration) => ticket.status === 'confirmed' || ticket.status === 'attended'

function Table({ event, list, ask }: Listed) {
  const { t } = useLingui()
  return (
    <table className="w-full">
      <caption className="sr-only">{t`Attendees`}</caption>
      <thead className={head}>
        <tr>
          <th scope="col" className={th}>
            <Trans>Who</Trans>
          </th>
          <th scope="col" className={th}>
            <Trans>Ticket</Trans>
          </th>
          <th scope="col" className={th}>
            <Trans>State</Trans>
          </th>
          <th scope="col" className={thEnd}>
            <span className="sr-only">
              <Trans>What you can do</Trans>
            </span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {list.map((ticket) => (
          <tr key={ticket.id}>
            <th scope="row" className={`${td} text-start font-normal`}>
              <Who ticket={ticket} />
            </th>
            <td className={td}>
              <What ticket={ticket} />
            </td>
            <td className={td}>
              <State event={event} ticket={ticket} />
            </td>
            <td className={`${td} text-end`}>
              <Acts event={event} ticket={ticket} ask={ask} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Rows({ event, list, ask }: Listed) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {list.map((ticket) => (
        <li key={ticket.id} className="py-3">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <Who ticket={ticket} />
            </div>
            <div className="text-end">
              <State event={event} ticket={ticket} />
            </div>
          </div>
          <div className="mt-1">
            <What ticket={ticket} />
          </div>
          <div className="-ms-3 mt-2 -mb-1">
            <Acts event={event} ticket={ticket} ask={ask} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function Who({ ticket }: { ticket: Registration }) {
  return (
    <>
      <p className="font-medium [overflow-wrap:anywhere]">
        <bdi>{ticket.holder.name}</bdi>
      </p>
      <p className="text-14 text-quiet [overflow-wrap:anywhere]">
        <bdi>{ticket.holder.email}</bdi>
      </p>
    </>
  )
}

function What({ ticket }: { ticket: Registration }) {
  const { i18n } = useLingui()
  return (
    <p className="min-w-0 text-14">
      <bdi>{ticket.ticketTypeName}</bdi>
      {ticket.paid.amount > 0 && <span className="text-quiet tabular-nums"> · {amount(ticket.paid, i18n.locale)}</span>}
    </p>
  )
}

function State({ event, ticket }: { event: Event; ticket: Registration }) {
  const { i18n } = useLingui()
  const said = registrationStatus[ticket.status]
  return (
    <>
      <Badge tone={said.tone}>{i18n._(said.words)}</Badge>
      {ticket.checkedInAt && (
        <p className="mt-1 text-14 whitespace-nowrap text-quiet tabular-nums">
          <time dateTime={ticket.checkedInAt} title={moment(ticket.checkedInAt, event.timeZone, i18n.locale)}>
            {day(ticket.checkedInAt, event.timeZone, i18n.locale)}, {clock(ticket.checkedInAt, event.timeZone, i18n.locale)}
          </time>
        </p>
      )}
    </>
  )
}

function Acts({ event, ticket, ask }: { event: Event; ticket: Registration; ask: (ticket: Registration) => void }) {
  const { t } = useLingui()
  const name = ticket.holder.name
  return (
    <span className="-my-2 inline-flex shrink-0 justify-end whitespace-nowrap">
      {can(event, 'orders') && (
        <Link
          to="/organize/events/$eventId/orders"
          params={{ eventId: event.id }}
          search={{ order: ticket.orderId }}
          aria-label={t`Order of ${name}`}
          className="inline-flex min-h-11 items-center rounded-control px-3 text-14 font-medium hover:bg-sunken"
        >
          <Trans>Order</Trans>
        </Link>
      )}
      {can(event, 'edit') && valid(ticket) && (
        <Button small look="quiet" aria-label={t`Take the ticket of ${name} away`} onClick={() => ask(ticket)}>
          <Trans>Take away…</Trans>
        </Button>
      )}
    </span>
  )
}

/** Makes a ticket void, with or without its money; both are spelled out before. */
function TakeAway({ event, ticket, close }: { event: Event; ticket: Registration; close: () => void }) {
  const { t, i18n } = useLingui()
  const reread = useReread()
  const paid = ticket.paid.amount > 0
  const [refund, setRefund] = useState(paid)
  const [reason, setReason] = useState('')
  const body = { refund: paid && refund, reason: reason.trim() }
  const key = useOnce(body)
  const sum = amount(ticket.paid, i18n.locale)
  const name = ticket.holder.name
  const cancel = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/attendees/{registrationId}/cancel', {
          params: { path: { eventId: event.id, registrationId: ticket.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      close()
      toast(body.refund ? t`The ticket is void, and ${sum} are on their way back.` : t`The ticket is void.`)
    },
  })
  return (
    <Dialog
      open
      onClose={close}
      title={<Trans>Take this ticket away?</Trans>}
      actions={
        <>
          <Button onClick={close}>
            <Trans>Leave it</Trans>
          </Button>
          <Button look="danger" disabled={body.reason === ''} busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {body.refund ? <Trans>Void it and give {sum} back</Trans> : <Trans>Void the ticket</Trans>}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <p>
          <Trans>
            The ticket “{ticket.ticketTypeName}” of <bdi className="font-medium">{name}</bdi> lets nobody in any more, and its seat is for
            sale again. Nothing brings it back.
          </Trans>
          {ticket.status === 'attended' && (
            <>
              {' '}
              <Trans>It has been checked in already.</Trans>
            </>
          )}
        </p>
        {paid && (
          <Choice
            label={t`What was paid for it`}
            value={refund ? 'back' : 'keep'}
            onChange={(what) => setRefund(what === 'back')}
            options={[
              { value: 'back', label: t`Give ${sum} back` },
              { value: 'keep', label: t`Keep it` },
            ]}
          />
        )}
        <TextArea
          label={t`Why?`}
          hint={t`Its holder and the buyer are told.`}
          rows={3}
          value={reason}
          maxLength={500}
          required
          dir="auto"
          onChange={(typed) => setReason(typed.target.value)}
        />
        <Refused error={cancel.error} />
      </div>
    </Dialog>
  )
}
