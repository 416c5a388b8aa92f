import { expect, test } from 'vitest'
import type { Event, TicketType } from '../api/schema.gen'
import { feeOn, fitting, linesOf, range, readSelection, stepped, sums, writeSelection } from './selection'

const id = (letter: string) => `tkt_${letter.repeat(26)}`
const euros = (amount: number) => ({ amount, currency: 'EUR' })

function type(letter: string, more: Partial<TicketType> = {}): TicketType {
  return {
    id: id(letter),
    version: 1,
    eventId: 'evt',
    name: letter,
    description: '',
    kind: 'paid',
    price: euros(1000),
    fee: euros(55),
    minimum: null,
    quantity: 100,
    available: 100,
    saleState: 'open',
    saleStartsAt: null,
    saleEndsAt: null,
    minPerOrder: 1,
    maxPerOrder: 10,
    visibility: 'public',
    approvalRequired: false,
    attendanceMode: 'any',
    createdAt: '',
    updatedAt: '',
    ...more,
  }
}

function event(ticketTypes: TicketType[], maxPerPerson: number | null = null): Event {
  return {
    currency: 'EUR',
    ticketTypes,
    settings: { maxPerPerson },
    buyerFee: { basisPoints: 250, fixed: euros(30), step: 1 },
  } as unknown as Event
}

test('a selection is kept in an address', () => {
  const selection = { [id('A')]: { quantity: 2 }, [id('B')]: { quantity: 1, amount: 1500 }, [id('C')]: { quantity: 0 } }
  const written = writeSelection(selection)
  expect(written).toBe(`${id('A')}*2~${id('B')}*1*1500`)
  expect(readSelection(written)).toEqual({ [id('A')]: { quantity: 2 }, [id('B')]: { quantity: 1, amount: 1500 } })
  expect(writeSelection({})).toBeUndefined()
})

test.each([undefined, 7, 'x', 'tkt_short*2', `${id('A')}*0`, `${id('A')}*21`, `${id('A')}*-1`, `${id('A')}*1*-5`])(
  'an address that says %j chooses nothing',
  (written) => {
    expect(readSelection(written)).toEqual({})
  },
)

test('the number of tickets has its bounds', () => {
  const pair = type('A', { minPerOrder: 2, maxPerOrder: 6 })
  expect(range(pair, event([pair]), {})).toEqual({ least: 2, most: 6 })
  expect(range({ ...pair, available: 4 }, event([pair]), {})).toEqual({ least: 2, most: 4 })
  expect(range({ ...pair, available: 1 }, event([pair]), {})).toEqual({ least: 2, most: 0 })
  expect(range({ ...pair, available: null }, event([pair], 3), {})).toEqual({ least: 2, most: 3 })
  // what else is chosen counts, and what is chosen of the type itself does not
  expect(range(pair, event([pair], 5), { [id('B')]: { quantity: 2 }, [pair.id]: { quantity: 3 } })).toEqual({ least: 2, most: 3 })
  expect(range(pair, event([pair]), { [id('B')]: { quantity: 19 } })).toEqual({ least: 2, most: 0 })
})

test.each([
  [0, 1, 2],
  [2, 1, 3],
  [5, 1, 5],
  [3, -1, 2],
  [2, -1, 0],
] as const)('from %i by %i to %i', (quantity, by, to) => {
  expect(stepped(quantity, by, { least: 2, most: 5 })).toBe(to)
})

// as shared/present says that the server charges it
test.each([
  [0, 0],
  [290, 37],
  [1000, 55],
  [1990, 80],
])('the fee on %i is %i', (price, fee) => {
  expect(feeOn(price, { basisPoints: 250, fixed: euros(30), step: 1 })).toBe(fee)
})

test('the fee on dinars can be charged', () => {
  expect(feeOn(12340, { basisPoints: 250, fixed: { amount: 0, currency: 'KWD' }, step: 10 })).toBe(310)
})

test('sums say what is paid, with the fee', () => {
  const gift = type('G', { kind: 'donation', price: euros(0), fee: euros(0) })
  const e = event([type('A'), gift])
  expect(sums(e, { [id('A')]: { quantity: 2 } })).toEqual({
    tickets: 2,
    subtotal: euros(2000),
    fee: euros(110),
    total: euros(2110),
    open: false,
  })
  expect(sums(e, { [gift.id]: { quantity: 2, amount: 1000 } }).total).toEqual(euros(2110))
  expect(sums(e, { [gift.id]: { quantity: 1 } })).toMatchObject({ open: false, tickets: 1, total: euros(0) })
  const flexible = type('F', { kind: 'flexible', minimum: euros(500) })
  expect(sums(event([flexible]), { [flexible.id]: { quantity: 1 } })).toMatchObject({ open: true, tickets: 1 })
  expect(linesOf(e, { [gift.id]: { quantity: 2, amount: 1000 }, [id('A')]: { quantity: 1, amount: 5 } })).toEqual([
    { ticketTypeId: id('A'), quantity: 1 },
    { ticketTypeId: gift.id, quantity: 2, amount: euros(1000) },
  ])
})

test('of what was chosen remains what there is', () => {
  const e = event([type('A', { available: 2 }), type('B', { saleState: 'soldOut' })])
  expect(fitting(e, { [id('A')]: { quantity: 5 }, [id('B')]: { quantity: 1 }, [id('X')]: { quantity: 1 } })).toEqual({
    [id('A')]: { quantity: 2 },
  })
  expect(fitting(e, {})).toEqual({ [id('A')]: { quantity: 1 } }) // there is one way in
  expect(fitting(event([type('A'), type('B')]), {})).toEqual({})
})
