import { expect, test } from 'vitest'
import type { DaySales } from '../api/schema.gen'
import { ceiling, series } from './series'

const on = (day: string, tickets: number, gross: number, refunded = 0): DaySales => ({
  day,
  sums: { tickets, gross, refunded, disputed: 0, fee: 0, net: gross - refunded },
})

test('days on which nothing moved are there, across a change of clocks', () => {
  const days = series([on('2026-10-24', 2, 5000), on('2026-10-27', -1, 0, 2500)], '2026-10-27')
  expect(days).toHaveLength(14)
  expect(days.slice(-4).map((each) => [each.from, each.tickets, each.amount])).toEqual([
    ['2026-10-24', 2, 5000],
    ['2026-10-25', 0, 0],
    ['2026-10-26', 0, 0],
    ['2026-10-27', -1, -2500],
  ])
})

test('it goes on until today', () => {
  expect(series([on('2026-11-01', 1, 100)], '2026-11-26')).toHaveLength(26)
  expect(series([on('2026-11-24', 1, 100)], '2026-11-26').at(-1)?.to).toBe('2026-11-26')
})

test('a long sale is added up, and nothing is lost', () => {
  const days = series([on('2026-01-01', 1, 100), on('2026-06-30', 2, 300), on('2026-12-31', 4, 500)], '2026-12-31', 60)
  expect(days.length).toBeLessThanOrEqual(60)
  expect(days.reduce((all, each) => all + each.amount, 0)).toBe(900)
  expect(days.at(-1)?.to).toBe('2026-12-31')
})

test('no sale is no series', () => {
  expect(series([], '2026-11-26')).toEqual([])
})

test.each([
  [0, 1],
  [1, 1],
  [7, 8],
  [12, 15],
  [21, 30],
  [4100, 5000],
  [100, 100],
])('an axis for %i ends at %i', (value, end) => {
  expect(ceiling(value)).toBe(end)
})
