import { expect, test } from 'vitest'
import { type Draft, patchOf, tells } from './draft'

const draft: Draft = {
  title: 'Quartets',
  summary: '',
  description: '',
  category: 'music',
  tags: [],
  language: 'de',
  visibility: 'public',
  startAt: '2026-11-27T19:00',
  endAt: '',
  timeZone: 'Europe/Berlin',
  locationToBeAnnounced: false,
}

test('only what was changed is sent', () => {
  expect(patchOf(draft, { ...draft, title: ' Quiet quartets ' })).toEqual({ title: 'Quiet quartets' })
  expect(patchOf(draft, draft)).toEqual({})
})

test('whoever changes the zone says which times are meant in it', () => {
  expect(patchOf(draft, { ...draft, timeZone: 'Europe/London' })).toEqual({
    startAt: '2026-11-27T19:00',
    endAt: null,
    timeZone: 'Europe/London',
  })
})

test('people are told when something published moves, and of nothing else', () => {
  expect(tells({ status: 'published' }, ['startAt'])).toBe(true)
  expect(tells({ status: 'published' }, ['title', 'description'])).toBe(false)
  expect(tells({ status: 'draft' }, ['startAt'])).toBe(false)
})
