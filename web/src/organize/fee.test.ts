import { expect, test } from 'vitest'
import type { EventFee } from '../api/schema.gen'
import { split } from './fee'

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const fee: EventFee = { basisPoints: 250, fixed: eur(29), step: 1, returned: true, final: true }

test.each([
  [2500, 'organizer', 2500, 92, 2408],
  [2500, 'buyer', 2592, 92, 2500],
  [0, 'buyer', 0, 0, 0],
  // 0.75 of a cent is one; half a cent, too
  [30, 'organizer', 30, 30, 0],
  [20, 'buyer', 50, 30, 20],
] as const)('%i, borne by the %s', (price, paidBy, pays, asked, gets) => {
  expect(split(eur(price), fee, paidBy)).toEqual({ pays: eur(pays), fee: eur(asked), gets: eur(gets) })
})

test('thousandths are charged in hundredths', () => {
  const dinar: EventFee = { ...fee, step: 10, fixed: { amount: 0, currency: 'BHD' } }
  // 2.5 % of 5.000 is 0.125, which is charged as 0.130
  expect(split({ amount: 5000, currency: 'BHD' }, dinar, 'buyer').fee.amount).toBe(130)
})
