import { Trans } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { eventsQuery } from '../api/queries'
import { EventCard, EventCardSkeletons, grid } from '../discover/card'
import { Button } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Page } from '../ui/parts'
import { Empty } from '../ui/radar'

export const Route = createFileRoute('/')({ component: Discover })

function Discover() {
  const events = useInfiniteQuery(eventsQuery({ limit: 24 }))
  const cards = events.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Page>
      <h1 className="max-w-[18ch] text-38 sm:text-52">
        <Trans>What is on, near you and far away</Trans>
      </h1>
      <section aria-label="Events" className="mt-10">
        {events.isError && cards.length === 0 ? (
          <Unavailable error={events.error} again={() => void events.refetch()} />
        ) : events.isSuccess && cards.length === 0 ? (
          <Empty title={<Trans>Nothing found</Trans>} />
        ) : (
          <div className={grid}>
            {cards.map((event, i) => (
              <EventCard key={event.id} event={event} eager={i < 3} />
            ))}
            {events.isPending && <EventCardSkeletons count={6} />}
          </div>
        )}
        {events.hasNextPage && (
          <div className="mt-10 flex justify-center">
            <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          </div>
        )}
      </section>
    </Page>
  )
}
