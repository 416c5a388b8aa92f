import type { Event } from '../api/schema.gen'

/** A step of a refund policy, with the instant until which it holds. */
export interface Step {
  until: number
  percent: number
}

/** The steps of an event's refund policy by time, each better than those after it. */
export function steps(event: Pick<Event, 'refundPolicy' | 'startAt'>): Step[] {
  const start = Date.parse(event.startAt)
  const all = (event.refundPolicy?.tiers ?? []).map(({ daysBefore, percent }) => ({ until: start - daysBefore * 86_400_000, percent }))
  // whoever is in time for a later step gets the best of those that are left
  return all
    .filter((step) => step.percent > 0 && !all.some((other) => other.until >= step.until && other.percent > step.percent))
    .filter((step, place, kept) => kept.findIndex((other) => other.until === step.until && other.percent === step.percent) === place)
    .filter((step, _, kept) => !kept.some((other) => other.percent === step.percent && other.until > step.until))
    .sort((a, b) => a.until - b.until)
}

/** The step that is to be had at an instant. */
export function stepAt(event: Pick<Event, 'refundPolicy' | 'startAt'>, now: number): Step | undefined {
  return steps(event).find((step) => now < step.until)
}

/**
 * What a buyer gets back who gives a paid order up now, in minor units, as the server reckons it; null when the policy gives
 * nobody the right to (any more).
 */
export function returned(event: Pick<Event, 'refundPolicy' | 'startAt'>, refundable: number, step: number, now: number): number | null {
  const open = (event.refundPolicy?.tiers ?? []).filter(({ daysBefore }) => now < Date.parse(event.startAt) - daysBefore * 86_400_000)
  if (open.length === 0) return null
  const percent = Math.max(...open.map((tier) => tier.percent))
  const back = Math.floor((refundable * percent) / 100)
  return back - (back % step)
}
