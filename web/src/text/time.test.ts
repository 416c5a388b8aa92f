import { expect, test } from 'vitest'
import { ago, clock, day, localInput, sameClock, span } from './time'

const berlin = 'Europe/Berlin'

test('a time is of the zone of the event', () => {
  expect(clock('2026-11-27T18:00:00Z', berlin, 'de')).toBe('19:00')
  expect(clock('2026-11-27T18:00:00Z', 'Asia/Tokyo', 'de')).toMatch(/^0?3:00$/)
})

test('the year is said when it is another one, by the clock of the zone', () => {
  const now = new Date('2026-11-26T12:00:00Z')
  expect(day('2026-12-31T22:30:00Z', berlin, 'en-GB', now)).toMatch(/^Thu,? 31 Dec$/)
  expect(day('2026-12-31T23:30:00Z', berlin, 'en-GB', now)).toMatch(/^Fri,? 1 Jan 2027$/)
})

test('an end on another day says its day', () => {
  expect(span('2026-11-27T18:00:00Z', '2026-11-27T20:30:00Z', berlin, 'de')).toMatch(/^19:00\s?–\s?21:30( Uhr)?$/)
  expect(span('2026-11-27T18:00:00Z', '2026-11-28T01:00:00Z', berlin, 'de')).toMatch(/27.*28/)
  expect(span('2026-11-27T18:00:00Z', null, berlin, 'de')).toBe('19:00')
})

test('what one edits is in the zone of the event, midnight too', () => {
  expect(localInput('2026-11-26T23:00:00Z', berlin)).toBe('2026-11-27T00:00')
})

test('zones with one clock are no two times', () => {
  expect(sameClock('2026-11-27T18:00:00Z', berlin, 'Europe/Paris')).toBe(true)
  expect(sameClock('2026-11-27T18:00:00Z', berlin, 'Europe/London')).toBe(false)
})

test('how long ago', () => {
  const now = Date.parse('2026-11-26T12:00:00Z')
  expect(ago('2026-11-26T12:08:30Z', 'en', now)).toBe('in 8 minutes')
  expect(ago('2026-11-23T12:00:00Z', 'en', now)).toBe('3 days ago')
})
