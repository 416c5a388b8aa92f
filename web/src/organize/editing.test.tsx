import { act, renderHook } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { useEditing } from './editing'

interface Form {
  title: string
  summary: string
}
const first: Form = { title: 'Quartets', summary: '' }

function editing(loaded = first, version = 1) {
  return renderHook(({ loaded, version }) => useEditing<Form>(loaded, version), { initialProps: { loaded, version } })
}

test('what is typed survives what is loaded anew, and is sent against that', () => {
  const { result, rerender } = editing()
  act(() => result.current.set({ title: 'Quiet quartets' }))
  rerender({ loaded: { title: 'Quartets', summary: 'Haydn.' }, version: 2 })
  expect(result.current.values).toEqual({ title: 'Quiet quartets', summary: 'Haydn.' })
  expect(result.current.dirty).toEqual(['title'])
  expect(result.current.version).toBe(2)
  expect(result.current.both).toEqual([])
})

test('who both changed something is told of it until they discard or take it back', () => {
  const { result, rerender } = editing()
  act(() => result.current.set({ title: 'Quiet quartets' }))
  rerender({ loaded: { ...first, title: 'Loud quartets' }, version: 2 })
  expect(result.current.both).toEqual(['title'])
  act(() => result.current.discard())
  expect(result.current.values.title).toBe('Loud quartets')
  expect(result.current.both).toEqual([])
})

test('an answer to one’s own change is no change of somebody else', () => {
  const { result, rerender } = editing()
  act(() => result.current.set({ title: ' Quiet quartets ' }))
  const now = { ...first, title: 'Quiet quartets' }
  act(() => result.current.saved(now, 2))
  rerender({ loaded: now, version: 2 })
  expect(result.current.dirty).toEqual([])
  expect(result.current.values.title).toBe('Quiet quartets')
})

test('an older version that is loaded late changes nothing', () => {
  const { result, rerender } = editing(first, 3)
  rerender({ loaded: { ...first, title: 'Old' }, version: 2 })
  expect(result.current.values.title).toBe('Quartets')
})
