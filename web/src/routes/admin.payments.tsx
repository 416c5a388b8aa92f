import { createFileRoute } from '@tanstack/react-router'
import { PaymentsPage, type Which } from '../admin/payments'

export const Route = createFileRoute('/admin/payments')({
  validateSearch: (search): { status?: Which } => ({ status: search.status === 'resolved' ? 'resolved' : undefined }),
  component: PaymentsRoute,
})

function PaymentsRoute() {
  const { status = 'open' } = Route.useSearch()
  const navigate = Route.useNavigate()
  return <PaymentsPage which={status} onWhich={(which) => void navigate({ search: { status: which === 'open' ? undefined : which } })} />
}
