import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { serverNow } from '../api/clock'
import { found } from '../api/found'
import { orderQuery } from '../api/queries'
import { OrderView } from '../orders/page'
import { nextLook } from '../orders/story'
import { signedInFor } from '../session/guard'

/** Where Stripe leads back to. That somebody comes from there says nothing of the payment: the order does, sooner or later. */
export const Route = createFileRoute('/orders/$orderId')({
  beforeLoad: signedInFor('order'),
  loader: ({ context, params }) => found(context.queries.fetchQuery(orderQuery(params.orderId))),
  component: Order,
})

function Order() {
  const { orderId } = Route.useParams()
  const { data: order } = useSuspenseQuery({
    ...orderQuery(orderId),
    refetchInterval: ({ state }) => (state.data ? nextLook(state.data, state.dataUpdateCount, serverNow()) : 30_000),
  })
  return <OrderView key={order.id} order={order} />
}
