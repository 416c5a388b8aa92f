import type { Order } from '../api/schema.gen'

/** What is true of an order now. The page has a sentence for each, and for what happens next. */
export type Story =
  | 'held'
  | 'awaitingPayment'
  | 'declined'
  | 'processing'
  | 'holdOver'
  | 'pendingApproval'
  | 'confirmed'
  | 'disputed'
  | 'expired'
  | 'overtaken'
  | 'paidLate'
  | 'rejected'
  | 'cancelled'
  | 'calledOff'

/** Reads an order's state, of which status, payment and the end of the hold each tell a part. */
export function storyOf(order: Order, now: number): Story {
  const over = order.holdExpiresAt !== null && Date.parse(order.holdExpiresAt) <= now
  switch (order.status) {
    case 'reserved':
      return over ? 'holdOver' : 'held'
    case 'awaitingPayment':
      if (order.paymentStatus === 'processing') return 'processing'
      // nobody has come by yet to give the seats back, or the payment came at the last moment
      if (over) return 'holdOver'
      return order.paymentStatus === 'failed' ? 'declined' : 'awaitingPayment'
    case 'pendingApproval':
      return 'pendingApproval'
    case 'confirmed':
      return order.paymentStatus === 'disputed' ? 'disputed' : 'confirmed'
    case 'expired':
      // a bank debit can take longer than seats are kept for it
      if (order.paymentStatus === 'processing') return 'overtaken'
      return order.paymentStatus === 'paid' || order.refundStatus !== 'none' ? 'paidLate' : 'expired'
    case 'rejected':
      return 'rejected'
    case 'cancelled':
      return order.event?.status === 'cancelled' ? 'calledOff' : 'cancelled'
  }
}

/**
 * When to look at an order again, in milliseconds: soon at first, since most payments are told of within seconds, then less and
 * less; false when nothing more comes by itself. `looks` is how often it was looked at.
 */
export function nextLook(order: Order, looks: number, now: number): number | false {
  const within = (most: number) => Math.min(1_000 * 1.5 ** Math.min(looks, 20), most)
  const soon = within(30_000)
  switch (storyOf(order, now)) {
    case 'awaitingPayment':
    case 'holdOver':
      return soon
    case 'held':
    case 'declined':
      return Math.max(soon, 10_000)
    case 'processing':
    case 'overtaken':
    case 'pendingApproval':
    case 'disputed':
      // it can take days, and can be over in a moment
      return Math.max(within(60_000), 5_000)
    default:
      return order.refundStatus === 'pending' ? Math.max(soon, 5_000) : false
  }
}
