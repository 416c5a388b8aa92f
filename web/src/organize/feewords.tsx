import { Trans, useLingui } from '@lingui/react/macro'
import type { EventFee, FeePayer } from '../api/schema.gen'
import { amount } from '../text/money'

/** What the platform asks, in a sentence. */
export function FeeWords({ fee, paidBy }: { fee: EventFee; paidBy: FeePayer }) {
  const { i18n } = useLingui()
  const share = new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 2 }).format(fee.basisPoints / 10_000)
  const fixed = amount(fee.fixed, i18n.locale)
  if (fee.basisPoints === 0 && fee.fixed.amount === 0) return <Trans>Event Radar asks nothing of its tickets.</Trans>
  if (fee.fixed.amount === 0) {
    return paidBy === 'buyer' ? (
      <Trans>Event Radar's fee is {share} of each ticket that costs something; buyers pay it beside the price.</Trans>
    ) : (
      <Trans>Event Radar's fee is {share} of each ticket that costs something; it comes out of the price.</Trans>
    )
  }
  return paidBy === 'buyer' ? (
    <Trans>
      Event Radar's fee is {share} and {fixed} for each ticket that costs something; buyers pay it beside the price.
    </Trans>
  ) : (
    <Trans>
      Event Radar's fee is {share} and {fixed} for each ticket that costs something; it comes out of the price.
    </Trans>
  )
}
