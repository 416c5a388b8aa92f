import { expect, it } from 'vitest'
import { readPercent, typedPercent } from './percent'

it('reads shares as people type them', () => {
  expect(readPercent('2.5')).toBe(250)
  expect(readPercent(' 2,55 ')).toBe(255)
  expect(readPercent('0')).toBe(0)
  expect(readPercent('100')).toBe(10_000)
})

it('reads nothing else', () => {
  for (const text of ['', '-1', '100.01', '2.555', '3 %', 'x']) expect(readPercent(text)).toBeNull()
})

it('writes what it reads', () => {
  for (const basisPoints of [0, 5, 50, 250, 255, 10_000]) expect(readPercent(typedPercent(basisPoints))).toBe(basisPoints)
})
