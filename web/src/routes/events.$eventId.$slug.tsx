import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, notFound } from '@tanstack/react-router'
import { isFailure } from '../api/problem'
import { eventQuery } from '../api/queries'
import { Starts } from '../event/when'
import { Rich } from '../text/rich'
import { Cover } from '../ui/cover'
import { Page } from '../ui/parts'

export const Route = createFileRoute('/events/$eventId/$slug')({
  loader: async ({ context, params }) => {
    try {
      await context.queries.ensureQueryData(eventQuery(params.eventId))
    } catch (error) {
      if (isFailure(error) && error.status === 404) throw notFound()
      throw error
    }
  },
  component: EventPage,
})

function EventPage() {
  const { eventId } = Route.useParams()
  const { data: event } = useSuspenseQuery(eventQuery(eventId))
  return (
    <Page>
      <div className="overflow-hidden rounded-sheet">
        <Cover event={event} eager />
      </div>
      <h1 className="mt-8 text-38 sm:text-52">{event.title}</h1>
      <p className="mt-4 text-18 text-quiet">
        <Starts startAt={event.startAt} timeZone={event.timeZone} />
      </p>
      <div className="mt-8">
        <Rich html={event.descriptionHtml} />
      </div>
    </Page>
  )
}
