import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { found } from '../api/found'
import { eventsQuery, organizerQuery } from '../api/queries'
import { EventCard, EventCardSkeletons, grid } from '../discover/card'
import { useTitle } from '../shell/title'
import { Button } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Page, PageHead } from '../ui/parts'
import { Empty } from '../ui/radar'

export const Route = createFileRoute('/organizers/$organizerId')({
  loader: ({ context, params }) => found(context.queries.ensureQueryData(organizerQuery(params.organizerId))),
  component: Organizer,
})

/** Who an organizer is, and what they have to come. */
function Organizer() {
  const { i18n } = useLingui()
  const { organizerId } = Route.useParams()
  const { data: organizer } = useSuspenseQuery(organizerQuery(organizerId))
  const events = useInfiniteQuery(eventsQuery({ organizer: organizerId, limit: 24 }))
  useTitle(organizer.displayName)
  const cards = events.data?.pages.flatMap((page) => page.data) ?? []
  const since =
    organizer.memberSince &&
    new Intl.DateTimeFormat(i18n.locale, { month: 'long', year: 'numeric' }).format(new Date(organizer.memberSince))
  return (
    <Page>
      <PageHead title={<bdi>{organizer.displayName}</bdi>}>
        {organizer.upcomingEvents > 0 && <Plural value={organizer.upcomingEvents} one="# event to come" other="# events to come" />}
        {organizer.upcomingEvents > 0 && since && ' · '}
        {since && <Trans>here since {since}</Trans>}
      </PageHead>
      {events.isError && cards.length === 0 ? (
        <Unavailable error={events.error} again={() => void events.refetch()} />
      ) : events.isSuccess && cards.length === 0 ? (
        <Empty title={<Trans>Nothing to come</Trans>}>
          <Trans>There is no public event of theirs right now.</Trans>
        </Empty>
      ) : (
        <div className={grid}>
          {cards.map((event, place) => (
            <EventCard key={event.id} event={event} eager={place < 3} />
          ))}
          {events.isPending && <EventCardSkeletons count={3} />}
        </div>
      )}
      {events.hasNextPage && (
        <div className="mt-12 flex justify-center">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
    </Page>
  )
}
