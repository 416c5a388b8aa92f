import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer, api } from '../api/client'
import { eventsQuery } from '../api/queries'
import { Button } from '../ui/button'
import { RemovableChip } from '../ui/chip'
import { Unavailable } from '../ui/failure'
import { Empty } from '../ui/radar'
import { EventCard, EventCardSkeletons, grid } from './card'
import { parts, type Search, toQuery } from './search'
import { usePartWords } from './words'

/** What a search finds, and how to find more. */
export function Results({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const { t } = useLingui()
  const query = useMemo(() => toQuery(search), [search])
  const events = useInfiniteQuery(eventsQuery(query))
  const cards = events.data?.pages.flatMap((page) => page.data) ?? []
  if (events.isError && cards.length === 0) return <Unavailable error={events.error} again={() => void events.refetch()} />
  return (
    <section className="mt-8">
      <h2 className="sr-only">{t`Events`}</h2>
      <p role="status" className="mb-4 min-h-6 text-14 text-quiet">
        {events.isSuccess &&
          cards.length > 0 &&
          (events.hasNextPage ? (
            <Plural value={cards.length} one="# event, and more below" other="# events, and more below" />
          ) : (
            <Plural value={cards.length} one="# event" other="# events" />
          ))}
        {events.isPending && <span className="sr-only">{t`Searching…`}</span>}
        {events.isSuccess && cards.length === 0 && <span className="sr-only">{t`Nothing found`}</span>}
      </p>
      {events.isSuccess && cards.length === 0 ? (
        <Nothing search={search} onSearch={onSearch} />
      ) : (
        <div className={grid}>
          {cards.map((event, place) => (
            <EventCard key={event.id} event={event} eager={place < 3} />
          ))}
          {(events.isPending || events.isFetchingNextPage) && <EventCardSkeletons count={6} />}
        </div>
      )}
      {events.isError && cards.length > 0 && <Unavailable error={events.error} again={() => void events.fetchNextPage()} />}
      {events.hasNextPage && !events.isError && (
        <div className="mt-12 flex justify-center">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
      {events.isSuccess && !events.hasNextPage && cards.length > 6 && (
        <p className="mt-12 border-t border-line pt-6 text-center text-quiet">
          <Trans>That is all there is for now.</Trans>
        </p>
      )}
    </section>
  )
}

/** Nothing was found: says which part to leave out so that something is. */
function Nothing({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const { t } = useLingui()
  const words = usePartWords()
  const narrowed = parts(search)
  const without = useQueries({
    queries: narrowed.map(({ without }) => ({
      queryKey: ['any', without],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(api.GET('/v1/events', { params: { query: { ...toQuery(without), limit: 1 } }, signal })),
      staleTime: 60_000,
      enabled: narrowed.length > 1,
    })),
  })
  const worth = narrowed.filter((_, place) => narrowed.length === 1 || without[place]?.data?.data.length !== 0)
  const offered = worth.length > 0 ? worth : narrowed
  if (narrowed.length === 0) {
    return (
      <Empty title={<Trans>Nothing is planned yet</Trans>}>
        <Trans>There are no public events to come. Look again in a few days.</Trans>
      </Empty>
    )
  }
  return (
    <Empty
      title={<Trans>Nothing found</Trans>}
      action={
        <>
          {offered.map(({ part, without }) => {
            const said = words(search, part)
            return (
              <RemovableChip key={part} label={t`Leave out: ${said}`} onRemove={() => onSearch(without)}>
                {said}
              </RemovableChip>
            )
          })}
          {narrowed.length > 1 && (
            <Button look="quiet" small onClick={() => onSearch({})}>
              <Trans>Show everything</Trans>
            </Button>
          )}
        </>
      }
    >
      {worth.length > 0 ? (
        <Trans>There is something when you leave out one of these:</Trans>
      ) : (
        <Trans>Nothing fits, even with one part less. Try fewer:</Trans>
      )}
    </Empty>
  )
}
