import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarDays, CalendarPlus, Globe, MapPin, Pencil, Share2, User } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { eventQuery } from '../api/queries'
import type { Event, Meeting } from '../api/schema.gen'
import { useHead } from '../shell/head'
import { price } from '../text/money'
import { Rich } from '../text/rich'
import { moment } from '../text/time'
import { Button, ButtonAnchor, ButtonLink } from '../ui/button'
import { Cover } from '../ui/cover'
import { Dialog } from '../ui/dialog'
import { Card, Notice } from '../ui/parts'
import { toast } from '../ui/toast'
import { addressOf, calendarFile, googleLink, mapLink } from './calendar'
import { TicketPanel } from './panel'
import { Refunds } from './refunds'
import { count, leastPrice, type Selection } from './selection'
import { type Standing, standing } from './state'
import { When } from './when'

/** The page of an event: what it is, when and where; and the way in, which stays in view. */
export function EventView({ event, wanted }: { event: Event; wanted: Selection }) {
  const state = standing(event)
  const selling = state === 'toCome' || state === 'running'
  useHead({ title: event.title, description: event.summary, canonical: event.url })
  useSalesToCome(event)
  return (
    <div className="mx-auto w-full max-w-page px-4 pt-4 pb-12 sm:px-6 sm:pt-8 lg:pb-16">
      <Banner event={event} state={state} />
      <div className="grid grid-cols-1 gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_23rem]">
        {/* where tickets would be; on a phone before all else, as it is here */}
        {!selling && (
          <aside className="lg:sticky lg:top-24 lg:order-last lg:self-start">
            {state === 'over' ? <Over event={event} /> : state === 'cancelled' ? <Cancelled event={event} /> : <Inside state={state} />}
          </aside>
        )}
        <div className="min-w-0">
          <div className="overflow-hidden rounded-sheet">
            <Cover event={event} sizes="(min-width: 64rem) 46rem, 100vw" eager />
          </div>
          <h1 className="mt-6 text-28 hyphens-auto sm:text-38" lang={event.language} dir="auto">
            {event.title}
          </h1>
          {event.summary && (
            <p className="mt-3 text-18 text-pretty text-quiet" lang={event.language} dir="auto">
              {event.summary}
            </p>
          )}
          <div className="mt-6 grid gap-6 border-y border-line py-6 sm:grid-cols-2">
            <Fact icon={<CalendarDays className="size-6" />}>
              <When startAt={event.startAt} endAt={event.endAt} timeZone={event.timeZone} />
            </Fact>
            <Where event={event} />
            <Fact icon={<User className="size-6" />}>
              <p className="text-14 text-quiet">
                <Trans>Organized by</Trans>
              </p>
              <Link
                to="/organizers/$organizerId"
                params={{ organizerId: event.organizer.id }}
                className="-my-1.5 inline-flex min-h-11 items-center font-semibold hover:underline"
              >
                <bdi>{event.organizer.displayName}</bdi>
              </Link>
            </Fact>
            <div className="-ms-3 flex flex-wrap items-center gap-1">
              <AddToCalendar event={event} />
              <Share event={event} />
            </div>
          </div>
          <Meetings event={event} />
          {event.descriptionHtml && (
            <section className="mt-8" lang={event.language}>
              <h2 className="sr-only">
                <Trans>About this event</Trans>
              </h2>
              <Rich html={event.descriptionHtml} />
            </section>
          )}
          {selling && event.ticketTypes.length > 0 && (
            <section className="mt-10 border-t border-line pt-6">
              <h2 className="text-22">
                <Trans>If you cannot come</Trans>
              </h2>
              <Refunds event={event} />
            </section>
          )}
          {event.tags.length > 0 && (
            <ul className="mt-8 flex flex-wrap gap-2 text-14 text-quiet">
              {event.tags.map((tag) => (
                <li key={tag} className="rounded-full bg-sunken px-3 py-1">
                  <bdi>{tag}</bdi>
                </li>
              ))}
            </ul>
          )}
        </div>
        {selling && <Tickets event={event} wanted={wanted} />}
      </div>
    </div>
  )
}

const inText = 'text-radar underline underline-offset-4'

function Over({ event }: { event: Event }) {
  return (
    <Notice>
      <p className="text-18 font-semibold">
        <Trans>This event is over.</Trans>
      </p>
      <p className="mt-1">
        <Trans>
          See what is to come at{' '}
          <Link to="/organizers/$organizerId" params={{ organizerId: event.organizer.id }} className={inText}>
            {event.organizer.displayName}
          </Link>
          , or{' '}
          <Link to="/" className={inText}>
            elsewhere
          </Link>
          .
        </Trans>
      </p>
    </Notice>
  )
}

function Cancelled({ event }: { event: Event }) {
  return (
    <Notice tone="wrong">
      <p className="text-18 font-semibold">
        <Trans>This event is cancelled.</Trans>
      </p>
      {event.cancelReason && (
        <p className="mt-1 whitespace-pre-line" lang={event.language} dir="auto">
          {event.cancelReason}
        </p>
      )}
      <p className="mt-3 text-14">
        <Trans>
          Whoever has a ticket was told by mail, and what was paid goes back by itself. See{' '}
          <Link to="/orders" className={inText}>
            your orders
          </Link>
          .
        </Trans>
      </p>
    </Notice>
  )
}

/** What somebody who helps to run it sees before it is public, and after. */
function Inside({ state }: { state: 'draft' | 'archived' }) {
  return (
    <Notice tone={state === 'draft' ? 'blip' : 'plain'}>
      <p className="text-18 font-semibold">
        {state === 'draft' ? (
          <Trans>This is a draft. Only its team sees it.</Trans>
        ) : (
          <Trans>This event is archived. Only its team sees it.</Trans>
        )}
      </p>
    </Notice>
  )
}

function Banner({ event, state }: { event: Event; state: Standing }) {
  const { i18n } = useLingui()
  if (state !== 'running' && !event.role) return null
  return (
    <div className="mb-6 flex flex-col gap-3">
      {state === 'running' && (
        <Notice tone="blip">
          <p className="font-semibold">
            <Trans>It is on right now.</Trans>
          </p>
        </Notice>
      )}
      {event.role && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-control border border-line bg-raised px-4 py-2">
          <p className="min-w-0 flex-1 basis-60 text-14 text-quiet">
            {event.visibility === 'unlisted' ? (
              <Trans>You are on this event's team. It is unlisted: whoever has the address sees it.</Trans>
            ) : (
              <Trans>You are on this event's team. Last changed {moment(event.updatedAt, event.timeZone, i18n.locale)}.</Trans>
            )}
          </p>
          <ButtonLink to="/organize/events/$eventId" params={{ eventId: event.id }} look="quiet" small>
            <Pencil className="size-4" aria-hidden="true" />
            <Trans>Organize</Trans>
          </ButtonLink>
        </div>
      )}
    </div>
  )
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-3">
      <span className="mt-0.5 shrink-0 text-radar" aria-hidden="true">
        {icon}
      </span>
      <div className="min-w-0">{children}</div>
    </div>
  )
}

function Where({ event }: { event: Event }) {
  const shown = event.meetings.filter((meeting) => meeting.status === 'published')
  const place = shown.find((meeting) => meeting.kind === 'inPerson')
  const online = shown.find((meeting) => meeting.kind === 'online')
  return (
    <>
      {place && (
        <Fact icon={<MapPin className="size-6" />}>
          <Place meeting={place} />
        </Fact>
      )}
      {online && (
        <Fact icon={<Globe className="size-6" />}>
          <Online meeting={online} />
        </Fact>
      )}
      {!place && !online && (
        <Fact icon={<MapPin className="size-6" />}>
          <p className="font-semibold">
            <Trans>Place to be announced</Trans>
          </p>
          <p className="text-quiet">
            <Trans>Whoever has a ticket is told by mail.</Trans>
          </p>
        </Fact>
      )}
    </>
  )
}

export function Place({ meeting }: { meeting: Meeting }) {
  const map = mapLink(meeting)
  const name = meeting.venue ?? meeting.city
  const rest = addressOf({ ...meeting, venue: null, city: meeting.venue ? meeting.city : null })
  return (
    <>
      <p className="font-semibold">
        <bdi>{name ?? <Trans>Place to be announced</Trans>}</bdi>
      </p>
      {rest && (
        <p>
          <bdi>{rest}</bdi>
        </p>
      )}
      {map && (
        <a
          href={map}
          target="_blank"
          rel="noopener noreferrer"
          className="-my-1.5 inline-flex min-h-11 items-center text-14 text-radar underline underline-offset-4"
        >
          <Trans>Show on a map</Trans>
        </a>
      )}
    </>
  )
}

export function Online({ meeting }: { meeting: Meeting }) {
  return (
    <>
      <p className="font-semibold">
        {meeting.platform ? (
          <Trans>
            Online, on <bdi>{meeting.platform}</bdi>
          </Trans>
        ) : (
          <Trans>Online</Trans>
        )}
      </p>
      {meeting.joinUrl ? (
        <a
          href={meeting.joinUrl}
          target="_blank"
          rel="noopener noreferrer"
          className="-my-1.5 inline-flex min-h-11 items-center text-radar underline underline-offset-4"
        >
          <Trans>Join</Trans>
        </a>
      ) : (
        <p className="text-quiet">
          <Trans>The link comes with your ticket.</Trans>
        </p>
      )}
    </>
  )
}

/** Every time and place of an event that has more than one, or one at another time than its own. */
function Meetings({ event }: { event: Event }) {
  const shown = event.meetings.filter((meeting) => meeting.status !== 'draft')
  const told = new Set(shown.map(({ kind, startAt, status }) => (startAt === event.startAt && status === 'published' ? kind : 'other')))
  // one place and one stream at the event's own time stand above already
  if (!told.has('other') && told.size === shown.length) return null
  return (
    <section className="mt-8">
      <h2 className="text-22">
        <Trans>Dates</Trans>
      </h2>
      <ol className="mt-3 divide-y divide-line border-y border-line">
        {shown.map((meeting) => (
          <li key={meeting.id} className="grid gap-x-8 gap-y-2 py-4 sm:grid-cols-2">
            <div>
              {meeting.title && <p className="font-semibold">{meeting.title}</p>}
              <When startAt={meeting.startAt} endAt={meeting.endAt} timeZone={event.timeZone} />
            </div>
            <div>
              {meeting.status === 'cancelled' ? (
                <p className="font-semibold text-wrong">
                  <Trans>Cancelled</Trans>
                  {meeting.reason && <span className="block font-normal text-ink">{meeting.reason}</span>}
                </p>
              ) : meeting.kind === 'online' ? (
                <Online meeting={meeting} />
              ) : (
                <Place meeting={meeting} />
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

export function AddToCalendar({ event }: { event: Event }) {
  const place = event.meetings.find((meeting) => meeting.kind === 'inPerson' && meeting.status === 'published')
  return (
    <details className="relative" onBlur={closeOutside}>
      <summary className="inline-flex min-h-11 list-none items-center gap-2 rounded-control px-3 text-14 font-medium hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <CalendarPlus className="size-5" aria-hidden="true" />
        <Trans>Add to calendar</Trans>
      </summary>
      <div className="absolute start-0 z-20 mt-1 flex w-56 flex-col rounded-control border border-line bg-raised p-1 shadow-lift">
        <ButtonAnchor href={calendarFile(event.id)} download look="quiet" small className="justify-start!">
          <Trans>Apple, Outlook and others</Trans>
        </ButtonAnchor>
        <ButtonAnchor
          href={googleLink(event, place ? addressOf(place) : '')}
          target="_blank"
          rel="noopener noreferrer"
          look="quiet"
          small
          className="justify-start!"
        >
          Google
        </ButtonAnchor>
      </div>
    </details>
  )
}

function closeOutside(event: React.FocusEvent<HTMLDetailsElement>) {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
}

function Share({ event }: { event: Event }) {
  const { t } = useLingui()
  async function share() {
    const url = location.origin + event.url
    try {
      if (navigator.share) await navigator.share({ title: event.title, url })
      else {
        await navigator.clipboard.writeText(url)
        toast(t`The link is copied.`)
      }
    } catch (error) {
      // whoever closes the browser's own sheet wanted that
      if (!(error instanceof DOMException && error.name === 'AbortError'))
        toast(t`Copy the address from the top of your browser.`, { tone: 'wrong' })
    }
  }
  return (
    <Button look="quiet" small onClick={() => void share()}>
      <Share2 className="size-5" aria-hidden="true" />
      <Trans>Share</Trans>
    </Button>
  )
}

/** The way in: beside the page on a desk, behind a bar at the lower edge on a phone. */
function Tickets({ event, wanted }: { event: Event; wanted: Selection }) {
  const [open, setOpen] = useState(() => count(wanted) > 0 && !matchMedia('(min-width: 64rem)').matches)
  const types = event.ticketTypes.filter((type) => type.visibility === 'public')
  const none = !types.some((type) => type.saleState === 'open')
  const panel = none ? <NothingForSale event={event} /> : null
  // hidden by CSS, both would be in the page twice: which one there is follows the window
  const desk = useWide()
  if (desk) {
    return (
      <aside className="lg:sticky lg:top-24 lg:max-h-[calc(100dvh-7rem)] lg:self-start lg:overflow-y-auto lg:rounded-card">
        <Card>
          <h2 className="mb-4 text-22">
            <Trans>Tickets</Trans>
          </h2>
          {panel}
          {types.length > 0 && <TicketPanel event={event} wanted={wanted} />}
        </Card>
      </aside>
    )
  }
  return (
    <>
      <div className="stays-below fixed inset-x-0 bottom-0 z-20 border-t border-line bg-raised pb-[env(safe-area-inset-bottom)]">
        <div className="mx-auto flex w-full max-w-page items-center justify-between gap-4 px-4 py-3 sm:px-6">
          <p className="min-w-0 font-semibold">
            <LeastPrice event={event} none={none} />
          </p>
          {types.length > 0 && (
            <Button look={none ? 'secondary' : 'primary'} className="shrink-0" onClick={() => setOpen(true)}>
              {none ? <Trans>Look at tickets</Trans> : <Trans>Get tickets</Trans>}
            </Button>
          )}
        </div>
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} title={<Trans>Tickets</Trans>}>
        {panel}
        <TicketPanel event={event} wanted={wanted} />
      </Dialog>
    </>
  )
}

function LeastPrice({ event, none }: { event: Event; none: boolean }) {
  const { i18n } = useLingui()
  if (none) return <SaleWord event={event} />
  const least = leastPrice(event)
  if (!least) return null
  const several = new Set(event.ticketTypes.map((type) => type.price.amount + type.fee.amount)).size > 1
  const said = price(least, i18n.locale)
  if (least.amount === 0) {
    if (event.ticketTypes.some((type) => type.kind === 'paid')) return <Trans>Free and paid</Trans>
    return event.ticketTypes.some((type) => type.kind !== 'free') ? <Trans>Free, or as you like</Trans> : <Trans>Free</Trans>
  }
  return several ? <Trans>from {said}</Trans> : said
}

function SaleWord({ event }: { event: Event }) {
  const states = event.ticketTypes.map((type) => type.saleState)
  if (states.includes('upcoming')) return <Trans>Not on sale yet</Trans>
  if (states.includes('soldOut')) return <Trans>Sold out</Trans>
  return states.length > 0 ? <Trans>The sale has ended</Trans> : <Trans>No tickets needed</Trans>
}

/** Nothing can be had right now: why, and what one can do. */
function NothingForSale({ event }: { event: Event }) {
  const { i18n } = useLingui()
  const types = event.ticketTypes
  const opening = types
    .flatMap((type) => (type.saleState === 'upcoming' && type.saleStartsAt ? [type.saleStartsAt] : []))
    .sort()
    .at(0)
  return (
    <div className="mb-4">
      <Notice tone={opening ? 'blip' : 'plain'}>
        <p className="font-semibold">
          <SaleWord event={event} />
        </p>
        <p className="text-14">
          {opening ? (
            <Trans>The sale begins on {moment(opening, event.timeZone, i18n.locale)}. This page shows it when it does.</Trans>
          ) : types.some((type) => type.saleState === 'soldOut') ? (
            <Trans>Tickets that others give back appear here. Look again later: mostly some do in the last days.</Trans>
          ) : types.length > 0 ? (
            <Trans>Ask the organizer whether one can still come.</Trans>
          ) : (
            <Trans>The organizer has not said how to get in yet.</Trans>
          )}
        </p>
      </Notice>
    </div>
  )
}

/** Loads the event anew when a sale begins, so that nobody has to. */
function useSalesToCome(event: Event): void {
  const queries = useQueryClient()
  const next = Math.min(
    ...event.ticketTypes.flatMap((type) => (type.saleState === 'upcoming' && type.saleStartsAt ? [Date.parse(type.saleStartsAt)] : [])),
  )
  useEffect(() => {
    const wait = next - Date.now()
    if (!Number.isFinite(wait) || wait > 86_400_000) return
    const timer = setTimeout(() => void queries.invalidateQueries({ queryKey: eventQuery(event.id).queryKey }), Math.max(wait, 0) + 1_000)
    return () => clearTimeout(timer)
  }, [next, queries, event.id])
}

function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia('(min-width: 64rem)').matches)
  useEffect(() => {
    const media = matchMedia('(min-width: 64rem)')
    const listen = () => setWide(media.matches)
    listen()
    media.addEventListener('change', listen)
    return () => media.removeEventListener('change', listen)
  }, [])
  return wide
}
