import type { Money, Order, RefundRequest, Registration } from '../api/schema.gen'
import { readAmount, sum } from '../text/money'

/** How somebody gives money back: all of it, for some tickets, or an amount. */
export interface RefundDraft {
  way: 'all' | 'tickets' | 'amount'
  tickets: readonly string[]
  amount: string
  reason: string
}

export const valid = (ticket: Registration): boolean => ticket.status === 'confirmed' || ticket.status === 'attended'

/** What goes back; null while it is not said, or cannot be. */
export function goesBack(order: Order, draft: RefundDraft): Money | null {
  const { currency } = order.total
  const left = order.refundable.amount
  const asked =
    draft.way === 'all'
      ? order.refundable
      : draft.way === 'amount'
        ? readAmount(draft.amount, currency)
        : sum(
            currency,
            order.registrations.filter((ticket) => draft.tickets.includes(ticket.id)).map((ticket) => ticket.paid),
          )
  if (!asked || asked.amount <= 0) return null
  // of tickets that were given back in part before, no more than is left
  return draft.way === 'tickets' ? { ...asked, amount: Math.min(asked.amount, left) } : asked.amount > left ? null : asked
}

/** The tickets that become void with it. */
export function becomeVoid(order: Order, draft: RefundDraft): Registration[] {
  const held = order.registrations.filter(valid)
  if (draft.way === 'all') return held
  return draft.way === 'tickets' ? held.filter((ticket) => draft.tickets.includes(ticket.id)) : []
}

export function refundRequest(order: Order, draft: RefundDraft): RefundRequest {
  const back = goesBack(order, draft)
  const reason = draft.reason.trim()
  return {
    ...(draft.way === 'tickets' ? { registrationIds: [...draft.tickets] } : {}),
    // everything is what is left when it is made; an amount is said, so that nothing else goes back than was read
    ...(draft.way !== 'all' && back ? { amount: back } : {}),
    ...(reason ? { reason } : {}),
  }
}
