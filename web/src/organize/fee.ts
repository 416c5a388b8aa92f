import type { EventFee, FeePayer, Money } from '../api/schema.gen'

/** What becomes of a ticket's price: what a buyer pays, what the platform has of it, and what the organizer gets. */
export interface Split {
  pays: Money
  fee: Money
  gets: Money
}

/** Reckons as the API does when somebody orders: halves of the share are rounded up to what can be charged. */
export function split(price: Money, fee: EventFee, paidBy: FeePayer): Split {
  const { amount, currency } = price
  const share = Math.floor((amount * fee.basisPoints + 5_000 * fee.step) / (10_000 * fee.step)) * fee.step
  const whole = amount > 0 ? share + fee.fixed.amount : 0
  // whoever gives a ticket away for less than the fee owes nobody anything
  const asked = paidBy === 'organizer' ? Math.min(whole, amount) : whole
  const pays = paidBy === 'buyer' ? amount + asked : amount
  return { pays: { amount: pays, currency }, fee: { amount: asked, currency }, gets: { amount: pays - asked, currency } }
}
