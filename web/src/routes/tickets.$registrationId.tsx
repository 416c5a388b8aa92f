import { createFileRoute } from '@tanstack/react-router'
import { signedInFor } from '../session/guard'
import { anyKept } from '../tickets/any-kept'
import { TicketView } from '../tickets/page'

export const Route = createFileRoute('/tickets/$registrationId')({
  beforeLoad: signedInFor('tickets', anyKept),
  component: Ticket,
})

function Ticket() {
  const { registrationId } = Route.useParams()
  return <TicketView key={registrationId} id={registrationId} />
}
