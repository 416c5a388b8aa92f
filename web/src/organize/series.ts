import type { DaySales, SalesSums } from '../api/schema.gen'

/** What moved within a stretch of days, both included. */
export interface Stretch {
  from: string
  to: string
  tickets: number
  /** Came in, less what went back, in minor units. */
  amount: number
}

const day = 86_400_000
const at = (date: string) => Date.parse(`${date}T00:00:00Z`)
const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10)

const moved = (sums: SalesSums) => sums.gross - sums.refunded - sums.disputed

/**
 * The days of a sale without gaps, from the first on which something moved until the last one, or today while it goes on: two
 * weeks at least, so that a sale that has just begun looks like it. One that takes longer than fits is added up by as many days
 * as it takes.
 */
export function series(days: readonly DaySales[], until: string, most = 60): Stretch[] {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return []
  const end = Math.max(at(last.day), at(until))
  const begin = Math.min(at(first.day), end - 13 * day)
  const length = Math.ceil(((end - begin) / day + 1) / most)
  const stretches: Stretch[] = []
  for (let from = begin; from <= end; from += length * day) {
    stretches.push({ from: dateOf(from), to: dateOf(Math.min(from + (length - 1) * day, end)), tickets: 0, amount: 0 })
  }
  for (const { day: date, sums } of days) {
    const stretch = stretches[Math.floor((at(date) - begin) / day / length)]
    if (!stretch) continue
    stretch.tickets += sums.tickets
    stretch.amount += moved(sums)
  }
  return stretches
}

/** A round number at or above a value, for the end of an axis. */
export function ceiling(value: number): number {
  if (value <= 1) return 1
  const unit = 10 ** Math.floor(Math.log10(value))
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * unit).find((round) => round >= value) ?? value
}
