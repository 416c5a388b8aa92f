import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { serverNow } from '../api/clock'
import { ordersQuery } from '../api/queries'
import type { Order } from '../api/schema.gen'
import { Starts } from '../event/when'
import { useTitle } from '../shell/title'
import { price } from '../text/money'
import { Button, ButtonLink } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Badge, Page, PageHead, Skeleton, type Tone } from '../ui/parts'
import { Empty } from '../ui/radar'
import { type Story, storyOf } from './story'

/** What somebody ordered, the newest first. */
export function OrdersView() {
  const { t } = useLingui()
  useTitle(t`Orders`)
  const orders = useInfiniteQuery(ordersQuery)
  const all = orders.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Page narrow>
      <PageHead
        title={<Trans>Orders</Trans>}
        actions={
          <ButtonLink to="/tickets">
            <Trans>Tickets</Trans>
          </ButtonLink>
        }
      />
      {orders.isError && all.length === 0 ? (
        <Unavailable error={orders.error} again={() => void orders.refetch()} />
      ) : orders.isSuccess && all.length === 0 ? (
        <Empty
          title={<Trans>No orders yet</Trans>}
          action={
            <ButtonLink to="/" look="primary">
              <Trans>Find events</Trans>
            </ButtonLink>
          }
        >
          <Trans>What you get tickets for stands here, with what you paid.</Trans>
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {orders.isPending && ['a', 'b', 'c', 'd'].map((key) => <Waiting key={key} />)}
          {all.map((order) => (
            <Row key={order.id} order={order} />
          ))}
        </ul>
      )}
      {orders.hasNextPage && (
        <div className="mt-8 flex justify-center">
          <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
    </Page>
  )
}

function Row({ order }: { order: Order }) {
  const { i18n } = useLingui()
  return (
    <li className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-1 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-sans text-16 font-semibold tracking-normal">
          <Link to="/orders/$orderId" params={{ orderId: order.id }} className="after:absolute after:inset-0 hover:underline">
            {order.event?.title ?? order.id}
          </Link>
        </h2>
        <p className="text-14 text-quiet">
          {order.event && <Starts startAt={order.event.startAt} timeZone={order.event.timeZone} />}
          {' · '}
          <Plural value={order.registrations.length} one="# ticket" other="# tickets" />
          {' · '}
          {order.total.amount === 0 ? <Trans>Free</Trans> : price(order.total, i18n.locale)}
        </p>
      </div>
      <Standing order={order} />
    </li>
  )
}

function Standing({ order }: { order: Order }) {
  const story = storyOf(order, serverNow())
  const tones: Partial<Record<Story, Tone>> = {
    held: 'blip',
    awaitingPayment: 'blip',
    declined: 'wrong',
    processing: 'blip',
    overtaken: 'blip',
    confirmed: 'good',
    disputed: 'wrong',
  }
  const words: Record<Story, React.ReactNode> = {
    held: <Trans>Not paid yet</Trans>,
    awaitingPayment: <Trans>Not paid yet</Trans>,
    declined: <Trans>Payment declined</Trans>,
    processing: <Trans>Payment on its way</Trans>,
    holdOver: <Trans>Time is over</Trans>,
    pendingApproval: <Trans>Waits for the organizer</Trans>,
    confirmed: <Trans>Confirmed</Trans>,
    disputed: <Trans>Disputed</Trans>,
    expired: <Trans>Expired</Trans>,
    overtaken: <Trans>Payment on its way</Trans>,
    paidLate: <Trans>Paid too late</Trans>,
    rejected: <Trans>Not accepted</Trans>,
    cancelled: <Trans>Cancelled</Trans>,
    calledOff: <Trans>Event cancelled</Trans>,
  }
  const refunds: Record<Order['refundStatus'], React.ReactNode> = {
    none: null,
    pending: <Trans>Money on its way back</Trans>,
    partiallyRefunded: <Trans>Partly given back</Trans>,
    refunded: <Trans>Given back</Trans>,
    failed: <Trans>Giving back failed</Trans>,
  }
  return (
    <p className="flex flex-wrap gap-2">
      {refunds[order.refundStatus] && (
        <Badge tone={order.refundStatus === 'failed' ? 'wrong' : 'plain'}>{refunds[order.refundStatus]}</Badge>
      )}
      <Badge tone={tones[story]}>{words[story]}</Badge>
    </p>
  )
}

function Waiting() {
  return (
    <li className="flex items-center justify-between gap-6 py-4">
      <div className="flex flex-1 flex-col gap-2">
        <Skeleton className="h-5 w-3/5" />
        <Skeleton className="h-4 w-2/5" />
      </div>
      <Skeleton className="h-6 w-24" />
    </li>
  )
}
