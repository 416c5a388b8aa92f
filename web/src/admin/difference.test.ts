import { expect, it } from 'vitest'
import { difference } from './difference'

it('names what changed within what is nested, and leaves out what did not', () => {
  const fixed = [
    { amount: 29, currency: 'EUR' },
    { amount: 40, currency: 'JPY' },
  ]
  expect(
    difference({ fee: { basisPoints: 250, fixed }, salesPaused: false }, { fee: { basisPoints: 300, fixed }, salesPaused: true }),
  ).toEqual([
    { name: 'fee.basisPoints', before: '250', after: '300' },
    { name: 'salesPaused', before: 'false', after: 'true' },
  ])
  expect(difference({ fee: { fixed } }, { fee: { fixed: [] } })).toEqual([{ name: 'fee.fixed', before: '0.29 EUR, 40 JPY', after: '–' }])
})

it('says what was there only before or only after', () => {
  expect(difference(null, { roles: ['participant', 'admin'], until: null })).toEqual([
    { name: 'roles', before: undefined, after: 'participant, admin' },
    { name: 'until', before: undefined, after: '–' },
  ])
  expect(difference(null, null)).toEqual([])
})
