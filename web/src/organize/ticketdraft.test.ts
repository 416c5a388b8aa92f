import { expect, test } from 'vitest'
import { newTicket, ticketCreate, ticketPatch, unreadable } from './ticketdraft'

const seat = { ...newTicket, name: 'Seat', kind: 'paid' as const, price: '12,50', quantity: '120' }

test('prices are typed as people write them', () => {
  expect(ticketCreate(seat, 'EUR').price).toEqual({ amount: 1250, currency: 'EUR' })
  expect(ticketCreate({ ...seat, price: '2.500' }, 'BHD').price).toEqual({ amount: 2500, currency: 'BHD' })
  expect(ticketCreate({ ...seat, price: '1500' }, 'JPY').price).toEqual({ amount: 1500, currency: 'JPY' })
})

test('what is no amount is said before it is sent', () => {
  expect(unreadable({ ...seat, price: '12.505' }, 'EUR')).toEqual(['price'])
  expect(unreadable({ ...seat, kind: 'free', price: 'twelve' }, 'EUR')).toEqual([])
  expect(unreadable({ ...seat, kind: 'flexible', price: '', minimum: 'some' }, 'EUR')).toEqual(['minimum'])
})

test('a ticket that becomes free loses its price with it', () => {
  expect(ticketPatch(seat, { ...seat, kind: 'free' }, 'EUR')).toEqual({ kind: 'free', price: null })
})

test('only what was changed is sent; an empty number is no limit', () => {
  expect(ticketPatch(seat, { ...seat, quantity: '' }, 'EUR')).toEqual({ quantity: null })
  expect(ticketPatch(seat, { ...seat, price: '12.50' }, 'EUR')).toEqual({})
})
