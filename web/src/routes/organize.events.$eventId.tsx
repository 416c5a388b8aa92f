import { createFileRoute, notFound } from '@tanstack/react-router'
import { isFailure } from '../api/problem'
import { eventQuery } from '../api/queries'
import { EventFrame } from '../organize/frame'

export const Route = createFileRoute('/organize/events/$eventId')({
  loader: async ({ context, params }) => {
    const query = eventQuery(params.eventId)
    try {
      // what was read while nobody was signed in says nothing of the team
      if (context.queries.getQueryData(query.queryKey)?.role) await context.queries.ensureQueryData(query)
      else await context.queries.fetchQuery({ ...query, staleTime: 0 })
    } catch (error) {
      if (isFailure(error) && error.status === 404) throw notFound()
      throw error
    }
  },
  component: EventFrame,
})
