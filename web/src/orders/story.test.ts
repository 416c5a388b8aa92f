import { expect, test } from 'vitest'
import type { Order } from '../api/schema.gen'
import { nextLook, storyOf } from './story'

const now = Date.parse('2026-11-26T12:00:00Z')
const order = (more: Partial<Order>): Order =>
  ({
    status: 'confirmed',
    paymentStatus: 'paid',
    refundStatus: 'none',
    holdExpiresAt: null,
    event: { status: 'published' },
    ...more,
  }) as Order
const held = { holdExpiresAt: '2026-11-26T12:08:00Z' }
const over = { holdExpiresAt: '2026-11-26T12:00:00Z' }

test.each<[Partial<Order>, string]>([
  [{ status: 'reserved', paymentStatus: 'requiresPayment', ...held }, 'held'],
  [{ status: 'reserved', paymentStatus: 'requiresPayment', ...over }, 'holdOver'],
  [{ status: 'awaitingPayment', paymentStatus: 'requiresPayment', ...held }, 'awaitingPayment'],
  [{ status: 'awaitingPayment', paymentStatus: 'failed', ...held }, 'declined'],
  [{ status: 'awaitingPayment', paymentStatus: 'failed', ...over }, 'holdOver'],
  [{ status: 'awaitingPayment', paymentStatus: 'processing', ...held }, 'processing'],
  [{ status: 'awaitingPayment', paymentStatus: 'processing', ...over }, 'processing'],
  [{ status: 'pendingApproval' }, 'pendingApproval'],
  [{}, 'confirmed'],
  [{ paymentStatus: 'notRequired' }, 'confirmed'],
  [{ paymentStatus: 'disputed' }, 'disputed'],
  [{ status: 'expired', paymentStatus: 'requiresPayment' }, 'expired'],
  [{ status: 'expired', paymentStatus: 'failed' }, 'expired'],
  [{ status: 'expired', paymentStatus: 'processing' }, 'overtaken'],
  [{ status: 'expired', paymentStatus: 'paid', refundStatus: 'pending' }, 'paidLate'],
  [{ status: 'rejected' }, 'rejected'],
  [{ status: 'cancelled' }, 'cancelled'],
  [{ status: 'cancelled', event: { status: 'cancelled' } as Order['event'] }, 'calledOff'],
])('%j is %s', (more, story) => {
  expect(storyOf(order(more), now)).toBe(story)
})

test('an order is looked at until nothing more comes by itself, and less and less', () => {
  const paying = order({ status: 'awaitingPayment', paymentStatus: 'requiresPayment', ...held })
  const waits = Array.from({ length: 14 }, (_, looks) => nextLook(paying, looks, now) as number)
  expect(waits[0]).toBe(1_000)
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
  expect(waits.at(-1)).toBe(30_000)
  const atTheBank = order({ status: 'awaitingPayment', paymentStatus: 'processing', ...held })
  expect([0, 5, 30].map((looks) => nextLook(atTheBank, looks, now))).toEqual([5_000, 1_000 * 1.5 ** 5, 60_000])
  expect(nextLook(order({}), 0, now)).toBe(false)
  expect(nextLook(order({ refundStatus: 'pending' }), 0, now)).toBe(5_000)
  expect(nextLook(order({ status: 'expired', paymentStatus: 'failed' }), 0, now)).toBe(false)
})
