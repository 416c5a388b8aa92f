import type { AttendanceMode, Event, TicketKind, TicketType, TicketTypePatch, TicketVisibility } from '../api/schema.gen'
import { readAmount, typed } from '../text/money'
import { written } from './localtime'
import { same } from './merge'

/** What an organizer writes of a ticket type, as its form holds it. */
export interface TicketDraft {
  name: string
  description: string
  kind: TicketKind
  price: string
  minimum: string
  quantity: string
  saleStartsAt: string
  saleEndsAt: string
  minPerOrder: string
  maxPerOrder: string
  visibility: TicketVisibility
  attendanceMode: AttendanceMode
}

export const newTicket: TicketDraft = {
  name: '',
  description: '',
  kind: 'free',
  price: '',
  minimum: '',
  quantity: '',
  saleStartsAt: '',
  saleEndsAt: '',
  minPerOrder: '1',
  maxPerOrder: '10',
  visibility: 'public',
  attendanceMode: 'any',
}

export function ticketDraft(type: TicketType, event: Pick<Event, 'timeZone'>): TicketDraft {
  const local = (instant: string | null) => (instant ? written(instant, event.timeZone) : '')
  return {
    name: type.name,
    description: type.description,
    kind: type.kind,
    price: type.price.amount > 0 ? typed(type.price) : '',
    minimum: type.minimum ? typed(type.minimum) : '',
    quantity: type.quantity?.toString() ?? '',
    saleStartsAt: local(type.saleStartsAt),
    saleEndsAt: local(type.saleEndsAt),
    minPerOrder: type.minPerOrder.toString(),
    maxPerOrder: type.maxPerOrder.toString(),
    visibility: type.visibility,
    attendanceMode: type.attendanceMode,
  }
}

/** The parts of a form that are no amounts, though they should be. */
export function unreadable(draft: TicketDraft, currency: string): ('price' | 'minimum')[] {
  const asked = { free: [], paid: ['price'], donation: ['price', 'minimum'], flexible: ['price', 'minimum'] } as const
  return asked[draft.kind].filter((part) => draft[part].trim() !== '' && readAmount(draft[part], currency) === null)
}

function whole(draft: TicketDraft, currency: string) {
  const money = (text: string) => (text.trim() === '' ? null : readAmount(text, currency))
  const chosen = draft.kind === 'donation' || draft.kind === 'flexible'
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    kind: draft.kind,
    price: draft.kind === 'free' ? null : money(draft.price),
    minimum: chosen ? money(draft.minimum) : null,
    quantity: draft.quantity.trim() === '' ? null : Number(draft.quantity),
    saleStartsAt: draft.saleStartsAt || null,
    saleEndsAt: draft.saleEndsAt || null,
    minPerOrder: Number(draft.minPerOrder),
    maxPerOrder: Number(draft.maxPerOrder),
    visibility: draft.visibility,
    attendanceMode: draft.attendanceMode,
  }
}

/** A new ticket type as the API takes it. */
export function ticketCreate(draft: TicketDraft, currency: string) {
  return whole(draft, currency)
}

/** What has to be sent so that a ticket type says what the form does. */
export function ticketPatch(from: TicketDraft, to: TicketDraft, currency: string): TicketTypePatch {
  const before = whole(from, currency)
  return Object.fromEntries(
    Object.entries(whole(to, currency)).filter(([part, value]) => !same(before[part as keyof typeof before], value)),
  )
}
