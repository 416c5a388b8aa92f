/** Times are shown in the zone of what they are of; the reader's own is said beside it where the two differ. */

export const ownZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone

type Format = Intl.DateTimeFormatOptions

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are slow to make and are asked for by every card of a list. */
function format(locale: string, timeZone: string, options: Format): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options])
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone })
    formats.set(key, made)
  }
  return made
}

const sameYear = (a: Date, b: Date, zone: string) =>
  format('en', zone, { year: 'numeric' }).format(a) === format('en', zone, { year: 'numeric' }).format(b)

/** "Fri, 27 Nov"; with the year when it is not this one. */
export function day(instant: string, zone: string, locale: string, now = new Date()): string {
  const date = new Date(instant)
  return format(locale, zone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear(date, now, zone) ? {} : { year: 'numeric' }),
  }).format(date)
}

/** "Friday, 27 November 2026". */
export function longDay(instant: string, zone: string, locale: string): string {
  return format(locale, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(instant))
}

/** "19:00", or "7:00 PM" where one says so. */
export function clock(instant: string, zone: string, locale: string): string {
  return format(locale, zone, { hour: 'numeric', minute: '2-digit' }).format(new Date(instant))
}

/** "27 Nov 2026, 19:00:05": of logs and tables. */
export function moment(instant: string, zone: string, locale: string): string {
  return format(locale, zone, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant))
}

/** "GMT+1", "CET": which zone a time is of. */
export function zoneName(instant: string, zone: string, locale: string): string {
  const parts = format(locale, zone, { timeZoneName: 'short' }).formatToParts(new Date(instant))
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** Whether the clocks of two zones agree at an instant. */
export function sameClock(instant: string, one: string, other: string): boolean {
  const options: Format = { dateStyle: 'short', timeStyle: 'short' }
  const date = new Date(instant)
  return format('en', one, options).format(date) === format('en', other, options).format(date)
}

/** From when to when: "19:00 – 21:30", with the day where it ends on another one. */
export function span(startAt: string, endAt: string | null, zone: string, locale: string): string {
  const options: Format = { hour: 'numeric', minute: '2-digit' }
  if (!endAt) return clock(startAt, zone, locale)
  const start = new Date(startAt)
  const end = new Date(endAt)
  const dayOf = format('en', zone, { dateStyle: 'short' })
  if (dayOf.format(start) === dayOf.format(end)) return format(locale, zone, options).formatRange(start, end)
  return format(locale, zone, { ...options, weekday: 'short', day: 'numeric', month: 'short' }).formatRange(start, end)
}

/** An instant as <input type="datetime-local"> has it, in a zone: "2026-11-27T19:00". */
export function localInput(instant: string, zone: string): string {
  const parts = Object.fromEntries(
    format('en-GB', zone, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      .formatToParts(new Date(instant))
      .map((part) => [part.type, part.value]),
  )
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}

/** "in 8 minutes", "3 days ago". */
export function ago(instant: string, locale: string, now = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of [
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return relative.format(Math.trunc(seconds), 'second')
}
