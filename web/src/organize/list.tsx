import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '../api/client'
import { myEventsQuery } from '../api/organizing'
import { meQuery } from '../api/queries'
import type { EventStatus, OrganizedEvent } from '../api/schema.gen'
import { Starts } from '../event/when'
import { useMe } from '../session/use'
import { useTitle } from '../shell/title'
import { Button, ButtonLink } from '../ui/button'
import { Cover } from '../ui/cover'
import { Unavailable } from '../ui/failure'
import { Choice } from '../ui/field'
import { Page, PageHead, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { StatusBadge } from './frame'
import { bySoonest, isOver } from './soonest'
import { Refused } from './wrong'

type Filter = EventStatus | 'all'

/** The events that somebody helps to run. Who runs none yet is led to the first. */
export function EventsOfMine() {
  const { t } = useLingui()
  const me = useMe()
  const [filter, setFilter] = useState<Filter>('all')
  const events = useInfiniteQuery(myEventsQuery(filter === 'all' ? undefined : filter))
  const list = bySoonest(events.data?.pages.flatMap((page) => page.data) ?? [])
  useTitle(t`Your events`)

  if (events.isError && list.length === 0) return <Unavailable error={events.error} again={() => void events.refetch()} />
  const none = events.isSuccess && list.length === 0
  if (none && filter === 'all' && me) {
    return (
      <Page>
        <h1 className="sr-only">{t`Your events`}</h1>
        {me.roles.includes('organizer') ? <First /> : <BecomeOrganizer />}
      </Page>
    )
  }

  return (
    <Page>
      <PageHead
        title={<Trans>Your events</Trans>}
        actions={
          <>
            <ButtonLink to="/payouts" small>
              <Trans>Payouts</Trans>
            </ButtonLink>
            <ButtonLink to="/organize/new" look="primary" small>
              <Plus className="size-5" aria-hidden="true" />
              <Trans>Create an event</Trans>
            </ButtonLink>
          </>
        }
      />
      <Choice<Filter>
        label={t`Which events`}
        hideLabel
        value={filter}
        onChange={setFilter}
        options={[
          { value: 'all', label: t`All` },
          { value: 'draft', label: t`Drafts` },
          { value: 'published', label: t`Published` },
          { value: 'cancelled', label: t`Cancelled` },
          { value: 'archived', label: t`Archived` },
        ]}
      />
      <div className="mt-6">
        {none ? (
          <Empty
            title={<Trans>None of your events are here</Trans>}
            action={
              <Button onClick={() => setFilter('all')}>
                <Trans>Show all</Trans>
              </Button>
            }
          />
        ) : (
          <ul className="divide-y divide-line border-y border-line">
            {list.map((event) => (
              <Row key={event.id} event={event} />
            ))}
            {events.isPending && ['one', 'two', 'three', 'four', 'five'].map((key) => <RowSkeleton key={key} />)}
          </ul>
        )}
      </div>
      {events.hasNextPage && (
        <div className="mt-8 flex justify-center">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      )}
    </Page>
  )
}

function Row({ event }: { event: OrganizedEvent }) {
  const over = isOver(event)
  return (
    <li className="group relative grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-4 gap-y-2 py-4 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <div className="overflow-hidden rounded-control max-sm:row-span-2 max-sm:self-start">
        <Cover event={event} sizes="8rem" />
      </div>
      <div className="min-w-0">
        <p className="text-14 font-medium text-quiet">
          <Starts startAt={event.startAt} timeZone={event.timeZone} />
        </p>
        <h2 className="mt-0.5 line-clamp-2 text-16 leading-snug sm:text-18">
          <Link
            to="/organize/events/$eventId"
            params={{ eventId: event.id }}
            className="after:absolute after:inset-0 after:rounded-control group-hover:underline"
          >
            <bdi>{event.title}</bdi>
          </Link>
        </h2>
        {event.status === 'published' && (over || event.visibility === 'unlisted') && (
          <p className="mt-0.5 text-14 text-quiet">{over ? <Trans>Over</Trans> : <Trans>Unlisted</Trans>}</p>
        )}
      </div>
      <p className="col-start-2 sm:col-start-3">
        <StatusBadge status={event.status} />
      </p>
    </li>
  )
}

function RowSkeleton() {
  return (
    <li className="flex items-center gap-4 py-4">
      <Skeleton className="aspect-video w-24 shrink-0 sm:w-32" />
      <div className="flex-1">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="mt-2 h-5 w-3/4" />
        <Skeleton className="mt-3 h-6 w-24 sm:hidden" />
      </div>
    </li>
  )
}

function First() {
  return (
    <Empty
      title={<Trans>Your first event is four fields away</Trans>}
      action={
        <ButtonLink to="/organize/new" look="primary">
          <Trans>Create an event</Trans>
        </ButtonLink>
      }
    >
      <Trans>
        A title, when it starts, where its clock is, and the currency of its tickets. Everything else can follow; nobody sees it until you
        publish it.
      </Trans>
    </Empty>
  )
}

/** Organizing is a role of its own, which one takes up. */
export function BecomeOrganizer({ then }: { then?: () => void }) {
  const queries = useQueryClient()
  const enroll = useMutation({
    mutationFn: () => answer(api.POST('/v1/me/organizer-role')),
    onSuccess: (me) => {
      queries.setQueryData(meQuery.queryKey, me)
      then?.()
    },
  })
  return (
    <>
      <Empty
        title={<Trans>Do you want to organize events?</Trans>}
        action={
          <Button look="primary" busy={enroll.isPending} onClick={() => enroll.mutate()}>
            <Trans>Become an organizer</Trans>
          </Button>
        }
      >
        <Trans>
          Then you can create events and sell tickets. It costs nothing; your display name is shown on the events that you publish, and you
          stay a participant like everybody else.
        </Trans>
      </Empty>
      <div className="mx-auto max-w-form">
        <Refused error={enroll.error} />
      </div>
    </>
  )
}
