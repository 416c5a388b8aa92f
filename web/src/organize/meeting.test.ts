import { expect, test } from 'vitest'
import { meetingPatch, newMeeting, readPosition } from './meeting'

test.each([
  ['52.5346, 13.4044', 52.5346, 13.4044],
  ['-33.86 151.2', -33.86, 151.2],
  ['52,5346; 13,4044', 52.5346, 13.4044],
  ['', null, null],
])('the position %j', (text, latitude, longitude) => {
  expect(readPosition(text)).toEqual({ latitude, longitude })
})

test('a new meeting is as long as its event, and has only what is of its kind', () => {
  const hall = { ...newMeeting, venue: ' Zionskirche ', city: 'Berlin', country: 'DE', joinUrl: 'https://left.example' }
  expect(JSON.parse(JSON.stringify(meetingPatch(undefined, hall)))).toEqual({
    kind: 'inPerson',
    title: '',
    venue: 'Zionskirche',
    address: null,
    city: 'Berlin',
    country: 'DE',
    latitude: null,
    longitude: null,
  })
})

test('only what changed is sent, and times together', () => {
  const stream = { ...newMeeting, kind: 'online' as const, joinUrl: 'https://meet.example/a' }
  expect(meetingPatch(stream, { ...stream, joinUrl: 'https://meet.example/b' })).toEqual({ joinUrl: 'https://meet.example/b' })
  const own = { ...stream, own: true, startAt: '2026-11-27T19:30', endAt: '' }
  expect(meetingPatch(stream, own)).toEqual({ startAt: '2026-11-27T19:30', endAt: null })
  expect(meetingPatch(own, stream)).toEqual({ startAt: null, endAt: null })
})

test('what is no position is refused by the API, not left out', () => {
  const hall = { ...newMeeting, venue: 'Hall' }
  expect(meetingPatch(hall, { ...hall, position: 'behind the church' })).toEqual({ latitude: 0 })
})
