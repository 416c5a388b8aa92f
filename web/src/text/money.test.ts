import { expect, test } from 'vitest'
import { amount, price, readAmount, typed } from './money'

const of = (minor: number, currency: string) => ({ amount: minor, currency })

test.each([
  [of(1200, 'EUR'), 'en', '€12'],
  [of(1250, 'EUR'), 'en', '€12.50'],
  [of(1250, 'EUR'), 'de', '12,50\u00a0€'],
  [of(500, 'JPY'), 'en', '¥500'],
  [of(12345, 'KWD'), 'en', 'KWD\u00a012.345'],
  // ISO 4217 has two digits for the dinar of Serbia, ICU none: the amount is in hundredths
  [of(150050, 'RSD'), 'en', 'RSD\u00a01,500.50'],
])('a price of %o in %s is %s', (money, locale, said) => {
  expect(price(money, locale)).toBe(said)
})

test('sums have all their digits', () => {
  expect(amount(of(5400, 'EUR'), 'en')).toBe('€54.00')
  expect(amount(of(5400, 'ISK'), 'en')).toBe('ISK\u00a05,400')
})

test.each([
  ['25', 'EUR', 2500],
  ['25,5', 'EUR', 2550],
  [' 1 234.56 ', 'EUR', 123456],
  ['0.29', 'EUR', 29],
  ['1.234', 'KWD', 1234],
  ['500', 'JPY', 500],
])('%s of %s is read as %i', (text, currency, minor) => {
  expect(readAmount(text, currency)).toEqual(of(minor, currency))
  expect(readAmount(typed(of(minor, currency)), currency)).toEqual(of(minor, currency))
})

test.each([
  ['', 'EUR'],
  ['-5', 'EUR'],
  ['1.234', 'EUR'],
  ['5.5', 'JPY'],
  ['1,234.56', 'EUR'],
  ['five', 'EUR'],
])('%j is no amount of %s', (text, currency) => {
  expect(readAmount(text, currency)).toBeNull()
})
