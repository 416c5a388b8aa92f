import type { Event, Meeting, MeetingPatch } from '../api/schema.gen'
import { written } from './localtime'
import { changed, same } from './merge'

/** What an organizer writes of a meeting, as its form holds it. */
export interface MeetingDraft {
  kind: Meeting['kind']
  title: string
  /** It has a time of its own; else it is as long as the event, and moves with it. */
  own: boolean
  startAt: string
  endAt: string
  platform: string
  joinUrl: string
  venue: string
  address: string
  city: string
  country: string
  /** Latitude and longitude, as maps show them. */
  position: string
}

export const newMeeting: MeetingDraft = {
  kind: 'inPerson',
  title: '',
  own: false,
  startAt: '',
  endAt: '',
  platform: '',
  joinUrl: '',
  venue: '',
  address: '',
  city: '',
  country: '',
  position: '',
}

export function meetingDraft(meeting: Meeting, event: Event): MeetingDraft {
  return {
    kind: meeting.kind,
    title: meeting.title,
    own: meeting.startAt !== event.startAt || meeting.endAt !== event.endAt,
    startAt: written(meeting.startAt, event.timeZone),
    endAt: meeting.endAt ? written(meeting.endAt, event.timeZone) : '',
    platform: meeting.platform ?? '',
    joinUrl: meeting.joinUrl ?? '',
    venue: meeting.venue ?? '',
    address: meeting.address ?? '',
    city: meeting.city ?? '',
    country: meeting.country ?? '',
    position: meeting.latitude === null ? '' : `${meeting.latitude}, ${meeting.longitude}`,
  }
}

/** Reads "52.5346, 13.4044"; a decimal comma is one where two numbers are told apart by something else. */
export function readPosition(text: string): { latitude: number | null; longitude: number | null } {
  const found =
    /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? /^\s*(-?\d+,\d+)\s*[;\s]\s*(-?\d+,\d+)\s*$/.exec(text)
  if (!found) return text.trim() === '' ? { latitude: null, longitude: null } : { latitude: Number.NaN, longitude: null }
  const [latitude, longitude] = [found[1], found[2]].map((part) => Number(part?.replace(',', '.')))
  return { latitude: latitude ?? null, longitude: longitude ?? null }
}

const orNull = (text: string) => text.trim() || null

/** What has to be sent so that a meeting says what the form does: of a new one (no `from`) everything, else what was changed. */
export function meetingPatch(from: MeetingDraft | undefined, to: MeetingDraft): MeetingPatch {
  const { latitude, longitude } = readPosition(to.position)
  const place = {
    venue: orNull(to.venue),
    address: orNull(to.address),
    city: orNull(to.city),
    country: orNull(to.country),
    // what is no position is sent as half of one, so that the API says what is wrong with it
    ...(Number.isNaN(latitude) ? { latitude: 0 } : { latitude, longitude }),
  }
  const times = to.own ? { startAt: to.startAt, endAt: to.endAt || null } : { startAt: null, endAt: null }
  const whole: MeetingPatch = {
    title: to.title.trim(),
    ...times,
    ...(to.kind === 'inPerson' ? place : { platform: orNull(to.platform), joinUrl: orNull(to.joinUrl) }),
  }
  if (!from) return { kind: to.kind, ...(to.own ? whole : { ...whole, startAt: undefined, endAt: undefined }) }
  const before = meetingPatch(undefined, from)
  const moved = changed(from, to).some((part) => part === 'own' || (to.own && (part === 'startAt' || part === 'endAt')))
  return Object.fromEntries(
    Object.entries(whole).filter(([part, value]) =>
      part === 'startAt' || part === 'endAt' ? moved : !same(before[part as keyof MeetingPatch] ?? null, value ?? null),
    ),
  )
}
