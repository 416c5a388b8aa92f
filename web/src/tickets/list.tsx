import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSignedIn } from '../session/use'
import { useTitle } from '../shell/title'
import { moment, ownZone } from '../text/time'
import { ButtonLink } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Notice, Page, PageHead, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { Pass } from './pass'
import { byEvent, isOpen, isValid } from './state'
import { useTickets } from './use'

/** What somebody has tickets for: each a pass that one recognises. */
export function TicketsView({ when }: { when: 'upcoming' | 'past' }) {
  const { t } = useLingui()
  useTitle(t`Tickets`)
  const { tickets, keptAt, error, isError, refetch } = useTickets(when)
  const groups = byEvent(tickets ?? [], when)
  // of events to come those count that let one in, or may yet; what was given back is for whoever looks for it
  const shown = groups.filter(({ tickets }) => tickets.some((ticket) => isValid(ticket) || isOpen(ticket)))
  const others = groups.filter((group) => !shown.includes(group))
  return (
    <Page narrow>
      <PageHead
        title={<Trans>Tickets</Trans>}
        actions={
          <ButtonLink to="/orders">
            <Trans>Orders</Trans>
          </ButtonLink>
        }
      />
      <nav aria-label={t`Which tickets`} className="mb-6 inline-flex gap-1 rounded-control bg-sunken p-1">
        <Tab when={undefined}>
          <Trans>To come</Trans>
        </Tab>
        <Tab when="past">
          <Trans>Past</Trans>
        </Tab>
      </nav>
      <KeptSince at={keptAt} />
      {!tickets && isError && <Unavailable error={error} again={() => void refetch()} />}
      {!tickets && !isError && <Waiting />}
      {tickets && groups.length === 0 && <NoTickets when={when} />}
      <div className="flex flex-col gap-6">
        {shown.map((group) => (
          <Pass key={group.event.id} group={group} />
        ))}
      </div>
      {others.length > 0 && (
        <details className="mt-8" open={shown.length === 0}>
          <summary className="inline-flex min-h-11 items-center text-quiet hover:text-ink">
            <Plural value={others.length} one="# event whose tickets you gave back" other="# events whose tickets you gave back" />
          </summary>
          <div className="mt-3 flex flex-col gap-6">
            {others.map((group) => (
              <Pass key={group.event.id} group={group} />
            ))}
          </div>
        </details>
      )}
    </Page>
  )
}

function Tab({ when, children }: { when?: 'past'; children: ReactNode }) {
  return (
    <Link
      to="/tickets"
      search={{ when }}
      activeOptions={{ exact: true, includeSearch: true }}
      className="inline-flex min-h-11 items-center rounded-[6px] px-4 text-14 font-medium text-quiet aria-[current=page]:bg-raised aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--edge)]"
    >
      {children}
    </Link>
  )
}

/** Says that what is shown is what this device holds, and since when. */
export function KeptSince({ at }: { at: number | undefined }) {
  const { i18n } = useLingui()
  const signedIn = useSignedIn()
  if (!at) return null
  const when = moment(new Date(at).toISOString(), ownZone, i18n.locale)
  return (
    <div role="status" className="mb-6">
      <Notice tone="blip">
        <p>
          {signedIn ? (
            <Trans>You are offline. This is how your tickets were on {when}; the codes work all the same.</Trans>
          ) : (
            <Trans>You are not signed in here any more. This is how your tickets were on {when}; the codes work all the same.</Trans>
          )}
        </p>
        {!signedIn && (
          <ButtonLink to="/sign-in" search={{ for: 'tickets', to: '/tickets' }} small className="mt-2">
            <Trans>Sign in</Trans>
          </ButtonLink>
        )}
      </Notice>
    </div>
  )
}

function NoTickets({ when }: { when: 'upcoming' | 'past' }) {
  if (when === 'past') {
    return (
      <Empty title={<Trans>Nothing here yet</Trans>}>
        <Trans>What you have been to stands here.</Trans>
      </Empty>
    )
  }
  return (
    <Empty
      title={<Trans>No tickets yet</Trans>}
      action={
        <ButtonLink to="/" look="primary">
          <Trans>Find events</Trans>
        </ButtonLink>
      }
    >
      <Trans>What you get tickets for stands here, with the code that lets you in: without a network, too.</Trans>
    </Empty>
  )
}

function Waiting() {
  return (
    <div className="flex flex-col gap-6">
      {['a', 'b'].map((key) => (
        <div key={key} className="overflow-hidden rounded-card border border-line">
          <div className="flex gap-4 pe-4">
            <Skeleton className="h-28 w-28 shrink-0 rounded-none! sm:w-44" />
            <div className="flex flex-1 flex-col gap-2 py-4">
              <Skeleton className="h-4 w-2/5" />
              <Skeleton className="h-6 w-4/5" />
            </div>
          </div>
          <div className="border-t border-line p-5">
            <Skeleton className="h-6 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
