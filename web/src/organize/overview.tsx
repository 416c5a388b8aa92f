import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, ChevronRight, CircleAlert, Copy, Lightbulb } from 'lucide-react'
import type { ReactNode } from 'react'
import { checkInSummaryQuery, readinessQuery, salesQuery } from '../api/organizing'
import { eventQuery } from '../api/queries'
import type { Event, FieldProblem } from '../api/schema.gen'
import { amount } from '../text/money'
import { ago } from '../text/time'
import { Button } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Card, Notice, Skeleton } from '../ui/parts'
import { toast } from '../ui/toast'
import { Acts, PublishButton } from './acts'
import { SalesChart } from './chart'
import { can, useOrganized } from './event'
import { DoorLink, SectionHead } from './frame'

/** How an event stands at a glance, what it lacks, and what can be done with it. */
export function Overview() {
  const { t } = useLingui()
  const event = useOrganized()
  return (
    <>
      <SectionHead title={t`Overview`} actions={<DoorLink event={event} />} />
      <div className="flex flex-col gap-8">
        {event.status === 'draft' && can(event, 'prepare') && <Readiness event={event} />}
        {event.status === 'cancelled' && <CalledOff event={event} />}
        {event.status !== 'draft' && <Figures event={event} />}
        {event.status === 'published' && <Share event={event} />}
        {event.status !== 'draft' && can(event, 'money') && costs(event) && <Sold event={event} />}
        {can(event, 'edit') && <Acts event={event} />}
      </div>
    </>
  )
}

/** Whether there is anything to add up: free tickets move no money. */
const costs = (event: Event) => event.ticketTypes.some((type) => type.kind !== 'free')

function Figures({ event }: { event: Event }) {
  const { t, i18n } = useLingui()
  const summary = useQuery({ ...checkInSummaryQuery(event.id), enabled: can(event, 'summary') })
  const sales = useQuery({ ...salesQuery(event.id), enabled: can(event, 'money') })
  const money = (value: number) => amount({ amount: value, currency: event.currency }, i18n.locale)
  const taken = summary.data?.confirmed
  const quantities = event.ticketTypes.map((type) => type.quantity)
  const offered =
    event.capacity ??
    (quantities.some((quantity) => quantity === null) ? null : quantities.reduce<number>((all, one) => all + (one ?? 0), 0))
  const totals = sales.data?.totals
  const number = new Intl.NumberFormat(i18n.locale)
  const of = offered === null ? undefined : number.format(offered)
  const checkedIn = summary.data?.checkedIn ?? 0
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure name={t`Tickets taken`} pending={summary.isPending && can(event, 'summary')} beside={of && t`of ${of}`}>
        {taken === undefined ? '–' : number.format(taken)}
      </Figure>
      {costs(event) && can(event, 'money') ? (
        <>
          <Figure
            name={t`Sold for`}
            pending={sales.isPending}
            beside={totals && totals.refunded > 0 ? t`${money(totals.refunded)} went back` : undefined}
          >
            {totals ? money(totals.gross - totals.refunded - totals.disputed) : '–'}
          </Figure>
          <Figure name={t`You get`} pending={sales.isPending} beside={totals && t`after ${money(totals.fee)} of fees`}>
            {totals ? money(totals.net) : '–'}
          </Figure>
        </>
      ) : event.status === 'cancelled' ? null : (
        <>
          <Figure name={t`Tickets left`} pending={summary.isPending && can(event, 'summary')}>
            {offered === null ? t`unlimited` : taken === undefined ? '–' : number.format(Math.max(0, offered - taken))}
          </Figure>
          <Figure name={t`Starts`}>{ago(event.startAt, i18n.locale)}</Figure>
        </>
      )}
      <Figure
        name={t`Checked in`}
        pending={summary.isPending && can(event, 'summary')}
        beside={taken ? t`of ${number.format(taken)}` : undefined}
      >
        {number.format(checkedIn)}
      </Figure>
    </div>
  )
}

function Figure({ name, beside, pending, children }: { name: string; beside?: string; pending?: boolean; children: ReactNode }) {
  return (
    <div className="rounded-card border border-line bg-raised p-4">
      <p className="text-14 text-quiet">{name}</p>
      {pending ? (
        <Skeleton className="mt-2 h-7 w-24" />
      ) : (
        <p className="mt-1 font-display text-22 font-semibold tracking-tight tabular-nums sm:text-28">{children}</p>
      )}
      <p className="min-h-5 text-14 text-quiet tabular-nums">{beside}</p>
    </div>
  )
}

function Sold({ event }: { event: Event }) {
  const sales = useQuery(salesQuery(event.id))
  return (
    <Card>
      {sales.isError ? (
        <Unavailable error={sales.error} again={() => void sales.refetch()} />
      ) : sales.isPending ? (
        <Skeleton className="h-64" />
      ) : (
        <SalesChart sales={sales.data} />
      )}
    </Card>
  )
}

function Share({ event }: { event: Event }) {
  const { t } = useLingui()
  const address = new URL(event.url, location.origin).href
  async function copy() {
    try {
      await navigator.clipboard.writeText(address)
      toast(t`The address is copied.`)
    } catch {
      toast(t`It could not be copied. Mark the address and copy it yourself.`, { tone: 'wrong' })
    }
  }
  return (
    <div className="flex items-center gap-2 rounded-card border border-line bg-raised py-3 ps-4 pe-2">
      <div className="min-w-0 flex-1 text-14">
        <p className="text-quiet">{event.visibility === 'unlisted' ? t`Unlisted: only who has this address finds it` : t`Its address`}</p>
        <p className="truncate font-medium select-all">{address}</p>
      </div>
      <Button small look="quiet" onClick={() => void copy()}>
        <Copy className="size-4" aria-hidden="true" />
        <Trans>Copy</Trans>
      </Button>
    </div>
  )
}

/** What publishing waits for, with a way to where it is mended; and what would make the page better. */
function Readiness({ event }: { event: Event }) {
  const { t } = useLingui()
  const readiness = useQuery(readinessQuery(event.id))
  if (readiness.isError) return <Unavailable error={readiness.error} again={() => void readiness.refetch()} />
  if (readiness.isPending) return <Skeleton className="h-56 rounded-card!" />
  const { ready, missing } = readiness.data
  const better = [
    !event.cover && { key: 'cover', words: t`A cover picture`, section: 'cover' },
    !event.description && { key: 'description', words: t`A description of what awaits people`, section: 'description' },
    !event.summary && { key: 'summary', words: t`One or two sentences for lists and search`, section: 'about' },
    !event.endAt && { key: 'end', words: t`When it ends`, section: 'when' },
  ].filter((each) => each !== false)
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div>
          <h2 className="text-22">
            {ready ? (
              <Trans>Ready to be published</Trans>
            ) : (
              <Plural value={missing.length} one="One thing is missing" other="# things are missing" />
            )}
          </h2>
          <p className="mt-1 text-quiet">
            {ready ? (
              <Trans>Nobody but your team sees it yet.</Trans>
            ) : (
              <Trans>Then it can be published. Nobody but your team sees it yet.</Trans>
            )}
          </p>
        </div>
        <PublishButton event={event} ready={ready} />
      </div>
      <ul className="mt-5 flex flex-col gap-1">
        {missing.map((problem) => (
          <Missing key={problem.code} event={event} problem={problem} />
        ))}
        {ready && (
          <li className="flex min-h-11 items-center gap-3">
            <Check className="size-5 shrink-0 text-good" aria-hidden="true" />
            <Trans>Title, time, place and tickets are there.</Trans>
          </li>
        )}
        {better.length > 0 && (
          <li className="mt-4 text-14 text-quiet">
            <Trans>What would help</Trans>
          </li>
        )}
        {better.map((each) => (
          <li key={each.key}>
            <Link
              to="/organize/events/$eventId/edit"
              params={{ eventId: event.id }}
              hash={each.section}
              className="-mx-3 flex min-h-11 items-center gap-3 rounded-control px-3 py-1.5 text-quiet hover:bg-sunken hover:text-ink"
            >
              <Lightbulb className="size-5 shrink-0" aria-hidden="true" />
              <span className="flex-1">{each.words}</span>
              <ChevronRight className="size-4 rtl:rotate-180" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Missing({ event, problem }: { event: Event; problem: FieldProblem }) {
  const { t } = useLingui()
  const params = { eventId: event.id }
  const look = '-mx-3 flex min-h-11 items-center gap-3 rounded-control px-3 py-2 font-medium hover:bg-sunken'
  const inside = (words: string) => (
    <>
      <CircleAlert className="size-5 shrink-0 text-blip-ink" aria-hidden="true" />
      <span className="flex-1">{words}</span>
      <ChevronRight className="size-4 rtl:rotate-180" aria-hidden="true" />
    </>
  )
  switch (problem.code) {
    case 'start-in-past':
      return (
        <li>
          <Link to="/organize/events/$eventId/edit" params={params} hash="when" className={look}>
            {inside(t`Its start is in the past: choose another one`)}
          </Link>
        </li>
      )
    case 'meeting-missing':
      return (
        <li>
          <Link to="/organize/events/$eventId/edit" params={params} hash="where" className={look}>
            {inside(t`Where it takes place, or that this is announced later`)}
          </Link>
        </li>
      )
    case 'ticket-type-missing':
      return (
        <li>
          <Link to="/organize/events/$eventId/tickets" params={params} className={look}>
            {inside(t`A ticket, free or paid, so that people can join`)}
          </Link>
        </li>
      )
    case 'payouts-required':
      return (
        <li>
          <Link to="/payouts" search={{ from: event.id }} className={look}>
            {inside(t`An account to be paid on: its tickets cost something`)}
          </Link>
        </li>
      )
    default:
      return (
        <li>
          <Link to="/organize/events/$eventId/edit" params={params} className={look}>
            {inside(problem.detail)}
          </Link>
        </li>
      )
  }
}

function CalledOff({ event }: { event: Event }) {
  useQuery({ ...eventQuery(event.id), refetchInterval: event.settledAt ? false : 10_000 })
  return (
    <Notice tone="wrong">
      <p className="font-medium">
        <Trans>This event is cancelled.</Trans>
      </p>
      <p className="mt-1 whitespace-pre-line" dir="auto">
        {event.cancelReason}
      </p>
      <p className="mt-2 text-14">
        {event.settledAt ? (
          <Trans>Everybody was told, and everything that was paid has been given back.</Trans>
        ) : (
          <Trans>Everybody is being told, and what was paid is being given back, one order after the other. This page follows.</Trans>
        )}
      </p>
    </Notice>
  )
}
