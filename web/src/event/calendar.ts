import type { Event, EventReference, Meeting } from '../api/schema.gen'

/** Where a meeting is, in one line, as maps and calendars look for it. */
export function addressOf(meeting: Pick<Meeting, 'venue' | 'address' | 'city' | 'region' | 'country'>): string {
  const { venue, address, city, region } = meeting
  // many write the city into the address already
  const town = city && !address?.includes(city) ? city : null
  return [venue, address, town, region].filter(Boolean).join(', ')
}

/** The place on a map that belongs to nobody in particular. */
export function mapLink(meeting: Meeting): string | null {
  if (meeting.latitude !== null && meeting.longitude !== null) {
    const { latitude, longitude } = meeting
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  }
  const address = addressOf(meeting)
  return address ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}` : null
}

/** A file for any calendar. */
export const calendarFile = (eventId: string) => `/v1/events/${eventId}/calendar.ics`

/** Google's page that adds an event to one's calendar there. */
export function googleLink(event: Event | EventReference, place: string): string {
  const stamp = (instant: string) => new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const end = event.endAt ?? new Date(Date.parse(event.startAt) + 4 * 3600_000).toISOString()
  const query = new URLSearchParams({
    action: 'TEMPLATE',
    text: event.title,
    dates: `${stamp(event.startAt)}/${stamp(end)}`,
    ctz: event.timeZone,
    details: location.origin + event.url,
    location: place,
  })
  return `https://calendar.google.com/calendar/render?${query}`
}
