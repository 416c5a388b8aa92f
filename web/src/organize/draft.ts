import type { Event, EventPatch } from '../api/schema.gen'
import { written } from './localtime'
import { changed } from './merge'

/** What an organizer writes of an event, as its form holds it. */
export interface Draft {
  title: string
  summary: string
  description: string
  category: Event['category']
  tags: string[]
  language: string
  visibility: Event['visibility']
  startAt: string
  endAt: string
  timeZone: string
  locationToBeAnnounced: boolean
}

export function draftOf(event: Event): Draft {
  return {
    title: event.title,
    summary: event.summary,
    description: event.description,
    category: event.category,
    tags: event.tags,
    language: event.language,
    visibility: event.visibility,
    startAt: written(event.startAt, event.timeZone),
    endAt: event.endAt ? written(event.endAt, event.timeZone) : '',
    timeZone: event.timeZone,
    locationToBeAnnounced: event.locationToBeAnnounced,
  }
}

const times = ['startAt', 'endAt', 'timeZone'] as const

/**
 * What of an event has to be changed so that it says what the form does. Times belong together: a local time means another instant
 * in another zone, so that whoever changes one of the three says all of them.
 */
export function patchOf(from: Draft, to: Draft): EventPatch {
  const parts = new Set(changed(from, to))
  if (times.some((time) => parts.has(time))) for (const time of times) parts.add(time)
  const values = { ...to, title: to.title.trim(), summary: to.summary.trim(), endAt: to.endAt || null }
  return Object.fromEntries([...parts].map((part) => [part, values[part]]))
}

/** Whether people with tickets are told of a change: they are when something published begins or ends at another time. */
export function tells(event: Pick<Event, 'status'>, dirty: readonly (keyof Draft)[]): boolean {
  return event.status === 'published' && times.some((time) => dirty.includes(time))
}
