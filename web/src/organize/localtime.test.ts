import { expect, test } from 'vitest'
import { instantOf, instants, withOffset, written } from './localtime'

const berlin = 'Europe/Berlin'

test.each([
  ['an ordinary evening', '2026-11-27T19:00', berlin, ['2026-11-27T18:00:00.000Z']],
  ['an hour that the clocks skip', '2026-03-29T02:30', berlin, []],
  ['an hour that comes twice', '2026-10-25T02:30', berlin, ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
  ['the hour before it', '2026-10-25T01:59', berlin, ['2026-10-24T23:59:00.000Z']],
  ['the hour behind it', '2026-10-25T03:00', berlin, ['2026-10-25T02:00:00.000Z']],
  ['half an hour on Lord Howe', '2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z']],
  ['a day that Samoa left out', '2011-12-30T12:00', 'Pacific/Apia', []],
  ['west of Greenwich', '2026-07-04T20:00', 'America/New_York', ['2026-07-05T00:00:00.000Z']],
  ['no time at all', 'soon', berlin, []],
])('%s', (_, local, zone, expected) => {
  expect(instants(local, zone)).toEqual(expected)
})

test('what comes twice is written with its offset, and read again as the same', () => {
  for (const instant of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']) {
    expect(instantOf(written(instant, berlin), berlin)).toBe(instant)
  }
  expect(written('2026-10-25T00:30:00.000Z', berlin)).toBe('2026-10-25T02:30:00+02:00')
  expect(written('2026-11-27T18:00:00.000Z', berlin)).toBe('2026-11-27T19:00')
})

test('offsets west and by quarters of an hour', () => {
  expect(withOffset('2026-07-05T00:00:00Z', 'America/New_York')).toBe('2026-07-04T20:00:00-04:00')
  expect(withOffset('2026-07-05T00:00:00Z', 'Asia/Kathmandu')).toBe('2026-07-05T05:45:00+05:45')
})

test('two instants are not one', () => {
  expect(instantOf('2026-10-25T02:30', berlin)).toBeUndefined()
  expect(instantOf('', berlin)).toBeUndefined()
})
