import { createFileRoute } from '@tanstack/react-router'
import { ticketHolder } from '../tickets/guard'
import { TicketView } from '../tickets/page'

export const Route = createFileRoute('/tickets/$registrationId')({ beforeLoad: ticketHolder, component: Ticket })

function Ticket() {
  const { registrationId } = Route.useParams()
  return <TicketView key={registrationId} id={registrationId} />
}
