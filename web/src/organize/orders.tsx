import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Flag } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '../api/client'
import { eventOrdersQuery, type OrderSearch } from '../api/organizing'
import { isFailure } from '../api/problem'
import type { Event, Order, OrderStatus } from '../api/schema.gen'
import { amount, typed } from '../text/money'
import { moment } from '../text/time'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable } from '../ui/failure'
import { Checkbox, Choice, TextArea, TextField } from '../ui/field'
import { Badge, Fact, Facts, Notice, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { toast } from '../ui/toast'
import { Waiting } from './attendees'
import { can, useOrganized, useReread } from './event'
import { Filters, Found, head, SearchField, StateFilter, td, th, thEnd } from './filters'
import { SectionHead } from './frame'
import { useMedia } from './media'
import { useOnce } from './once'
import { becomeVoid, goesBack, type RefundDraft, refundRequest, valid } from './refund'
import { orderStatus, paymentStatus, refundStatus, registrationStatus } from './words'
import { Refused, useFieldErrors } from './wrong'

/** While money is on its way back, what becomes of it shows by itself. */
const soon = 4_000
const onTheWay = (orders: Order[]) => orders.some((order) => order.refundStatus === 'pending' || order.paymentStatus === 'processing')

/** The orders of an event, with what each was paid and what of it went back. */
export function Orders() {
  const { t, i18n } = useLingui()
  const event = useOrganized()
  const { order: open, ...search } = useSearch({ from: '/organize/events/$eventId/orders' })
  const navigate = useNavigate({ from: '/organize/events/$eventId/orders' })
  const orders = useInfiniteQuery({
    ...eventOrdersQuery(event.id, search),
    refetchInterval: ({ state }) => (onTheWay(state.data?.pages.flatMap((page) => page.data) ?? []) ? soon : false),
  })
  const wide = useMedia('(min-width: 48rem)')
  const list = orders.data?.pages.flatMap((page) => page.data) ?? []
  const narrowed = Object.values(search).some((value) => value !== undefined)
  const narrow = (change: Partial<OrderSearch>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const show = (order: string | undefined) => void navigate({ search: (now) => ({ ...now, order }) })
  const List = wide ? Table : Rows

  return (
    <>
      <SectionHead title={t`Orders`} />
      <Filters>
        <SearchField label={t`Name, address or order`} value={search.text ?? ''} onChange={(text) => narrow({ text: text || undefined })} />
        <StateFilter
          label={t`State of the order`}
          all={t`Every state`}
          value={search.flagged ? 'flagged' : (search.status ?? '')}
          options={[
            { value: 'flagged', label: t`To look at` },
            ...(['confirmed', 'reserved', 'awaitingPayment', 'cancelled', 'expired'] as const).map((value) => ({
              value,
              label: i18n._(orderStatus[value].words),
            })),
          ]}
          onChange={(value) =>
            value === 'flagged'
              ? narrow({ flagged: true, status: undefined })
              : narrow({ flagged: undefined, status: (value || undefined) as OrderStatus | undefined })
          }
        />
      </Filters>
      <Found pending={orders.isPending} count={list.length} more={orders.hasNextPage} />
      {orders.isError && list.length === 0 ? (
        <Unavailable error={orders.error} again={() => void orders.refetch()} />
      ) : orders.isPending ? (
        <Waiting />
      ) : list.length === 0 ? (
        narrowed ? (
          <Empty
            title={<Trans>No such order</Trans>}
            action={
              <Button onClick={() => void navigate({ search: {}, replace: true })}>
                <Trans>Show all orders</Trans>
              </Button>
            }
          >
            <Trans>No order fits what you look for.</Trans>
          </Empty>
        ) : (
          <Empty title={<Trans>No orders yet</Trans>}>
            <Trans>As soon as somebody takes tickets, free or paid, their order is here.</Trans>
          </Empty>
        )
      ) : (
        <List event={event} list={list} show={show} />
      )}
      {orders.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
      {open && (
        <OrderDialog
          event={event}
          orderId={open}
          close={() => void navigate({ search: (now) => ({ ...now, order: undefined }), replace: true })}
        />
      )}
    </>
  )
}

interface Listed {
  event: Event
  list: Order[]
  show: (order: string) => void
}

function Table({ event, list, show }: Listed) {
  const { t, i18n } = useLingui()
  return (
    <table className="w-full">
      <caption className="sr-only">{t`Orders`}</caption>
      <thead className={head}>
        <tr>
          <th scope="col" className={th}>
            <Trans>Buyer</Trans>
          </th>
          <th scope="col" className={th}>
            <Trans>Tickets</Trans>
          </th>
          <th scope="col" className={th}>
            <Trans>State</Trans>
          </th>
          <th scope="col" className={thEnd}>
            <Trans>Total</Trans>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {list.map((order) => (
          <tr key={order.id} className="group relative hover:bg-sunken">
            <th scope="row" className={`${td} text-start font-normal`}>
              <Buyer event={event} order={order} show={show} />
            </th>
            <td className={`${td} text-14`}>
              <Lines order={order} />
            </td>
            <td className={td}>
              <States order={order} />
            </td>
            <td className={`${td} text-end tabular-nums`}>{order.total.amount > 0 ? amount(order.total, i18n.locale) : t`Free`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Rows({ event, list, show }: Listed) {
  const { t, i18n } = useLingui()
  return (
    <ul className="divide-y divide-line border-y border-line">
      {list.map((order) => (
        <li key={order.id} className="group relative py-3">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <Buyer event={event} order={order} show={show} />
            </div>
            <p className="font-medium tabular-nums">{order.total.amount > 0 ? amount(order.total, i18n.locale) : t`Free`}</p>
          </div>
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-14">
            <States order={order} />
            <Lines order={order} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function Buyer({ event, order, show }: { event: Event; order: Order; show: (order: string) => void }) {
  const { i18n } = useLingui()
  return (
    <>
      <button
        type="button"
        className="text-start font-medium [overflow-wrap:anywhere] group-hover:underline after:absolute after:inset-0"
        onClick={() => show(order.id)}
      >
        <bdi>{order.buyer?.name ?? order.id}</bdi>
      </button>
      <p className="text-14 text-quiet [overflow-wrap:anywhere]">
        <bdi>{order.buyer?.email}</bdi>
      </p>
      <p className="text-14 text-quiet tabular-nums">
        <time dateTime={order.createdAt}>{moment(order.createdAt, event.timeZone, i18n.locale)}</time>
      </p>
    </>
  )
}

function Lines({ order }: { order: Order }) {
  return (
    <ul>
      {order.lines.map((line) => (
        <li key={line.ticketTypeId + line.unitPrice.amount}>
          <span className="tabular-nums">{line.quantity} × </span>
          <bdi>{line.name}</bdi>
        </li>
      ))}
    </ul>
  )
}

function States({ order }: { order: Order }) {
  const { i18n, t } = useLingui()
  const refund = refundStatus[order.refundStatus]
  const payment = paymentStatus[order.paymentStatus]
  const status = orderStatus[order.status]
  // a confirmed order was paid, or had not to be: the payment has a word of its own where it is something else
  const telling = order.paymentStatus === 'disputed' || order.paymentStatus === 'processing' || order.paymentStatus === 'failed'
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge tone={status.tone}>{i18n._(status.words)}</Badge>
      {telling && <Badge tone={payment.tone}>{i18n._(payment.words)}</Badge>}
      {refund && <Badge tone={refund.tone}>{i18n._(refund.words)}</Badge>}
      {order.flagged && (
        <Badge tone="blip">
          <Flag className="size-4" aria-hidden="true" />
          {t`To look at`}
        </Badge>
      )}
    </span>
  )
}

function OrderDialog({ event, orderId, close }: { event: Event; orderId: string; close: () => void }) {
  const { t, i18n } = useLingui()
  const [refunding, setRefunding] = useState(false)
  const found = useInfiniteQuery({
    ...eventOrdersQuery(event.id, { text: orderId }),
    refetchInterval: ({ state }) => (onTheWay(state.data?.pages.flatMap((page) => page.data) ?? []) ? soon : false),
  })
  const order = found.data?.pages.flatMap((page) => page.data).find((each) => each.id === orderId)
  const money = (value: Order['total']) => amount(value, i18n.locale)
  if (order && refunding) return <RefundDialog event={event} order={order} back={() => setRefunding(false)} close={close} />
  const refundable = order && order.refundable.amount > 0 && can(event, 'money') && order.paymentStatus !== 'disputed'

  return (
    <Dialog
      open
      onClose={close}
      wide
      title={<Trans>Order</Trans>}
      actions={
        refundable && (
          <Button onClick={() => setRefunding(true)}>
            <Trans>Give money back…</Trans>
          </Button>
        )
      }
    >
      {found.isError ? (
        <Unavailable error={found.error} again={() => void found.refetch()} />
      ) : found.isPending ? (
        <Skeleton className="h-80" />
      ) : !order ? (
        <p>
          <Trans>There is no such order at this event.</Trans>
        </p>
      ) : (
        <div className="flex flex-col gap-5">
          <div className="flex flex-wrap items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="text-18 font-semibold [overflow-wrap:anywhere]">
                <bdi>{order.buyer?.name}</bdi>
              </p>
              <p className="text-quiet [overflow-wrap:anywhere]">
                <bdi>{order.buyer?.email}</bdi>
              </p>
              <p className="text-14 text-quiet tabular-nums">{moment(order.createdAt, event.timeZone, i18n.locale)}</p>
            </div>
            <States order={order} />
          </div>
          {order.flagged && (
            <Notice tone="blip">
              <p lang="en">{order.flagged}</p>
            </Notice>
          )}
          {order.paymentStatus === 'disputed' && (
            <Notice tone="wrong">
              <Trans>The buyer's bank wants this payment back and decides about it. Until then nothing else can be given back.</Trans>
            </Notice>
          )}
          <div aria-live="polite">
            <Facts>
              {order.lines.map((line) => (
                <Fact
                  key={line.ticketTypeId + line.unitPrice.amount}
                  name={
                    <>
                      {line.quantity} × <bdi>{line.name}</bdi>
                    </>
                  }
                >
                  {money(line.total)}
                </Fact>
              ))}
              {order.fee.amount > 0 && <Fact name={<Trans>Fee, paid by the buyer</Trans>}>{money(order.fee)}</Fact>}
              <Fact name={<Trans>Total</Trans>} strong>
                {money(order.total)}
              </Fact>
              {order.total.amount > 0 && (
                <>
                  <Fact name={<Trans>Payment</Trans>}>{i18n._(paymentStatus[order.paymentStatus].words)}</Fact>
                  {order.refundStatus !== 'none' && (
                    <Fact name={<Trans>Refund</Trans>}>{i18n._(refundStatus[order.refundStatus]?.words ?? paymentStatus.paid.words)}</Fact>
                  )}
                  <Fact name={<Trans>Can still go back</Trans>}>{money(order.refundable)}</Fact>
                </>
              )}
            </Facts>
          </div>
          <div>
            <h3 className="mb-1 text-16">
              <Trans>Tickets</Trans>
            </h3>
            <ul className="divide-y divide-line border-y border-line">
              {order.registrations.map((ticket) => (
                <li key={ticket.id} className="flex flex-wrap items-center justify-between gap-3 py-2">
                  <span className="min-w-0 [overflow-wrap:anywhere]">
                    <bdi>{ticket.holder.name}</bdi>
                    <span className="block text-14 text-quiet">
                      <bdi>{ticket.ticketTypeName}</bdi>
                      {ticket.paid.amount > 0 && <span className="tabular-nums"> · {money(ticket.paid)}</span>}
                    </span>
                  </span>
                  <Badge tone={registrationStatus[ticket.status].tone}>{i18n._(registrationStatus[ticket.status].words)}</Badge>
                </li>
              ))}
            </ul>
          </div>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-14 text-quiet">
              {t`Order`} <code className="font-mono break-all select-all">{order.id}</code>
            </p>
            {can(event, 'messages') && (
              <Link
                to="/organize/events/$eventId/messages"
                params={{ eventId: event.id }}
                search={{ orderId: order.id }}
                className="inline-flex min-h-11 items-center rounded-control text-14 font-medium text-radar hover:underline"
              >
                <Trans>Its mails</Trans>
              </Link>
            )}
          </div>
        </div>
      )}
    </Dialog>
  )
}

/** Money goes back in two steps: what, and then how much in so many words. */
function RefundDialog({ event, order, back, close }: { event: Event; order: Order; back: () => void; close: () => void }) {
  const { t, i18n } = useLingui()
  const reread = useReread()
  const [draft, setDraft] = useState<RefundDraft>({ way: 'all', tickets: [], amount: '', reason: '' })
  const set = (change: Partial<RefundDraft>) => setDraft({ ...draft, ...change })
  const body = refundRequest(order, draft)
  const key = useOnce([body, draft.way])
  const money = goesBack(order, draft)
  const sum = money && amount(money, i18n.locale)
  const left = amount(order.refundable, i18n.locale)
  const voided = becomeVoid(order, draft)
  const held = order.registrations.filter(valid)
  const name = order.buyer?.name ?? ''
  const currency = order.total.currency

  const refund = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{orderId}/refunds', { params: { path: { orderId: order.id }, header: { 'Idempotency-Key': key } }, body }),
      ),
    onSuccess: async (made) => {
      await reread(event.id)
      const what = amount(made.amount, i18n.locale)
      toast(made.status === 'succeeded' ? t`${what} went back to ${name}.` : t`${what} are on their way back to ${name}.`)
      back()
    },
    // what is left may be something else by now
    onError: (error) => isFailure(error) && error.status < 500 && void reread(event.id),
  })
  const wrong = useFieldErrors(refund.error)
  const all = voided.length === held.length && held.length > 0

  return (
    <Dialog
      open
      onClose={close}
      wide
      title={<Trans>Give money back</Trans>}
      actions={
        <>
          <Button onClick={back}>
            <Trans>Back</Trans>
          </Button>
          <Button look="danger" disabled={!money} busy={refund.isPending} onClick={() => refund.mutate()}>
            {sum ? <Trans>Give {sum} back</Trans> : <Trans>Give money back</Trans>}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <Choice
          label={t`What goes back?`}
          value={draft.way}
          onChange={(way) => set({ way })}
          options={[
            { value: 'all' as const, label: t`Everything` },
            ...(held.length > 1 ? [{ value: 'tickets' as const, label: t`Some tickets` }] : []),
            { value: 'amount' as const, label: t`An amount` },
          ]}
        />
        {draft.way === 'tickets' && (
          <fieldset>
            <legend className="text-14 font-medium">
              <Trans>Which tickets?</Trans>
            </legend>
            {held.map((ticket) => (
              <Checkbox
                key={ticket.id}
                label={
                  <>
                    <bdi>{ticket.holder.name}</bdi>{' '}
                    <span className="text-14 text-quiet tabular-nums">
                      <bdi>{ticket.ticketTypeName}</bdi> · {amount(ticket.paid, i18n.locale)}
                    </span>
                  </>
                }
                checked={draft.tickets.includes(ticket.id)}
                onChange={(ticked) =>
                  set({ tickets: ticked.target.checked ? [...draft.tickets, ticket.id] : draft.tickets.filter((id) => id !== ticket.id) })
                }
              />
            ))}
          </fieldset>
        )}
        {draft.way === 'amount' && (
          <TextField
            label={t`Amount (${currency})`}
            hint={t`At most ${left}. No ticket becomes void.`}
            inputMode="decimal"
            autoComplete="off"
            className="max-w-72 tabular-nums"
            placeholder={typed(order.refundable)}
            value={draft.amount}
            error={wrong('/amount') ?? (draft.amount && !money ? t`Type an amount between 0 and ${left}.` : undefined)}
            onChange={(event) => set({ amount: event.target.value })}
          />
        )}
        <TextArea
          label={t`Why?`}
          optional
          hint={t`The buyer is told.`}
          rows={2}
          maxLength={500}
          dir="auto"
          value={draft.reason}
          onChange={(event) => set({ reason: event.target.value })}
        />
        {sum && (
          <Notice tone="wrong">
            <p className="font-medium" aria-live="polite">
              <Trans>
                {sum} go back to <bdi>{name}</bdi>.
              </Trans>
            </p>
            <p className="mt-1">
              {voided.length === 0 ? (
                <Trans>All tickets stay valid.</Trans>
              ) : all ? (
                <Plural
                  value={voided.length}
                  one="The ticket becomes void, and the order is cancelled."
                  other="All # tickets become void, and the order is cancelled."
                />
              ) : (
                <Plural
                  value={voided.length}
                  one="# ticket becomes void, and its seat is for sale again."
                  other="# tickets become void, and their seats are for sale again."
                />
              )}{' '}
              <Trans>It cannot be undone.</Trans>
            </p>
          </Notice>
        )}
        <Refused error={refund.error} beside={draft.way === 'amount' ? ['/amount'] : []} />
      </div>
    </Dialog>
  )
}
