import { createFileRoute } from '@tanstack/react-router'
import { OrdersView } from '../orders/list'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/orders/')({ beforeLoad: signedInFor('order'), component: OrdersView })
