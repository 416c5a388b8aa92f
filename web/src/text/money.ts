import type { Money } from '../api/schema.gen'
import { digits } from './currencies.gen'

/** How many digits of a currency stand behind the point. */
export function fraction(currency: string): number {
  return digits[currency] ?? 2
}

function format({ amount, currency }: Money, locale: string, places: number): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(amount / 10 ** fraction(currency))
}

/** Says a price as people do: 1200 of EUR is "€12", 1250 is "€12.50". */
export function price(money: Money, locale: string): string {
  const places = fraction(money.currency)
  return format(money, locale, money.amount % 10 ** places === 0 ? 0 : places)
}

/** Says an amount with all of its digits, as in sums, tables, and on buttons that pay. */
export function amount(money: Money, locale: string): string {
  return format(money, locale, fraction(money.currency))
}

/** Reads what somebody typed, with a point or a comma, into minor units; null when it is no amount of the currency. */
export function readAmount(text: string, currency: string): Money | null {
  const places = fraction(currency)
  const match = /^(\d{1,10})(?:[.,](\d*))?$/.exec(text.replace(/\s/g, ''))
  if (!match || (match[2] ?? '').length > places) return null
  return { amount: Number(`${match[1]}${(match[2] ?? '').padEnd(places, '0')}`), currency }
}

/** The amount as one would type it: "25.00". */
export function typed(money: Money): string {
  const places = fraction(money.currency)
  return (money.amount / 10 ** places).toFixed(places)
}

export function times(money: Money, count: number): Money {
  return { amount: money.amount * count, currency: money.currency }
}

export function sum(currency: string, moneys: Money[]): Money {
  return { amount: moneys.reduce((total, money) => total + money.amount, 0), currency }
}
