import type { Event, Money, Order, TicketType } from '../api/schema.gen'

/** How many of a ticket type somebody wants and, where the price is theirs to set, what they give for each, in minor units. */
export interface Chosen {
  quantity: number
  amount?: number
}

/** What is chosen, by ticket type. */
export type Selection = Readonly<Record<string, Chosen>>

/** No order holds more tickets. */
export const mostTickets = 20

/** Writes a selection into an address: "tkt_…*2~tkt_…*1*1500". */
export function writeSelection(selection: Selection): string | undefined {
  const written = Object.entries(selection)
    .filter(([, { quantity }]) => quantity > 0)
    .map(([id, { quantity, amount }]) => [id, quantity, ...(amount === undefined ? [] : [amount])].join('*'))
  return written.length > 0 ? written.join('~') : undefined
}

/** Reads it of an address that anybody may have written. */
export function readSelection(written: unknown): Selection {
  const selection: Record<string, Chosen> = {}
  for (const line of typeof written === 'string' ? written.split('~') : []) {
    const match = /^(tkt_[0-9A-Z]{26})\*(\d{1,2})(?:\*(\d{1,10}))?$/.exec(line)
    const quantity = Number(match?.[2])
    if (match?.[1] && quantity > 0 && quantity <= mostTickets) {
      selection[match[1]] = { quantity, ...(match[3] === undefined ? {} : { amount: Number(match[3]) }) }
    }
  }
  return selection
}

/** What an order was for, to begin again with when its seats went back. */
export function selectionOf(order: Order): Selection {
  const selection: Record<string, Chosen> = {}
  for (const line of order.lines) {
    selection[line.ticketTypeId] = {
      quantity: (selection[line.ticketTypeId]?.quantity ?? 0) + line.quantity,
      amount: line.unitPrice.amount,
    }
  }
  return selection
}

export const isOpenPrice = (type: TicketType) => type.kind === 'donation' || type.kind === 'flexible'

export const count = (selection: Selection) => Object.values(selection).reduce((sum, { quantity }) => sum + quantity, 0)

/** The numbers of a type that can be chosen beside what else is chosen: none, or from `least` to `most`. */
export function range(type: TicketType, event: Event, selection: Selection): { least: number; most: number } {
  const others = count(selection) - (selection[type.id]?.quantity ?? 0)
  const room = Math.min(mostTickets, event.settings.maxPerPerson ?? mostTickets) - others
  const most = Math.min(type.maxPerOrder, type.available ?? type.maxPerOrder, room)
  return { least: type.minPerOrder, most: most < type.minPerOrder ? 0 : most }
}

/** One more, or one less: from none to the least that an order may hold, and back. */
export function stepped(quantity: number, by: 1 | -1, { least, most }: { least: number; most: number }): number {
  if (by === 1) return Math.min(quantity === 0 ? least : quantity + 1, most)
  return quantity <= least ? 0 : quantity - 1
}

/** What a price comes to with what the buyer pays beside it. It is the server's to charge; this says the same beforehand. */
export function feeOn(price: number, fee: Event['buyerFee']): number {
  if (!fee || price <= 0) return 0
  return Math.floor((price * fee.basisPoints + 5_000 * fee.step) / (10_000 * fee.step)) * fee.step + fee.fixed.amount
}

/** What one ticket costs without and with its fee; null while the price is the buyer's to set and not set. */
export function priceOf(type: TicketType, event: Event, chosen?: Chosen): { price: Money; fee: Money } | null {
  if (!isOpenPrice(type)) return { price: type.price, fee: type.fee }
  // who may give nothing gives nothing unless they say more
  const amount = chosen?.amount ?? (type.kind === 'donation' && !type.minimum?.amount ? 0 : null)
  if (amount === null) return null
  const of = (amount: number) => ({ amount, currency: event.currency })
  return { price: of(amount), fee: of(feeOn(amount, event.buyerFee)) }
}

export interface Sums {
  tickets: number
  subtotal: Money
  fee: Money
  total: Money
  /** An amount is missing, so that the sums do not say all. */
  open: boolean
}

export function sums(event: Event, selection: Selection): Sums {
  let tickets = 0
  let subtotal = 0
  let fee = 0
  let open = false
  for (const type of event.ticketTypes) {
    const chosen = selection[type.id]
    if (!chosen || chosen.quantity === 0) continue
    const each = priceOf(type, event, chosen)
    tickets += chosen.quantity
    subtotal += (each?.price.amount ?? 0) * chosen.quantity
    fee += (each?.fee.amount ?? 0) * chosen.quantity
    open ||= each === null
  }
  const of = (amount: number) => ({ amount, currency: event.currency })
  return { tickets, subtotal: of(subtotal), fee: of(fee), total: of(subtotal + fee), open }
}

/** What is asked of the API, in the order in which the page shows ticket types. */
export function linesOf(event: Event, selection: Selection) {
  return event.ticketTypes
    .filter((type) => (selection[type.id]?.quantity ?? 0) > 0)
    .map((type) => {
      const { quantity, amount } = selection[type.id] as Chosen
      return {
        ticketTypeId: type.id,
        quantity,
        ...(isOpenPrice(type) && amount !== undefined ? { amount: { amount, currency: event.currency } } : {}),
      }
    })
}

/** Keeps of a selection what there is at the moment; of an event with one way in, that. */
export function fitting(event: Event, wanted: Selection): Selection {
  const open = event.ticketTypes.filter((type) => type.saleState === 'open')
  const selection: Record<string, Chosen> = {}
  for (const type of open) {
    const quantity = Math.min(wanted[type.id]?.quantity ?? 0, range(type, event, selection).most)
    if (quantity >= type.minPerOrder) {
      const amount = isOpenPrice(type) ? wanted[type.id]?.amount : undefined
      selection[type.id] = amount === undefined ? { quantity } : { quantity, amount }
    }
  }
  const [only] = open
  if (Object.keys(wanted).length === 0 && open.length === 1 && only) {
    const quantity = Math.min(only.minPerOrder, range(only, event, {}).most)
    if (quantity > 0) selection[only.id] = { quantity }
  }
  return selection
}

/** The least that any way in costs, all in; null when nothing is for sale to come. */
export function leastPrice(event: Event): Money | null {
  const prices = event.ticketTypes
    .filter((type) => type.visibility === 'public' && type.saleState !== 'ended')
    .map((type) => {
      const least = isOpenPrice(type) ? (type.minimum?.amount ?? 0) : type.price.amount
      return least + type.fee.amount
    })
  return prices.length > 0 ? { amount: Math.min(...prices), currency: event.currency } : null
}
