import { expect, test } from 'vitest'
import type { EventReference, Meeting } from '../api/schema.gen'
import { addressOf, googleLink, mapLink } from './calendar'

const church = {
  venue: 'Zionskirche',
  address: 'Zionskirchplatz, 10119 Berlin',
  city: 'Berlin',
  region: null,
  country: 'DE',
  latitude: null,
  longitude: null,
} as Meeting

test('a place is said once', () => {
  expect(addressOf(church)).toBe('Zionskirche, Zionskirchplatz, 10119 Berlin')
  expect(addressOf({ ...church, address: 'Zionskirchplatz' })).toBe('Zionskirche, Zionskirchplatz, Berlin')
})

test('a map shows the point, or looks for the address, or there is none', () => {
  expect(mapLink({ ...church, latitude: 52.5, longitude: -13.4 })).toBe(
    'https://www.openstreetmap.org/?mlat=52.5&mlon=-13.4#map=17/52.5/-13.4',
  )
  expect(mapLink({ ...church, latitude: 0, longitude: 0 })).toContain('mlat=0&mlon=0')
  expect(mapLink(church)).toContain('search?query=Zionskirche%2C%20Zions')
  expect(mapLink({ ...church, venue: null, address: null, city: null })).toBeNull()
})

test('a calendar elsewhere is told instants and zone', () => {
  const link = new URL(
    googleLink(
      { title: 'A & B', url: '/events/evt/a-b', startAt: '2026-11-27T18:00:00Z', endAt: null, timeZone: 'Europe/Berlin' } as EventReference,
      'Berlin',
    ),
  )
  expect(link.searchParams.get('text')).toBe('A & B')
  expect(link.searchParams.get('dates')).toBe('20261127T180000Z/20261127T220000Z')
  expect(link.searchParams.get('ctz')).toBe('Europe/Berlin')
})
