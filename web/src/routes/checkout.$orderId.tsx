import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, Navigate } from '@tanstack/react-router'
import { found } from '../api/found'
import { orderQuery } from '../api/queries'
import { CheckoutView } from '../checkout/page'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/checkout/$orderId')({
  beforeLoad: signedInFor('order'),
  loader: ({ context, params }) => found(context.queries.fetchQuery(orderQuery(params.orderId))),
  component: Checkout,
})

function Checkout() {
  const { orderId } = Route.useParams()
  const { data: order } = useSuspenseQuery({ ...orderQuery(orderId), refetchInterval: 30_000 })
  const open = order.status === 'reserved' || order.status === 'awaitingPayment'
  // what is paid, being paid or given up is told elsewhere
  if ((!open && order.status !== 'expired') || order.paymentStatus === 'processing' || order.paymentStatus === 'paid') {
    return <Navigate to="/orders/$orderId" params={{ orderId }} replace />
  }
  return <CheckoutView order={order} />
}
