import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { eventQuery } from '../api/queries'
import type { Event, TeamRole } from '../api/schema.gen'

/** The event whose pages these are, as its team sees it. */
export function useOrganized(): Event {
  const { eventId } = useParams({ from: '/organize/events/$eventId' })
  return useSuspenseQuery(eventQuery(eventId)).data
}

/** Takes over how an event stands now; whatever follows from it is read again. */
export function useTaken(): (event: Event) => void {
  const queries = useQueryClient()
  return (event) => {
    queries.setQueryData(eventQuery(event.id).queryKey, event)
    void queries.invalidateQueries({ queryKey: ['event', event.id], predicate: ({ queryKey }) => queryKey.length > 2 })
    void queries.invalidateQueries({ queryKey: ['my-events'] })
    void queries.invalidateQueries({ queryKey: ['events'] })
  }
}

/** Reads an event again, and all that is read about it: something changed that was no part of an answer. */
export function useReread(): (eventId: string) => Promise<void> {
  const queries = useQueryClient()
  return (eventId) => queries.invalidateQueries({ queryKey: ['event', eventId] })
}

const may = {
  edit: ['owner', 'manager'],
  prepare: ['owner', 'manager', 'viewer'],
  money: ['owner', 'manager', 'finance'],
  orders: ['owner', 'manager', 'finance', 'viewer'],
  fee: ['owner', 'manager', 'finance', 'viewer'],
  attendees: ['owner', 'manager', 'finance', 'moderator', 'checkIn', 'viewer'],
  summary: ['owner', 'manager', 'checkIn', 'viewer'],
  messages: ['owner', 'manager', 'viewer'],
  door: ['owner', 'manager', 'checkIn'],
} as const satisfies Record<string, readonly TeamRole[]>

/** Whether who holds a role on the event's team may do something. The API decides; this is so that nothing is offered in vain. */
export function can(event: Pick<Event, 'role'>, what: keyof typeof may): boolean {
  return event.role !== null && (may[what] as readonly TeamRole[]).includes(event.role)
}

/** What is over or called off is read, and not changed any more. */
export function editable(event: Pick<Event, 'status' | 'role'>): boolean {
  return can(event, 'edit') && (event.status === 'draft' || event.status === 'published')
}
