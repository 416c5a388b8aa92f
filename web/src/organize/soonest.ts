/** How long an event without an end is taken to run. */
const open = 12 * 3_600_000

interface Timed {
  startAt: string
  endAt: string | null
}

export function isOver({ startAt, endAt }: Timed, now = Date.now()): boolean {
  return (endAt ? Date.parse(endAt) : Date.parse(startAt) + open) < now
}

/** What runs or is to come, the soonest first; then what is over, the latest first. */
export function bySoonest<T extends Timed>(events: readonly T[], now = Date.now()): T[] {
  return [...events].sort((a, b) => {
    const over = Number(isOver(a, now)) - Number(isOver(b, now))
    const earlier = Date.parse(a.startAt) - Date.parse(b.startAt)
    return over || (isOver(a, now) ? -earlier : earlier)
  })
}
