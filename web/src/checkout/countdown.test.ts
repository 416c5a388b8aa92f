import { act, renderHook } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hear } from '../api/clock'
import { milestone, minutes, useSecondsLeft } from './countdown'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-26T12:00:00Z') })
})
afterEach(() => {
  hear(new Response(null, { headers: { Date: new Date().toUTCString() } }))
  vi.useRealTimers()
})

test('counts down to the end, and not beyond', () => {
  const { result } = renderHook(() => useSecondsLeft('2026-11-26T12:00:03Z'))
  const seen = [result.current]
  for (let second = 0; second < 5; second++) {
    act(() => void vi.advanceTimersByTime(1000))
    seen.push(result.current)
  }
  expect(seen.at(0)).toBe(3)
  expect(seen.at(-1)).toBe(0)
  expect(seen).toEqual([...seen].sort((a, b) => (b ?? 0) - (a ?? 0)))
  expect(renderHook(() => useSecondsLeft(null)).result.current).toBeNull()
})

test('counts by the clock of the server', () => {
  hear(new Response(null, { headers: { Date: 'Thu, 26 Nov 2026 12:05:00 GMT' } }))
  expect(renderHook(() => useSecondsLeft('2026-11-26T12:06:00Z')).result.current).toBe(60)
})

test('each milestone is said once, as it is passed', () => {
  const said = [301, 300, 121, 120, 61, 60, 1, 0].map(milestone)
  expect(said).toEqual([null, 5, 5, 2, 2, 1, 1, 0])
  expect(milestone(null)).toBeNull()
})

test('time left is read in minutes', () => {
  expect(minutes(899)).toBe('14:59')
  expect(minutes(5)).toBe('0:05')
})
