import { expect, it } from 'vitest'
import { Wedge } from './wedge'

/** Types keys so many milliseconds apart, and returns what they complete. */
function typed(wedge: Wedge, keys: string[], apart: number): string | undefined {
  let completed: string | undefined
  keys.forEach((key, i) => {
    completed = wedge.key(key, 1000 + i * apart) ?? completed
  })
  return completed
}

it('reads what a scanner types', () => {
  expect(typed(new Wedge(), ['Shift', ...'5G7H2K9M', 'Enter'], 8)).toBe('5G7H2K9M')
})

it('leaves what a person types', () => {
  expect(typed(new Wedge(), [...'5G7H2K9M', 'Enter'], 260)).toBeUndefined()
})

it('forgets what stood before the scan', () => {
  const wedge = new Wedge()
  typed(wedge, ['x', 'y'], 8)
  wedge.key('A', 5000)
  expect([...'BCDEF', 'Enter'].map((key, i) => wedge.key(key, 5010 + i * 10)).pop()).toBe('ABCDEF')
})

it('completes each scan once, and none of a few keys', () => {
  const wedge = new Wedge()
  typed(wedge, [...'5G7H2K9M', 'Enter'], 8)
  expect(wedge.key('Enter', 1080)).toBeUndefined()
  expect(typed(new Wedge(), ['a', 'b', 'Enter'], 8)).toBeUndefined()
})
