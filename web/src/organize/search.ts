import type { AttendeeSearch, DeliverySearch, OrderSearch } from '../api/organizing'
import { mailState, orderStatus, registrationStatus } from './words'

/** What lists are narrowed by, as it stands in the address. Whatever else stands there is left out. */

const text = (value: unknown) => (typeof value === 'string' && value.trim() ? value.slice(0, 100) : undefined)
const flag = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
function oneOf<T extends string>(known: Record<T, unknown>, value: unknown): T | undefined {
  return typeof value === 'string' && Object.hasOwn(known, value) ? (value as T) : undefined
}

export const attendeeSearch = (search: Record<string, unknown>): AttendeeSearch => ({
  text: text(search.text),
  status: oneOf(registrationStatus, search.status),
  checkedIn: flag(search.checkedIn),
})

export const orderSearch = (search: Record<string, unknown>): OrderSearch & { order?: string } => ({
  text: text(search.text),
  status: oneOf(orderStatus, search.status),
  flagged: search.flagged === true ? true : undefined,
  order: text(search.order),
})

export const deliverySearch = (search: Record<string, unknown>): DeliverySearch => ({
  state: oneOf(mailState, search.state),
  orderId: text(search.orderId),
})
