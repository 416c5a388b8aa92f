import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { deliveriesQuery } from '../api/organizing'
import type { MailDelivery, MailState } from '../api/schema.gen'
import { moment } from '../text/time'
import { Button } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Badge } from '../ui/parts'
import { Empty } from '../ui/radar'
import { Waiting } from './attendees'
import { useOrganized } from './event'
import { Filters, Found, StateFilter } from './filters'
import { SectionHead } from './frame'
import { mailState } from './words'

/** What kinds of mails there are; one that is missing here is called by the API's name. */
const templates: Record<string, MessageDescriptor> = {
  'order-confirmed': msg`Tickets, to the buyer`,
  'tickets-issued': msg`Ticket, to an attendee`,
  'order-cancelled': msg`Order cancelled`,
  'ticket-withdrawn': msg`Ticket given back`,
  'tickets-revoked': msg`Ticket taken away`,
  'event-changed': msg`Time or place changed`,
  'event-cancelled': msg`Event cancelled`,
  'meeting-cancelled': msg`Meeting cancelled`,
  'refund-succeeded': msg`Money back`,
  'refund-failed': msg`Refund failed`,
  'payment-failed': msg`Payment failed`,
  'dispute-opened': msg`Payment disputed`,
  'dispute-won': msg`Dispute won`,
  'dispute-lost': msg`Dispute lost`,
}

const states = Object.keys(mailState) as MailState[]

/** The mails about an event, and what became of each. */
export function Messages() {
  const { t, i18n } = useLingui()
  const event = useOrganized()
  const search = useSearch({ from: '/organize/events/$eventId/messages' })
  const navigate = useNavigate({ from: '/organize/events/$eventId/messages' })
  const mails = useInfiniteQuery(deliveriesQuery(event.id, search))
  const list = mails.data?.pages.flatMap((page) => page.data) ?? []
  const narrowed = search.state !== undefined || search.orderId !== undefined
  return (
    <>
      <SectionHead title={t`Mails`}>
        <Trans>What people were told about this event, and whether it reached them.</Trans>
      </SectionHead>
      <Filters>
        <StateFilter
          label={t`What became of it`}
          all={t`All mails`}
          value={search.state ?? ''}
          options={states.map((value) => ({ value, label: i18n._(mailState[value].words) }))}
          onChange={(value) =>
            void navigate({ search: (now) => ({ ...now, state: (value || undefined) as MailState | undefined }), replace: true })
          }
        />
        {search.orderId && (
          <Button onClick={() => void navigate({ search: (now) => ({ ...now, orderId: undefined }), replace: true })}>
            <Trans>Of all orders</Trans>
          </Button>
        )}
      </Filters>
      <Found pending={mails.isPending} count={list.length} more={mails.hasNextPage} />
      {mails.isError && list.length === 0 ? (
        <Unavailable error={mails.error} again={() => void mails.refetch()} />
      ) : mails.isPending ? (
        <Waiting />
      ) : list.length === 0 ? (
        narrowed ? (
          <Empty
            title={<Trans>No such mail</Trans>}
            action={
              <Button onClick={() => void navigate({ search: {}, replace: true })}>
                <Trans>Show all mails</Trans>
              </Button>
            }
          />
        ) : (
          <Empty title={<Trans>No mails yet</Trans>}>
            <Trans>Tickets are mailed by themselves, and so is everything that changes for who has one. Each mail shows here.</Trans>
          </Empty>
        )
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {list.map((mail) => (
            <Mail key={mail.id} mail={mail} zone={event.timeZone} eventId={event.id} />
          ))}
        </ul>
      )}
      {mails.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button busy={mails.isFetchingNextPage} onClick={() => void mails.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
    </>
  )
}

function Mail({ mail, zone, eventId }: { mail: MailDelivery; zone: string; eventId: string }) {
  const { i18n } = useLingui()
  const state = mailState[mail.state]
  const kind = templates[mail.template]
  return (
    <li>
      <details className="group">
        <summary className="-mx-3 grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 rounded-control px-3 py-3 hover:bg-sunken">
          <span className="min-w-0 font-medium">{kind ? i18n._(kind) : mail.template}</span>
          <Badge tone={state.tone}>{i18n._(state.words)}</Badge>
          <span className="col-span-2 -mt-1">
            <span className="block text-14 text-quiet [overflow-wrap:anywhere]">
              {mail.recipient ? <bdi>{mail.recipient}</bdi> : <Trans>Its owner deleted their account</Trans>}
            </span>
            <time dateTime={mail.createdAt} className="block text-14 text-quiet tabular-nums">
              {moment(mail.createdAt, zone, i18n.locale)}
            </time>
          </span>
        </summary>
        <ol className="mb-4 ms-1 border-s-2 border-line ps-5">
          {mail.history.map((step) => (
            <li key={step.state + step.at} className="relative py-1 text-14">
              <span className="absolute -start-[1.6rem] top-2.5 size-2.5 rounded-full bg-radar" aria-hidden="true" />
              <span className="font-medium">{i18n._(mailState[step.state].words)}</span>{' '}
              <time dateTime={step.at} className="text-quiet tabular-nums">
                {moment(step.at, zone, i18n.locale)}
              </time>
              {step.detail && (
                <span className="block text-quiet [overflow-wrap:anywhere]" lang="en">
                  {step.detail}
                </span>
              )}
            </li>
          ))}
          <li>
            <Link
              to="/organize/events/$eventId/orders"
              params={{ eventId }}
              search={{ order: mail.orderId }}
              className="inline-flex min-h-11 items-center rounded-control text-14 font-medium text-radar hover:underline"
            >
              <Trans>Its order</Trans>
            </Link>
          </li>
        </ol>
      </details>
    </li>
  )
}
