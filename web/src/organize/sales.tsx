import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { payoutAccountQuery, salesQuery } from '../api/organizing'
import type { Sales } from '../api/schema.gen'
import { useMe } from '../session/use'
import { amount } from '../text/money'
import { Unavailable } from '../ui/failure'
import { Card, Fact, Facts, Scroll, Skeleton } from '../ui/parts'
import { SalesChart } from './chart'
import { useOrganized } from './event'
import { td, th, thEnd } from './filters'
import { SectionHead } from './frame'

/** What an event has earned, to the cent. */
export function SalesPage() {
  const { t } = useLingui()
  const event = useOrganized()
  const sales = useQuery(salesQuery(event.id))
  return (
    <>
      <SectionHead title={t`Sales`} />
      {sales.isError ? (
        <Unavailable error={sales.error} again={() => void sales.refetch()} />
      ) : sales.isPending ? (
        <div className="flex flex-col gap-6">
          <Skeleton className="h-72 rounded-card!" />
          <Skeleton className="h-80 rounded-card!" />
        </div>
      ) : (
        <div className="flex flex-col gap-6">
          <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
            <Totals sales={sales.data} />
            <PaidOut owner={event.role === 'owner'} />
          </div>
          <Card>
            <SalesChart sales={sales.data} />
          </Card>
          <Types sales={sales.data} />
        </div>
      )}
    </>
  )
}

function useMoney(currency: string) {
  const { i18n } = useLingui()
  // 0 has no sign, whatever was taken from nothing
  return (value: number) => amount({ amount: value || 0, currency }, i18n.locale)
}

function Totals({ sales }: { sales: Sales }) {
  const money = useMoney(sales.currency)
  const { gross, refunded, disputed, fee, net } = sales.totals
  return (
    <Card>
      <h2 className="mb-2 text-22">
        <Trans>In all</Trans>
      </h2>
      <Facts>
        <Fact name={<Trans>Buyers paid</Trans>}>{money(gross)}</Fact>
        <Fact name={<Trans>Went back to them</Trans>}>{money(-refunded)}</Fact>
        {disputed !== 0 && <Fact name={<Trans>Withheld by banks</Trans>}>{money(-disputed)}</Fact>}
        <Fact name={<Trans>Event Radar's fee</Trans>}>{money(-fee)}</Fact>
        <Fact name={<Trans>You get</Trans>} strong>
          {money(net)}
        </Fact>
      </Facts>
    </Card>
  )
}

/** Where the money goes: an account of who owns the event. */
function PaidOut({ owner }: { owner: boolean }) {
  const me = useMe()
  const account = useQuery({ ...payoutAccountQuery, enabled: owner && me?.roles.includes('organizer') === true })
  return (
    <Card>
      <h2 className="mb-2 text-22">
        <Trans>Payouts</Trans>
      </h2>
      <p className="text-quiet">
        {!owner ? (
          <Trans>What is earned goes to the account of the event's owner.</Trans>
        ) : account.data?.payoutsEnabled ? (
          <Trans>Stripe pays out to your account as agreed there.</Trans>
        ) : account.data?.chargesEnabled ? (
          <Trans>Tickets can be sold. Stripe holds what you earn until it knows everything about you.</Trans>
        ) : account.data ? (
          <Trans>Your account is not ready yet.</Trans>
        ) : (
          <Trans>What you earn goes to your account at Stripe.</Trans>
        )}
      </p>
      {owner && (
        <Link to="/payouts" className="mt-1 -mb-2 inline-flex min-h-11 items-center rounded-control font-medium text-radar hover:underline">
          <Trans>Your payout account</Trans>
        </Link>
      )}
    </Card>
  )
}

function Types({ sales }: { sales: Sales }) {
  const { t, i18n } = useLingui()
  const money = useMoney(sales.currency)
  if (sales.ticketTypes.length === 0) return null
  const number = new Intl.NumberFormat(i18n.locale)
  return (
    <Card>
      <h2 className="mb-2 text-22">
        <Trans>By ticket type</Trans>
      </h2>
      <Scroll label={t`By ticket type`}>
        <table className="w-full tabular-nums">
          <thead className="border-b border-line">
            <tr>
              <th scope="col" className={th}>
                <Trans>Ticket</Trans>
              </th>
              <th scope="col" className={thEnd}>
                <Trans>Number</Trans>
              </th>
              <th scope="col" className={thEnd}>
                <Trans>Paid</Trans>
              </th>
              <th scope="col" className={thEnd}>
                <Trans>Went back</Trans>
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {sales.ticketTypes.map((type) => (
              <tr key={type.ticketTypeId}>
                <th scope="row" className={`${td} min-w-32 text-start font-normal`}>
                  <bdi>{type.name}</bdi>
                </th>
                <td className={`${td} text-end`}>{number.format(type.tickets)}</td>
                <td className={`${td} text-end whitespace-nowrap`}>{money(type.gross)}</td>
                <td className={`${td} text-end whitespace-nowrap`}>{money(type.refunded)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  )
}
