import type { EventReference, Registration } from '../api/schema.gen'

/** Whether a ticket lets somebody in, or has. */
export const isValid = ({ status }: Pick<Registration, 'status'>) => status === 'confirmed' || status === 'attended'

/** Whether it may still become valid. */
export const isOpen = ({ status }: Pick<Registration, 'status'>) =>
  status === 'held' || status === 'pendingApproval' || status === 'awaitingPayment'

/** The tickets of one event. */
export interface Group {
  event: EventReference
  tickets: Registration[]
}

/** Puts tickets together by event, the next event first, or the last one when they are of the past; within one, the valid ones first. */
export function byEvent(registrations: Registration[], when: 'upcoming' | 'past'): Group[] {
  const groups = new Map<string, Group>()
  for (const registration of registrations) {
    const { event } = registration
    if (!event) continue
    const group = groups.get(event.id)
    if (group) group.tickets.push(registration)
    else groups.set(event.id, { event, tickets: [registration] })
  }
  const sign = when === 'upcoming' ? 1 : -1
  const rank = (registration: Registration) => (isValid(registration) ? 0 : isOpen(registration) ? 1 : 2)
  for (const { tickets } of groups.values()) tickets.sort((a, b) => rank(a) - rank(b))
  return [...groups.values()].sort((a, b) => sign * (Date.parse(a.event.startAt) - Date.parse(b.event.startAt)))
}

/** What is kept of an older reading when tickets are read anew: where to go is not in the list, and is still true. */
export function merged(before: Registration[], now: Registration[]): Registration[] {
  const known = new Map(before.map((registration) => [registration.id, registration]))
  const meetings = new Map(before.flatMap((registration) => (registration.meetings ? [[registration.eventId, registration.meetings]] : [])))
  return now.map((registration) => ({
    ...registration,
    meetings: registration.meetings ?? known.get(registration.id)?.meetings ?? meetings.get(registration.eventId),
  }))
}
