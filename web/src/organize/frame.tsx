import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { ArrowLeft, ExternalLink, Plus, ScanLine } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { myEventsQuery } from '../api/organizing'
import type { Event } from '../api/schema.gen'
import { Starts } from '../event/when'
import { useTitle } from '../shell/title'
import { ButtonLink } from '../ui/button'
import { Cover } from '../ui/cover'
import { Badge, Page, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { can, useOrganized } from './event'
import { bySoonest } from './soonest'
import { eventStatus } from './words'

/** What stands around the pages of one event: which it is, its pages, and on wide screens the events beside it. */
export function EventFrame() {
  const event = useOrganized()
  if (!event.role) return <Stranger event={event} />
  return (
    <Page>
      <div className="grid gap-x-10 xl:grid-cols-[13rem_minmax(0,1fr)]">
        <Others present={event.id} />
        <div className="min-w-0">
          <Which event={event} />
          <Pages event={event} />
          <div className="mt-8">
            <Outlet />
          </div>
        </div>
      </div>
    </Page>
  )
}

/** The head of one of an event's pages. */
export function SectionHead({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  const event = useOrganized()
  useTitle(`${title} · ${event.title}`)
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className={`min-w-0 flex-1 ${children ? 'basis-72' : ''}`}>
        <h1 className="text-28">{title}</h1>
        {children && <div className="mt-1 max-w-text text-quiet">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}

export function StatusBadge({ status }: { status: Event['status'] }) {
  const { i18n } = useLingui()
  const said = eventStatus[status]
  return <Badge tone={said.tone}>{i18n._(said.words)}</Badge>
}

function Which({ event }: { event: Event }) {
  const { t } = useLingui()
  return (
    <div>
      <Link
        to="/organize"
        className="-ms-2 -mt-4 inline-flex min-h-11 items-center gap-2 rounded-control px-2 text-14 font-medium text-quiet hover:text-ink sm:-mt-6 xl:hidden"
      >
        <ArrowLeft className="size-4 rtl:rotate-180" aria-hidden="true" />
        <Trans>Your events</Trans>
      </Link>
      <div className="flex items-start gap-4">
        <div className="w-24 shrink-0 overflow-hidden rounded-control max-sm:hidden">
          <Cover event={event} sizes="6rem" />
        </div>
        <div className="min-w-0 flex-1">
          <p className="font-display text-22 leading-tight font-semibold tracking-tight text-balance">
            <bdi>{event.title}</bdi>
          </p>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-14 text-quiet">
            <StatusBadge status={event.status} />
            <Starts startAt={event.startAt} timeZone={event.timeZone} />
          </p>
        </div>
        {event.status !== 'draft' && event.status !== 'archived' && (
          <Link
            to="/events/$eventId/$slug"
            params={{ eventId: event.id, slug: event.slug }}
            className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-2 rounded-control px-3 text-14 font-medium hover:bg-sunken max-sm:-me-3"
            aria-label={t`Its page`}
          >
            <ExternalLink className="size-4" aria-hidden="true" />
            <span className="max-sm:sr-only">
              <Trans>Its page</Trans>
            </span>
          </Link>
        )}
      </div>
    </div>
  )
}

function Pages({ event }: { event: Event }) {
  const { t } = useLingui()
  const params = { eventId: event.id }
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // on a phone not all of them are in view; the one that is open is
  useEffect(() => {
    const open = pathname && nav.current?.querySelector<HTMLElement>('[aria-current="page"]')
    if (!open || !nav.current) return
    const { left, width } = open.getBoundingClientRect()
    const { left: start, width: shown } = nav.current.getBoundingClientRect()
    nav.current.scrollLeft += left - start - (shown - width) / 2
  }, [pathname])
  return (
    <nav
      ref={nav}
      aria-label={t`Pages of this event`}
      className="-mx-4 mt-6 overflow-x-auto border-b border-line px-4 sm:-mx-6 sm:px-6 xl:mx-0 xl:px-0"
    >
      <ul className="-ms-3 flex w-max gap-1">
        <Tab>
          <Link to="/organize/events/$eventId" params={params} activeOptions={{ exact: true }} className={tab}>
            <Trans>Overview</Trans>
          </Link>
        </Tab>
        {can(event, 'edit') && (
          <>
            <Tab>
              <Link to="/organize/events/$eventId/edit" params={params} className={tab}>
                <Trans>Edit</Trans>
              </Link>
            </Tab>
            <Tab>
              <Link to="/organize/events/$eventId/tickets" params={params} className={tab}>
                <Trans>Tickets</Trans>
              </Link>
            </Tab>
          </>
        )}
        <Tab>
          <Link to="/organize/events/$eventId/attendees" params={params} className={tab}>
            <Trans>Attendees</Trans>
          </Link>
        </Tab>
        {can(event, 'orders') && (
          <Tab>
            <Link to="/organize/events/$eventId/orders" params={params} className={tab}>
              <Trans>Orders</Trans>
            </Link>
          </Tab>
        )}
        {can(event, 'money') && (
          <Tab>
            <Link to="/organize/events/$eventId/sales" params={params} className={tab}>
              <Trans>Sales</Trans>
            </Link>
          </Tab>
        )}
        {can(event, 'messages') && (
          <Tab>
            <Link to="/organize/events/$eventId/messages" params={params} className={tab}>
              <Trans>Mails</Trans>
            </Link>
          </Tab>
        )}
        {can(event, 'edit') && (
          <Tab>
            <Link to="/organize/events/$eventId/settings" params={params} className={tab}>
              <Trans>Settings</Trans>
            </Link>
          </Tab>
        )}
      </ul>
    </nav>
  )
}

const tab =
  'relative inline-flex min-h-11 items-center px-3 text-14 font-medium text-quiet hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-radar'

function Tab({ children }: { children: ReactNode }) {
  return <li className="shrink-0">{children}</li>
}

/** The other events, beside the one that is open. */
function Others({ present }: { present: string }) {
  const { t } = useLingui()
  const events = useInfiniteQuery(myEventsQuery())
  const list = bySoonest(events.data?.pages.flatMap((page) => page.data) ?? [])
  return (
    <aside className="max-xl:hidden" aria-label={t`Your events`}>
      <div className="sticky top-24 flex max-h-[calc(100dvh-8rem)] flex-col gap-1">
        <div className="flex items-center justify-between">
          <Link to="/organize" className="inline-flex min-h-11 items-center rounded-control text-14 font-semibold hover:underline">
            <Trans>Your events</Trans>
          </Link>
          <Link
            to="/organize/new"
            className="inline-grid size-11 place-items-center rounded-control hover:bg-sunken"
            aria-label={t`Create an event`}
            title={t`Create an event`}
          >
            <Plus className="size-5" aria-hidden="true" />
          </Link>
        </div>
        <ul className="-mx-3 overflow-y-auto">
          {events.isPending &&
            ['one', 'two', 'three', 'four'].map((key) => (
              <li key={key} className="px-3 py-2">
                <Skeleton className="h-10" />
              </li>
            ))}
          {list.map((event) => (
            <li key={event.id}>
              <Link
                to="/organize/events/$eventId"
                params={{ eventId: event.id }}
                aria-current={event.id === present ? 'true' : undefined}
                className="block rounded-control px-3 py-2 hover:bg-sunken aria-[current=true]:bg-sunken"
              >
                <span className="line-clamp-2 text-14 leading-snug font-medium">
                  <bdi>{event.title}</bdi>
                </span>
                <span className="mt-0.5 block text-14 text-quiet">
                  <Starts startAt={event.startAt} timeZone={event.timeZone} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  )
}

/** Somebody who is not on the team came here, from an old link perhaps. */
function Stranger({ event }: { event: Event }) {
  return (
    <Empty
      title={<Trans>You are not on the team of this event</Trans>}
      action={
        <>
          <ButtonLink to="/events/$eventId/$slug" params={{ eventId: event.id, slug: event.slug }} look="primary">
            <Trans>See its page</Trans>
          </ButtonLink>
          <ButtonLink to="/organize">
            <Trans>Your events</Trans>
          </ButtonLink>
        </>
      }
    >
      <Trans>Only who helps to run it sees these pages. Perhaps you are signed in with another account.</Trans>
    </Empty>
  )
}

/** Where people are let in. */
export function DoorLink({ event }: { event: Event }) {
  if (!can(event, 'door') || event.status !== 'published') return null
  return (
    <ButtonLink to="/door/$eventId" params={{ eventId: event.id }} small>
      <ScanLine className="size-4" aria-hidden="true" />
      <Trans>Open the door</Trans>
    </ButtonLink>
  )
}
