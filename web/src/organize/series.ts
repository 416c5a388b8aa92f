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
 * The days of a sale without gaps, from the first on which something moved until the last one, or today while it goes on. Sales
 * that take longer than fits are added up by as many days as it takes.
 */
export function series(days: readonly DaySales[], until: string, most = 60): Stretch[] {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return []
  const end = Math.max(at(last.day), at(until))
  const length = Math.ceil(((end - at(first.day)) / day + 1) / most)
  const stretches: Stretch[] = []
  for (let from = at(first.day); from <= end; from += length * day) {
    stretches.push({ from: dateOf(from), to: dateOf(Math.min(from + (length - 1) * day, end)), tickets: 0, amount: 0 })
  }
  for (const { day: date, sums } of days) {
    const stretch = stretches[Math.floor((at(date) - at(first.day)) / day / length)]
    if (!stretch) continue
    stretch.tickets += sums.tickets
    stretch.amount += moved(sums)
  }
  return stretches
}

/** A round number at or above a value, for the end of an axis: 1, 2 or 5 with zeros. */
export function ceiling(value: number): number {
  if (value <= 1) return 1
  const unit = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * unit).find((round) => round >= value) ?? value
}
