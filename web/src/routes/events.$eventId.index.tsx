import { createFileRoute, redirect } from '@tanstack/react-router'
import { found } from '../api/found'
import { eventQuery } from '../api/queries'

/** An address without the words: it leads to the one with them. */
export const Route = createFileRoute('/events/$eventId/')({
  loader: async ({ context, params, location }) => {
    const event = await found(context.queries.ensureQueryData(eventQuery(params.eventId)))
    throw redirect({ href: event.url + location.searchStr, replace: true })
  },
})
