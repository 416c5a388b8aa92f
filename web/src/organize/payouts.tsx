import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Check, CircleAlert, Clock } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { answer, api } from '../api/client'
import { payoutAccountQuery } from '../api/organizing'
import type { PayoutAccount } from '../api/schema.gen'
import { useMe } from '../session/use'
import { useTitle } from '../shell/title'
import { Button, ButtonLink } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Card, Page, PageHead, Skeleton } from '../ui/parts'
import { Sweep } from '../ui/radar'
import { BecomeOrganizer } from './list'
import { beginOnboarding, begunOnboarding, endOnboarding } from './onboarding'
import { Refused } from './wrong'

/** How often to ask while Stripe looks at what it was told, in milliseconds, and how many times. */
const every = 4_000
const most = 30

/** Where an organizer is paid: what is missing, the way to Stripe, and what became of it on coming back. */
export function Payouts() {
  const { t } = useLingui()
  const me = useMe()
  useTitle(t`Payouts`)
  if (me && !me.roles.includes('organizer')) {
    return (
      <Page>
        <h1 className="sr-only">{t`Payouts`}</h1>
        <BecomeOrganizer />
      </Page>
    )
  }
  return (
    <Page narrow>
      <PageHead title={<Trans>Payouts</Trans>}>
        <Trans>Stripe keeps the account that you are paid on, and checks who you are. Event Radar never sees your bank's data.</Trans>
      </PageHead>
      {me ? <Account /> : <Skeleton className="h-72 rounded-card!" />}
    </Page>
  )
}

function Account() {
  const { from } = useSearch({ from: '/payouts' })
  const [begun] = useState(begunOnboarding)
  const [asked, setAsked] = useState(0)
  const account = useQuery({
    ...payoutAccountQuery,
    staleTime: 0,
    // who just came back waits for what they did to show; who looks in is told how it stands
    refetchInterval: ({ state }) => (begun && state.data?.connected && !state.data.payoutsEnabled && asked < most ? every : false),
  })
  const { dataUpdatedAt, data } = account
  useEffect(() => {
    if (dataUpdatedAt) setAsked((count) => count + 1)
  }, [dataUpdatedAt])
  const ready = data?.payoutsEnabled === true
  useEffect(() => {
    if (ready) endOnboarding()
  }, [ready])

  if (account.isError && !data) return <Unavailable error={account.error} again={() => void account.refetch()} />
  if (!data) return <Skeleton className="h-72 rounded-card!" />
  const event = from ?? begun?.event
  return (
    <Card>
      <div role="status">
        <State account={data} following={begun !== undefined && asked < most} />
      </div>
      <Connect account={data} event={event} />
      {event && (
        <p className="mt-4">
          <ButtonLink to="/organize/events/$eventId" params={{ eventId: event }} look={data.chargesEnabled ? 'primary' : 'secondary'}>
            <Trans>Back to the event</Trans>
          </ButtonLink>
        </p>
      )}
    </Card>
  )
}

function State({ account, following }: { account: PayoutAccount; following: boolean }) {
  const count = account.requirements.length
  if (!account.connected) {
    return (
      <>
        <h2 className="text-22">
          <Trans>Not connected yet</Trans>
        </h2>
        <p className="mt-2 text-quiet">
          <Trans>
            Free tickets need none of this. To sell tickets that cost something, tell Stripe who you are and where your money goes. It takes
            some minutes.
          </Trans>
        </p>
      </>
    )
  }
  const waits = following && count === 0 && !account.payoutsEnabled
  return (
    <>
      <h2 className="text-22">
        {account.payoutsEnabled ? (
          <Trans>Everything is ready</Trans>
        ) : account.chargesEnabled ? (
          <Trans>You can sell; payouts wait</Trans>
        ) : (
          <Trans>Not ready yet</Trans>
        )}
      </h2>
      <ul className="mt-4 flex flex-col gap-3">
        <Line done={account.chargesEnabled} waits={waits}>
          {account.chargesEnabled ? (
            <Trans>Tickets that cost something can be sold.</Trans>
          ) : (
            <Trans>Tickets that cost something cannot be sold yet.</Trans>
          )}
        </Line>
        <Line done={account.payoutsEnabled} waits={waits}>
          {account.payoutsEnabled ? <Trans>Stripe pays out what you earn.</Trans> : <Trans>Stripe holds what you earn for now.</Trans>}
        </Line>
        {count > 0 && (
          <Line>
            <Plural
              value={count}
              one="Stripe still wants to know one thing about you."
              other="Stripe still wants to know # things about you."
            />
          </Line>
        )}
        {waits && (
          <li className="flex items-center gap-3 text-quiet">
            <Sweep className="size-5 shrink-0" />
            <Trans>Stripe is looking at what you entered. This page follows.</Trans>
          </li>
        )}
      </ul>
    </>
  )
}

function Line({ done, waits, children }: { done?: boolean; waits?: boolean; children: ReactNode }) {
  const Icon = done ? Check : waits ? Clock : CircleAlert
  return (
    <li className="flex items-start gap-3">
      <Icon className={`mt-0.5 size-5 shrink-0 ${done ? 'text-good' : 'text-blip-ink'}`} aria-hidden="true" />
      <span>{children}</span>
    </li>
  )
}

function Connect({ account, event }: { account: PayoutAccount; event?: string }) {
  const connect = useMutation({
    // each link is good for one visit within minutes, so that each press asks for another
    mutationFn: () => answer(api.POST('/v1/me/payout-account')),
    onSuccess: ({ onboardingUrl }) => {
      beginOnboarding(event)
      location.assign(onboardingUrl)
    },
  })
  if (account.payoutsEnabled && account.requirements.length === 0) return null
  return (
    <div className="mt-6 flex flex-col gap-4">
      <Refused error={connect.error} />
      <div>
        <Button look="primary" busy={connect.isPending || connect.isSuccess} onClick={() => connect.mutate()}>
          {account.connected ? <Trans>Go on at Stripe</Trans> : <Trans>Connect payouts</Trans>}
        </Button>
      </div>
    </div>
  )
}
