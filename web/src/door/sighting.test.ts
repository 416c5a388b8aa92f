import { expect, it } from 'vitest'
import { Sighting } from './sighting'

it('answers a code once for as long as it is seen', () => {
  const sighting = new Sighting()
  expect(sighting.see('A', 0)).toBe(true)
  for (let at = 100; at < 10_000; at += 1_500) expect(sighting.see('A', at)).toBe(false)
})

it('answers another at once, and the same when it comes again', () => {
  const sighting = new Sighting()
  sighting.see('A', 0)
  expect(sighting.see('B', 200)).toBe(true)
  expect(sighting.see('B', 2_300)).toBe(true)
})
