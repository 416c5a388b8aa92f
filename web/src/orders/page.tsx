import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, Check, Clock, Info, Mail, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { answer, api } from '../api/client'
import { serverNow } from '../api/clock'
import { eventQuery } from '../api/queries'
import type { Order } from '../api/schema.gen'
import { useSecondsLeft } from '../checkout/countdown'
import { calendarFile } from '../event/calendar'
import { selectionOf, writeSelection } from '../event/selection'
import { isOver } from '../event/state'
import { When } from '../event/when'
import { useMe } from '../session/use'
import { useTitle } from '../shell/title'
import { amount, price } from '../text/money'
import { moment, ownZone } from '../text/time'
import { TicketRow } from '../tickets/pass'
import { isValid } from '../tickets/state'
import { Button, ButtonAnchor, ButtonLink } from '../ui/button'
import { Wrong } from '../ui/failure'
import { Card, Page } from '../ui/parts'
import { Sweep } from '../ui/radar'
import { toast } from '../ui/toast'
import { CancelOrder } from './cancel'
import { Receipt } from './receipt'
import { type Story, storyOf } from './story'

/** What is true of an order now, what happens next, its tickets and what it came to. */
export function OrderView({ order }: { order: Order }) {
  const { t } = useLingui()
  useTitle(order.event ? t`Order: ${order.event.title}` : t`Order`)
  const story = storyOf(order, serverNow())
  const valid = order.registrations.filter(isValid)
  const event = order.event
  return (
    <Page>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem] lg:gap-12">
        <div className="flex min-w-0 flex-col gap-6">
          <Now order={order} story={story} />
          {order.registrations.length > 0 && (story === 'confirmed' || story === 'disputed' || valid.length > 0) && (
            <section>
              <h2 className="mb-3 text-22">
                <Plural value={order.registrations.length} one="Your ticket" other="Your tickets" />
              </h2>
              <ul className="flex flex-col gap-3">
                {order.registrations.map((registration) => (
                  <TicketRow key={registration.id} registration={registration} />
                ))}
              </ul>
            </section>
          )}
          <Actions order={order} story={story} />
        </div>
        <aside className="min-w-0">
          <Card>
            {event && (
              <div className="mb-4 border-b border-line pb-4">
                <h2 className="font-display text-18 leading-snug font-semibold">
                  <Link
                    to="/events/$eventId/$slug"
                    params={{ eventId: event.id, slug: event.slug }}
                    className="-my-2 inline-block py-2.5 hover:underline"
                  >
                    {event.title}
                  </Link>
                </h2>
                <div className="mt-1 text-14">
                  <When startAt={event.startAt} endAt={event.endAt} timeZone={event.timeZone} />
                </div>
              </div>
            )}
            <Receipt order={order} />
            <Ordered order={order} />
          </Card>
        </aside>
      </div>
    </Page>
  )
}

function Ordered({ order }: { order: Order }) {
  const { i18n } = useLingui()
  const when = moment(order.createdAt, ownZone, i18n.locale)
  return (
    <p className="mt-3 border-t border-line pt-3 text-14 text-quiet">
      <Trans>Ordered {when}</Trans>
      <span className="block font-mono break-all">{order.id}</span>
    </p>
  )
}

const tones: Record<Story, 'good' | 'blip' | 'wrong' | 'plain'> = {
  held: 'blip',
  awaitingPayment: 'blip',
  declined: 'wrong',
  processing: 'blip',
  holdOver: 'plain',
  pendingApproval: 'blip',
  confirmed: 'good',
  disputed: 'wrong',
  expired: 'plain',
  overtaken: 'blip',
  paidLate: 'plain',
  rejected: 'plain',
  cancelled: 'plain',
  calledOff: 'wrong',
}

const icons = { good: Check, blip: Clock, wrong: X, plain: Info }
const marks = {
  good: 'bg-good text-on-strong',
  blip: 'bg-blip text-on-blip',
  wrong: 'bg-wrong text-on-strong',
  plain: 'bg-sunken text-quiet',
}

/** One sentence, and what comes next. It is read out again when it changes. */
function Now({ order, story }: { order: Order; story: Story }) {
  const tone = tones[story]
  const Icon = icons[tone]
  const { title, next, action } = useWords(order, story)
  const looking = story === 'awaitingPayment' || story === 'holdOver'
  return (
    <header>
      <span className={`grid size-14 place-items-center rounded-full ${marks[tone]}`} aria-hidden="true">
        {looking ? <Sweep className="size-8" /> : <Icon className="size-7" />}
      </span>
      <div role="status">
        <h1 className="mt-4 text-28 sm:text-38">{title}</h1>
        <div className="mt-2 flex max-w-text flex-col gap-1 text-18 text-quiet">{next}</div>
      </div>
      {action && <div className="mt-5 flex flex-wrap gap-3">{action}</div>}
    </header>
  )
}

interface Words {
  title: ReactNode
  next?: ReactNode
  action?: ReactNode
}

function useWords(order: Order, story: Story): Words {
  const { i18n } = useLingui()
  const me = useMe()
  const left = useSecondsLeft(order.holdExpiresAt) ?? 0
  const tickets = order.registrations.length
  const minutes = Math.max(1, Math.floor(left / 60))
  const total = amount(order.total, i18n.locale)
  const held = (
    <p>
      {tickets === 1 ? (
        <Plural value={minutes} one="Your seat is still held for # minute." other="Your seat is still held for # minutes." />
      ) : (
        <Plural value={minutes} one="Your seats are still held for # minute." other="Your seats are still held for # minutes." />
      )}
    </p>
  )
  const again = order.event && (
    <ButtonLink
      to="/events/$eventId/$slug"
      params={{ eventId: order.eventId, slug: order.event.slug }}
      search={{ tickets: writeSelection(selectionOf(order)) }}
      look="primary"
    >
      <Trans>Take the same tickets again</Trans>
    </ButtonLink>
  )
  const pay = (
    <ButtonLink to="/checkout/$orderId" params={{ orderId: order.id }} look="primary">
      <Trans>Pay {total}</Trans>
    </ButtonLink>
  )
  const back = <Refunded order={order} />
  switch (story) {
    case 'held':
      return { title: <Trans>Your seats are held, and not paid yet</Trans>, next: held, action: pay }
    case 'awaitingPayment':
      return {
        title: <Trans>We wait for your payment</Trans>,
        next: (
          <>
            <p>
              <Trans>If you have paid, this page says so in a moment: you can stay, or close it. We write to you either way.</Trans>
            </p>
            {held}
          </>
        ),
        action: (
          <ButtonLink to="/checkout/$orderId" params={{ orderId: order.id }}>
            <Trans>I have not paid yet</Trans>
          </ButtonLink>
        ),
      }
    case 'declined':
      return {
        title: <Trans>The payment was declined</Trans>,
        next: (
          <>
            {held}
            <p>
              <Trans>You paid nothing. Try again, or with another card.</Trans>
            </p>
          </>
        ),
        action: pay,
      }
    case 'processing':
      return {
        title: <Trans>Your bank is working on it</Trans>,
        next: (
          <p>
            <Trans>
              A bank debit takes up to a few days. Your seats stay held meanwhile, and the tickets come by mail as soon as it has arrived.
            </Trans>
          </p>
        ),
      }
    case 'holdOver':
      return {
        title: <Trans>The time to pay is over</Trans>,
        next: (
          <p>
            <Trans>We make sure that no payment came at the last moment. Then the seats go back, or are yours.</Trans>
          </p>
        ),
      }
    case 'pendingApproval':
      return {
        title: <Trans>The organizer decides</Trans>,
        next: (
          <p>
            <Trans>We write to you as soon as they have.</Trans>
          </p>
        ),
      }
    case 'confirmed': {
      const mail = me?.email
      const valid = order.registrations.filter(isValid).length
      return {
        title:
          order.event && isOver(order.event) ? (
            <Trans>You were there</Trans>
          ) : (
            <Plural value={valid} one="You are in" other="You are in, with # tickets" />
          ),
        next: (
          <>
            <p>
              {mail ? (
                <Trans>The tickets are in your mail at {mail}, and here.</Trans>
              ) : (
                <Trans>The tickets are in your mail, and here.</Trans>
              )}
            </p>
            {back}
          </>
        ),
      }
    }
    case 'disputed':
      return {
        title: <Trans>Your bank wants the payment back</Trans>,
        next: (
          <p>
            <Trans>
              You, or your bank, disputed this payment. Until that is decided the tickets let nobody in. If it was a mistake, tell your bank
              to take it back.
            </Trans>
          </p>
        ),
      }
    case 'expired':
      return {
        title: <Trans>It was not paid in time</Trans>,
        next: (
          <p>
            <Trans>The seats went back so that others could have them. You paid nothing.</Trans>
          </p>
        ),
        action: again,
      }
    case 'overtaken':
      return {
        title: <Trans>Your payment has not arrived in time</Trans>,
        next: (
          <p>
            <Trans>
              The seats went back so that others could have them. Your bank is still working on it: when the payment arrives you get seats,
              if there are some, or all of it goes back to you.
            </Trans>
          </p>
        ),
      }
    case 'paidLate':
      return {
        title: <Trans>Your payment came too late</Trans>,
        next: (
          <>
            <p>
              <Trans>The seats were gone by then, so all of it goes back to you.</Trans>
            </p>
            {back}
          </>
        ),
        action: again,
      }
    case 'rejected':
      return {
        title: <Trans>The organizer said no this time</Trans>,
        next: (
          <>
            <p>
              <Trans>The seats went to others.</Trans>
            </p>
            {back}
          </>
        ),
      }
    case 'cancelled':
      return {
        title: <Trans>This order is cancelled</Trans>,
        next: (
          <>
            <p>
              <Trans>Its tickets let nobody in any more, and the seats are free again.</Trans>
            </p>
            {back}
          </>
        ),
      }
    case 'calledOff':
      return {
        title: <Trans>The event is cancelled</Trans>,
        next: (
          <>
            <p>
              {order.total.amount > 0 ? <Trans>What you paid goes back to you by itself.</Trans> : <Trans>You need not do anything.</Trans>}
            </p>
            {back}
          </>
        ),
      }
  }
}

/** What goes back, and how far it is. */
function Refunded({ order }: { order: Order }) {
  const { i18n } = useLingui()
  const back = price({ ...order.total, amount: order.total.amount - order.refundable.amount }, i18n.locale)
  switch (order.refundStatus) {
    case 'pending':
      return (
        <p>
          <Trans>{back} are on their way back to you. That takes up to ten days, as your bank has it.</Trans>
        </p>
      )
    case 'partiallyRefunded':
      return (
        <p>
          <Trans>{back} went back to where you paid from.</Trans>
        </p>
      )
    case 'refunded':
      return (
        <p>
          <Trans>All of it went back to where you paid from.</Trans>
        </p>
      )
    case 'failed':
      return (
        <p>
          <Trans>Giving the money back has failed so far. We look after it and write to you; you need not do anything.</Trans>
        </p>
      )
    case 'none':
      return null
  }
}

function Actions({ order, story }: { order: Order; story: Story }) {
  const { t } = useLingui()
  const event = useQuery({ ...eventQuery(order.eventId), enabled: story === 'confirmed' }).data
  const resend = useMutation({
    mutationFn: () => answer(api.POST('/v1/orders/{orderId}/resend', { params: { path: { orderId: order.id } } })),
    onSuccess: () => toast(t`The mail is on its way.`),
  })
  if (story !== 'confirmed' || !order.event) return null
  const over = isOver(order.event)
  return (
    <div>
      <div className="flex flex-wrap gap-2 max-sm:flex-col">
        <Button busy={resend.isPending} onClick={() => resend.mutate()}>
          <Mail className="size-5" aria-hidden="true" />
          <Trans>Send the mail again</Trans>
        </Button>
        {!over && (
          <ButtonAnchor href={calendarFile(order.eventId)} download>
            <CalendarPlus className="size-5" aria-hidden="true" />
            <Trans>Add to calendar</Trans>
          </ButtonAnchor>
        )}
        {event && !over && <CancelOrder order={order} event={event} />}
      </div>
      {resend.error && (
        <div className="mt-3">
          <Wrong error={resend.error} />
        </div>
      )}
    </div>
  )
}
