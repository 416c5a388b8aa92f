import { expect, test } from 'vitest'
import { changed, merge } from './merge'

const base = { title: 'Quartets', summary: '', tags: ['music'] }

test('what each touched is theirs', () => {
  const { values, both } = merge(base, { ...base, title: 'Quiet quartets' }, { ...base, summary: 'Haydn.' })
  expect(values).toEqual({ title: 'Quiet quartets', summary: 'Haydn.', tags: ['music'] })
  expect(both).toEqual([])
})

test('what both touched stays as it was typed, and is named', () => {
  const { values, both } = merge(base, { ...base, tags: ['strings'] }, { ...base, tags: ['music', 'evening'] })
  expect(values.tags).toEqual(['strings'])
  expect(both).toEqual(['tags'])
})

test('two who wrote the same did not disagree', () => {
  expect(merge(base, { ...base, title: 'Q' }, { ...base, title: 'Q' }).both).toEqual([])
})

test('changes are of values, not of objects', () => {
  expect(changed(base, { ...base, tags: ['music'] })).toEqual([])
  expect(changed(base, { ...base, tags: [] })).toEqual(['tags'])
})
