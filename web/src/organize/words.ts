import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type {
  EventStatus,
  FieldProblem,
  MailState,
  OrderStatus,
  PaymentStatus,
  RefundStatus,
  RegistrationStatus,
  SaleState,
  TeamRole,
} from '../api/schema.gen'
import type { Tone } from '../ui/parts'

/** What states are called, and how they are coloured. */
export interface Said {
  words: MessageDescriptor
  tone: Tone
}

export const eventStatus: Record<EventStatus, Said> = {
  draft: { words: msg`Draft`, tone: 'plain' },
  published: { words: msg`Published`, tone: 'good' },
  cancelled: { words: msg`Cancelled`, tone: 'wrong' },
  archived: { words: msg`Archived`, tone: 'plain' },
}

export const saleState: Record<SaleState, Said> = {
  closed: { words: msg`Not for sale yet`, tone: 'plain' },
  upcoming: { words: msg`Sale to come`, tone: 'blip' },
  open: { words: msg`On sale`, tone: 'good' },
  soldOut: { words: msg`Sold out`, tone: 'radar' },
  ended: { words: msg`Sale ended`, tone: 'plain' },
}

export const registrationStatus: Record<RegistrationStatus, Said> = {
  held: { words: msg`Held`, tone: 'blip' },
  pendingApproval: { words: msg`Waits for approval`, tone: 'blip' },
  awaitingPayment: { words: msg`Being paid`, tone: 'blip' },
  confirmed: { words: msg`Valid`, tone: 'good' },
  attended: { words: msg`Checked in`, tone: 'radar' },
  rejected: { words: msg`Rejected`, tone: 'plain' },
  expired: { words: msg`Expired`, tone: 'plain' },
  withdrawn: { words: msg`Given back`, tone: 'plain' },
  cancelled: { words: msg({ message: 'Cancelled', context: 'order or ticket' }), tone: 'plain' },
  transferred: { words: msg`Passed on`, tone: 'plain' },
  revoked: { words: msg`Taken away`, tone: 'wrong' },
}

export const orderStatus: Record<OrderStatus, Said> = {
  reserved: { words: msg`Held`, tone: 'blip' },
  pendingApproval: { words: msg`Waits for approval`, tone: 'blip' },
  awaitingPayment: { words: msg`Being paid`, tone: 'blip' },
  confirmed: { words: msg`Confirmed`, tone: 'good' },
  rejected: { words: msg`Rejected`, tone: 'plain' },
  expired: { words: msg`Expired`, tone: 'plain' },
  cancelled: { words: msg({ message: 'Cancelled', context: 'order or ticket' }), tone: 'plain' },
}

export const paymentStatus: Record<PaymentStatus, Said> = {
  notRequired: { words: msg`Free`, tone: 'plain' },
  requiresPayment: { words: msg`Not paid`, tone: 'plain' },
  processing: { words: msg`On its way`, tone: 'blip' },
  paid: { words: msg({ message: 'Paid', context: 'payment' }), tone: 'good' },
  failed: { words: msg`Failed`, tone: 'wrong' },
  disputed: { words: msg`Disputed`, tone: 'wrong' },
}

/** null: nothing was given back, which needs no word. */
export const refundStatus: Record<RefundStatus, Said | null> = {
  none: null,
  pending: { words: msg`Refund on its way`, tone: 'blip' },
  partiallyRefunded: { words: msg`Partly refunded`, tone: 'radar' },
  refunded: { words: msg`Refunded`, tone: 'radar' },
  failed: { words: msg`Refund failed`, tone: 'wrong' },
}

export const mailState: Record<MailState, Said> = {
  sending: { words: msg`Being sent`, tone: 'blip' },
  sent: { words: msg`Sent`, tone: 'plain' },
  delivered: { words: msg`Delivered`, tone: 'good' },
  bounced: { words: msg`Came back`, tone: 'wrong' },
  refused: { words: msg`Refused`, tone: 'wrong' },
  suppressed: { words: msg`Not sent`, tone: 'wrong' },
  complained: { words: msg`Called spam`, tone: 'wrong' },
}

export const teamRole: Record<TeamRole, MessageDescriptor> = {
  owner: msg`Owner`,
  manager: msg`Manager`,
  finance: msg`Finance`,
  moderator: msg`Moderator`,
  checkIn: msg`Check-in`,
  viewer: msg`Viewer`,
}

/** What is wrong with a part of a form, by the API's codes; those that are missing here are said in the API's own words. */
const fields: Record<string, MessageDescriptor> = {
  required: msg`This is needed.`,
  'too-short': msg`This is needed.`,
  'too-long': msg`This is too long. Make it shorter.`,
  'too-small': msg`This number is too small.`,
  'too-large': msg`This number is too large.`,
  'too-many-items': msg`These are too many.`,
  'invalid-characters': msg`There are characters in it that cannot be shown. Type it again.`,
  'invalid-format': msg`This cannot be read. Look at how it is written.`,
  'wrong-type': msg`This cannot be read. Look at how it is written.`,
  'invalid-time': msg`Choose a date and a time.`,
  'nonexistent-local-time': msg`The clocks go forward over this time. Choose one before or after.`,
  'ambiguous-local-time': msg`The clocks go back, and this time comes twice. Choose which one you mean.`,
  'end-before-start': msg`The end has to be later than the start.`,
  'start-in-past': msg`Choose a start in the future.`,
  'unknown-time-zone': msg`Choose one of the time zones.`,
  'unknown-currency': msg`Choose one of the currencies.`,
  'unknown-language': msg`Choose one of the languages.`,
  'description-too-complex': msg`This is too intricate to be shown: lists within quotes within lists, or large tables. Make it simpler.`,
  'currency-fixed': msg`There are prices in the old currency. Delete the ticket types first.`,
  'capacity-below-committed': msg`More tickets are taken than that.`,
  'incomplete-position': msg`A position has two numbers.`,
  'minimum-above-maximum': msg`The smallest number is above the largest.`,
  'free-has-price': msg`A free ticket has no price.`,
  'price-missing': msg`A paid ticket needs a price.`,
  'amount-too-small': msg`This is less than a card can be charged.`,
  'amount-too-large': msg`This is more than a card can be charged.`,
  'amount-step': msg`Cards are charged in hundredths: let the last digit be 0.`,
  'refund-exceeds-paid': msg`This is more than is left of what was paid.`,
}

export function fieldWords(field: FieldProblem | undefined): MessageDescriptor | string | undefined {
  return field && (fields[field.code] ?? field.detail)
}

/** Refusals that are about the whole of what one wanted to do. */
export const refusals: Record<string, MessageDescriptor> = {
  'meeting-published': msg`One of its meetings is published, and people rely on it. Cancel the meeting first.`,
  'has-orders': msg`Somebody holds a ticket. To sell no more, end the sale instead.`,
  'not-over': msg`The event is still to come or running. It can be archived once it is over.`,
  'limit-reached': msg`There can be 20 of these at most. Delete one first.`,
  'payouts-required': msg`Tickets that cost something can be sold once you can be paid. Connect payouts first.`,
  'not-ready': msg`Something is still missing.`,
  'illegal-transition': msg`This is not possible any more: somebody may have been quicker. Load the page again.`,
  'capacity-below-committed': msg`More tickets are taken than that, and they stay valid. Choose a larger number.`,
  'nothing-to-refund': msg`Nothing is left of this order that could be given back.`,
  'ticket-void': msg`This ticket is void already.`,
  'payment-disputed': msg`The buyer's bank wants this payment back and decides about it. Until then nothing else is given back.`,
  'refund-exceeds-paid': msg`This is more than is left of what was paid.`,
  'organizers-by-admin': msg`Organizers are chosen here. Ask the people who look after Event Radar.`,
  'version-stale': msg`Somebody changed this meanwhile. What is new is here now: look at it, then try again.`,
  'picture-missing': msg`The picture did not arrive. Choose it again.`,
  'picture-unusable': msg`The picture cannot be used. Choose another one.`,
}
