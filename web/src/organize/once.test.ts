import { renderHook } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { useOnce } from './once'

test('one decision has one key, another has another', () => {
  const { result, rerender } = renderHook(({ amount }) => useOnce({ amount }), { initialProps: { amount: 500 } })
  const first = result.current
  rerender({ amount: 500 })
  expect(result.current).toBe(first)
  rerender({ amount: 700 })
  expect(result.current).not.toBe(first)
})

test('who decides the same again later decides anew', () => {
  const first = renderHook(() => useOnce('all')).result.current
  expect(renderHook(() => useOnce('all')).result.current).not.toBe(first)
})
