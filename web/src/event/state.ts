import type { Event } from '../api/schema.gen'

/** Without an end an event is taken to last so long, as its calendar entry and its sales are. */
const assumedLength = 4 * 3600_000

export function isOver(event: Pick<Event, 'startAt' | 'endAt'>, now = Date.now()): boolean {
  return (event.endAt ? Date.parse(event.endAt) : Date.parse(event.startAt) + assumedLength) <= now
}

/** What somebody who comes to the page should know of the event before all else. */
export type Standing = 'draft' | 'archived' | 'cancelled' | 'over' | 'running' | 'toCome'

export function standing(event: Pick<Event, 'status' | 'startAt' | 'endAt'>, now = Date.now()): Standing {
  if (event.status !== 'published') return event.status
  if (isOver(event, now)) return 'over'
  return Date.parse(event.startAt) <= now ? 'running' : 'toCome'
}
