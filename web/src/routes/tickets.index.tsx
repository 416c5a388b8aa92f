import { createFileRoute } from '@tanstack/react-router'
import { ticketHolder } from '../tickets/guard'
import { TicketsView } from '../tickets/list'

interface Search {
  when?: 'past'
}

export const Route = createFileRoute('/tickets/')({
  validateSearch: (search): Search => (search.when === 'past' ? { when: 'past' } : {}),
  beforeLoad: ticketHolder,
  component: Tickets,
})

function Tickets() {
  const { when = 'upcoming' } = Route.useSearch()
  return <TicketsView when={when} />
}
