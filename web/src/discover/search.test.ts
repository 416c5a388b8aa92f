import { expect, test } from 'vitest'
import { changed, interval, parts, point, readSearch, toQuery } from './search'

test('an address says what is looked for, and nothing that cannot be', () => {
  expect(readSearch({ text: ' jazz ', category: 'music', price: 'free', format: 'online', when: 'weekend' })).toEqual({
    text: 'jazz',
    category: 'music',
    price: 'free',
    format: 'online',
    when: 'weekend',
  })
  expect(readSearch({ text: 1984 })).toEqual({ text: '1984' }) // the router reads it as a number
  expect(readSearch({ text: '', category: 'weapons', price: 0, when: 'never', from: '2026-13-77', near: 'here', km: 3 })).toEqual({})
  expect(readSearch({ from: '2026-12-24', to: '2026-12-20' })).toEqual({ from: '2026-12-24' })
  expect(readSearch({ near: '52.53,13.40', city: 'Berlin', km: 50 })).toEqual({ near: '52.53,13.40', km: 50 })
  expect(readSearch({ near: '91,0' })).toEqual({})
})

test('of parts that exclude each other the last that was chosen counts', () => {
  expect(changed({ city: 'Berlin' }, { near: '1,2' })).toEqual({ near: '1,2', km: 25 })
  expect(changed({ near: '1,2', km: 10 }, { city: 'Berlin' })).toEqual({ city: 'Berlin' })
  expect(changed({ when: 'today' }, { from: '2026-12-24' })).toEqual({ from: '2026-12-24' })
  expect(changed({ from: '2026-12-24' }, { when: 'today' })).toEqual({ when: 'today' })
})

const at = (text: string) => new Date(text) // of this machine's clock, as a reader's

test.each([
  ['2026-11-26T12:00', '2026-11-27T17:00', '2026-11-30T00:00'], // a Thursday
  ['2026-11-28T12:00', undefined, '2026-11-30T00:00'], // on Saturday it is on
  ['2026-11-29T23:59', undefined, '2026-11-30T00:00'], // on Sunday, too
  ['2026-11-30T00:00', '2026-12-04T17:00', '2026-12-07T00:00'], // on Monday it is the next
])('seen from %s the weekend is from %s to %s', (now, from, to) => {
  expect(interval({ when: 'weekend' }, at(now))).toEqual({ from: from && at(from), to: at(to) })
})

test('days are whole, and what is over is not looked for', () => {
  const now = at('2026-11-26T12:00')
  expect(interval({ when: 'today' }, now)).toEqual({ to: at('2026-11-27T00:00') })
  expect(interval({ when: 'month' }, at('2026-12-31T12:00'))).toEqual({ to: at('2027-01-01T00:00') })
  expect(interval({ from: '2026-11-26', to: '2026-11-27' }, now)).toEqual({ from: undefined, to: at('2026-11-28T00:00') })
  expect(interval({ from: '2026-12-24' }, now)).toEqual({ from: at('2026-12-24T00:00'), to: undefined })
})

test('what is asked does not change from one moment to the next', () => {
  const search = readSearch({ text: 'jazz', when: 'today', near: '52.53,13.4' })
  const query = toQuery(search, at('2026-11-26T12:00'))
  expect(query).toEqual(toQuery(search, at('2026-11-26T12:01')))
  expect(query).toEqual({ text: 'jazz', near: '52.53,13.4', radiusKm: 25, to: at('2026-11-27T00:00').toISOString(), limit: 24 })
})

test('each part can be taken away', () => {
  expect(parts({ text: 'jazz', near: '1,2', km: 10, from: '2026-12-24' })).toEqual([
    { part: 'text', without: { near: '1,2', km: 10, from: '2026-12-24' } },
    { part: 'place', without: { text: 'jazz', from: '2026-12-24' } },
    { part: 'time', without: { text: 'jazz', near: '1,2', km: 10 } },
  ])
  expect(parts({})).toEqual([])
})

test('a place is told to about a kilometre', () => {
  expect(point(52.534612, 13.404412)).toBe('52.53,13.40')
})
