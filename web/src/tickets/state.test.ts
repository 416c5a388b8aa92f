import { expect, test } from 'vitest'
import type { Meeting, Registration } from '../api/schema.gen'
import { byEvent, merged } from './state'

const ticket = (id: string, eventId: string, startAt: string, status: Registration['status'] = 'confirmed', meetings?: Meeting[]) =>
  ({ id, eventId, status, event: { id: eventId, startAt }, meetings }) as Registration

const tickets = [
  ticket('a', 'later', '2026-12-02T18:00:00Z'),
  ticket('b', 'sooner', '2026-12-01T18:00:00Z', 'withdrawn'),
  ticket('c', 'sooner', '2026-12-01T18:00:00Z', 'held'),
  ticket('d', 'sooner', '2026-12-01T18:00:00Z', 'attended'),
]

test('the next event comes first, of the past the last; valid tickets before those that are not', () => {
  const shown = (when: 'upcoming' | 'past') =>
    byEvent(tickets, when).map(({ event, tickets }) => [event.id, tickets.map(({ id }) => id).join('')])
  expect(shown('upcoming')).toEqual([
    ['sooner', 'dcb'],
    ['later', 'a'],
  ])
  expect(shown('past').map(([id]) => id)).toEqual(['later', 'sooner'])
})

test('where to go is remembered when the list is read again, for every ticket of the event', () => {
  const hall = [{ venue: 'Hall' }] as Meeting[]
  const before = [ticket('d', 'sooner', '', 'confirmed', hall), ticket('gone', 'later', '')]
  const now = merged(before, tickets)
  expect(now.map(({ id, meetings }) => [id, meetings])).toEqual([
    ['a', undefined],
    ['b', hall],
    ['c', hall],
    ['d', hall],
  ])
  expect(now.at(-1)?.status).toBe('attended')
})
