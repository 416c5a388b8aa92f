import { expect, test } from 'vitest'
import type { Order, Registration, RegistrationStatus } from '../api/schema.gen'
import { becomeVoid, goesBack, type RefundDraft, refundRequest } from './refund'

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const ticket = (id: string, paid: number, status: RegistrationStatus = 'confirmed') => ({ id, status, paid: eur(paid) }) as Registration
const order = (refundable: number, registrations: Registration[]) =>
  ({ total: eur(5000), refundable: eur(refundable), registrations }) as Order
const draft: RefundDraft = { way: 'all', tickets: [], amount: '', reason: '' }
const three = order(7500, [ticket('a', 2500), ticket('b', 2500, 'attended'), ticket('c', 2500, 'revoked')])

test('everything is what is left, and voids what is valid', () => {
  expect(goesBack(three, draft)).toEqual(eur(7500))
  expect(becomeVoid(three, draft).map((each) => each.id)).toEqual(['a', 'b'])
  expect(refundRequest(three, draft)).toEqual({})
})

test('for some tickets goes back what was paid for them', () => {
  const some: RefundDraft = { ...draft, way: 'tickets', tickets: ['b'], reason: ' sold twice ' }
  expect(goesBack(three, some)).toEqual(eur(2500))
  expect(refundRequest(three, some)).toEqual({ registrationIds: ['b'], amount: eur(2500), reason: 'sold twice' })
})

test('no more than is left after an amount went back before', () => {
  const some: RefundDraft = { ...draft, way: 'tickets', tickets: ['a', 'b'] }
  expect(goesBack(order(4000, three.registrations), some)).toEqual(eur(4000))
})

test('an amount voids nothing, and one that is too large is none', () => {
  const part: RefundDraft = { ...draft, way: 'amount', amount: '12,50' }
  expect(goesBack(three, part)).toEqual(eur(1250))
  expect(becomeVoid(three, part)).toEqual([])
  expect(refundRequest(three, part)).toEqual({ amount: eur(1250) })
  expect(goesBack(three, { ...part, amount: '75.01' })).toBeNull()
  expect(goesBack(three, { ...part, amount: '0' })).toBeNull()
})
