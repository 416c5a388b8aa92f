import { createFileRoute } from '@tanstack/react-router'
import { signedInFor } from '../session/guard'
import { anyKept } from '../tickets/any-kept'
import { TicketsView } from '../tickets/list'

interface Search {
  when?: 'past'
}

export const Route = createFileRoute('/tickets/')({
  validateSearch: (search): Search => (search.when === 'past' ? { when: 'past' } : {}),
  beforeLoad: signedInFor('tickets', anyKept),
  component: Tickets,
})

function Tickets() {
  const { when = 'upcoming' } = Route.useSearch()
  return <TicketsView when={when} />
}
