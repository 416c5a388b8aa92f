import { expect, test } from 'vitest'
import { address } from './client'

test('fills in what stands in the path, however it is written', () => {
  expect(address('/v1/events/{eventId}/attendees', { params: { path: { eventId: 'a/b c' } } })).toBe('/v1/events/a%2Fb%20c/attendees')
})

test('leaves out what is not asked for', () => {
  expect(address('/v1/events', { params: { query: { text: 'jazz & soul', city: undefined, cursor: '', limit: 0 } } })).toBe(
    '/v1/events?text=jazz+%26+soul&limit=0',
  )
})
