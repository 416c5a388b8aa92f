import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { found } from '../api/found'
import { eventQuery } from '../api/queries'
import { EventView } from '../event/page'
import { readSelection } from '../event/selection'

interface Search {
  /** What was chosen before, as writeSelection has it. */
  tickets?: string
}

export const Route = createFileRoute('/events/$eventId/$slug')({
  validateSearch: (search): Search => (typeof search.tickets === 'string' && search.tickets ? { tickets: search.tickets } : {}),
  loader: ({ context, params }) => found(context.queries.ensureQueryData(eventQuery(params.eventId))),
  component: EventPage,
})

function EventPage() {
  const { eventId } = Route.useParams()
  const { tickets } = Route.useSearch()
  const { data: event } = useSuspenseQuery(eventQuery(eventId))
  return <EventView key={event.id} event={event} wanted={readSelection(tickets)} />
}
