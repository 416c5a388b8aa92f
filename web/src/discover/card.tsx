import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Globe, MapPin } from 'lucide-react'
import type { EventSummary } from '../api/schema.gen'
import { Starts } from '../event/when'
import { price } from '../text/money'
import { Cover } from '../ui/cover'
import { Skeleton } from '../ui/parts'

/** An event in a list: a row with a small cover on a phone, a card from there on. */
export function EventCard({ event, eager }: { event: EventSummary; eager?: boolean }) {
  return (
    <article className="group relative flex gap-4 sm:flex-col sm:gap-3">
      <div className="w-32 shrink-0 self-start overflow-hidden rounded-card sm:w-full">
        <Cover event={event} sizes="(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 8rem" eager={eager} />
      </div>
      <div className="min-w-0">
        <p className="text-14 font-medium text-radar">
          <Starts startAt={event.startAt} timeZone={event.timeZone} />
        </p>
        <h3 className="mt-0.5 line-clamp-2 text-16 leading-snug sm:text-18">
          <Link
            to="/events/$eventId/$slug"
            params={{ eventId: event.id, slug: event.slug }}
            className="after:absolute after:inset-0 group-hover:underline"
          >
            <bdi lang={event.language}>{event.title}</bdi>
          </Link>
        </h3>
        <p className="mt-1 flex items-center gap-1 text-14 text-quiet">
          <Place event={event} />
        </p>
        <p className="mt-1 text-14 font-medium">
          <From event={event} />
        </p>
      </div>
    </article>
  )
}

function Place({ event }: { event: EventSummary }) {
  const online = event.format === 'online'
  const Icon = online ? Globe : MapPin
  const place = [event.venue, event.city].filter(Boolean).join(', ')
  return (
    <>
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <Distance km={event.distanceKm} />
      <span className="truncate">{online ? <Trans>Online</Trans> : place || <Trans>Place to be announced</Trans>}</span>
    </>
  )
}

/** How far it is, when one asked for what is near. */
function Distance({ km }: { km: number | null | undefined }) {
  const { i18n } = useLingui()
  if (km === null || km === undefined) return null
  const far = new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'kilometer', maximumFractionDigits: km < 10 ? 1 : 0 }).format(km)
  return <span className="whitespace-nowrap tabular-nums">{far} ·</span>
}

function From({ event }: { event: EventSummary }) {
  const { i18n } = useLingui()
  if (event.isFree) return <Trans>Free</Trans>
  if (!event.priceFrom) return null
  if (event.priceFrom.amount === 0) return <Trans>Free, or as you like</Trans>
  const least = price(event.priceFrom, i18n.locale)
  return <Trans>from {least}</Trans>
}

/** Cards that are being loaded. */
export function EventCardSkeletons({ count }: { count: number }) {
  return Array.from({ length: count }, (_, place) => `card ${place}`).map((key) => <EventCardSkeleton key={key} />)
}

function EventCardSkeleton() {
  return (
    <div className="flex gap-4 sm:flex-col sm:gap-3">
      <Skeleton className="aspect-video w-32 shrink-0 self-start rounded-card! sm:w-full" />
      <div className="flex w-full flex-col gap-2">
        <Skeleton className="h-4 w-2/5" />
        <Skeleton className="h-5 w-11/12" />
        <Skeleton className="h-4 w-3/5" />
        <Skeleton className="h-4 w-1/5" />
      </div>
    </div>
  )
}

export const grid = 'grid grid-cols-1 gap-x-6 gap-y-8 sm:grid-cols-2 lg:grid-cols-3'
