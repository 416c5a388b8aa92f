import { expect, test } from 'vitest'
import { returned, stepAt, steps } from './policy'

const startAt = '2026-12-20T18:00:00Z'
const before = (days: number) => Date.parse(startAt) - days * 86_400_000
const event = (...tiers: [number, number][]) => ({
  startAt,
  refundPolicy: tiers.length > 0 ? { tiers: tiers.map(([daysBefore, percent]) => ({ daysBefore, percent })) } : null,
})

test('the steps of a policy go down', () => {
  expect(steps(event([1, 50], [7, 100]))).toEqual([
    { until: before(7), percent: 100 },
    { until: before(1), percent: 50 },
  ])
  // a step that a later one outdoes says nothing
  expect(steps(event([14, 50], [7, 100]))).toEqual([{ until: before(7), percent: 100 }])
  expect(steps(event([14, 100], [7, 100], [7, 100], [1, 0]))).toEqual([{ until: before(7), percent: 100 }])
  expect(steps(event())).toEqual([])
})

test('what one gets back depends on when', () => {
  const e = event([7, 100], [1, 50])
  expect(stepAt(e, before(7) - 1)?.percent).toBe(100)
  expect(stepAt(e, before(7))?.percent).toBe(50)
  expect(stepAt(e, before(1))).toBeUndefined()
  expect(returned(e, 5401, 1, before(8))).toBe(5401)
  expect(returned(e, 5401, 1, before(2))).toBe(2700)
  expect(returned(e, 5401, 1, before(0.5))).toBeNull()
  expect(returned(event([0, 0]), 5401, 1, before(2))).toBe(0) // one may, and gets nothing
  expect(returned(event([1, 50]), 12350, 10, before(2))).toBe(6170) // dinars that can be paid out
  expect(returned(event(), 5401, 1, before(9))).toBeNull()
})
