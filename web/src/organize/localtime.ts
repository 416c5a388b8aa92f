import { localInput } from '../text/time'

/**
 * Times as organizers write them: by the clock of the event's zone, "2026-11-27T19:00". Where that clock comes by twice, the
 * offset says which: "2026-10-25T02:30:00+01:00". Both are what the API reads.
 */

const minute = 60_000

/** How far the clocks of a zone are ahead of UTC at an instant, in minutes. */
function offset(instant: number, zone: string): number {
  return Math.round((Date.parse(`${localInput(new Date(instant).toISOString(), zone)}Z`) - Math.floor(instant / minute) * minute) / minute)
}

/** The instants at which the clocks of a zone show a local time: one, none when they skip it, two when they show it twice. */
export function instants(local: string, zone: string): string[] {
  const asUtc = Date.parse(`${local.slice(0, 16)}Z`)
  if (Number.isNaN(asUtc)) return []
  const day = 24 * 60 * minute
  const offsets = new Set([offset(asUtc - day, zone), offset(asUtc + day, zone)])
  return [...offsets]
    .map((ahead) => asUtc - ahead * minute)
    .filter((instant) => asUtc === instant + offset(instant, zone) * minute)
    .sort((a, b) => a - b)
    .map((instant) => new Date(instant).toISOString())
}

/** An instant as its organizer would write it. */
export function written(instant: string, zone: string): string {
  const local = localInput(instant, zone)
  return instants(local, zone).length > 1 ? withOffset(instant, zone) : local
}

/** A local time that says by its offset which instant it is. */
export function withOffset(instant: string, zone: string): string {
  const ahead = offset(Date.parse(instant), zone)
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(ahead)
  return `${localInput(instant, zone)}:00${ahead < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`
}

/** The one instant that is meant; undefined for what is none, or two. */
export function instantOf(text: string, zone: string): string | undefined {
  if (!text) return undefined
  if (text.length > 16) return Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString()
  const all = instants(text, zone)
  return all.length === 1 ? all[0] : undefined
}
