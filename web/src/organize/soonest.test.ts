import { expect, test } from 'vitest'
import { bySoonest } from './soonest'

test('what is next comes first, and what is over last', () => {
  const at = (name: string, startAt: string, endAt: string | null = null) => ({ name, startAt, endAt })
  const now = Date.parse('2026-11-26T12:00:00Z')
  const sorted = bySoonest(
    [
      at('last month', '2026-10-26T12:00:00Z'),
      at('tomorrow', '2026-11-27T12:00:00Z'),
      at('running, without an end', '2026-11-26T10:00:00Z'),
      at('yesterday', '2026-11-25T12:00:00Z', '2026-11-25T13:00:00Z'),
      at('running since last week', '2026-11-19T10:00:00Z', '2026-11-30T10:00:00Z'),
    ],
    now,
  )
  expect(sorted.map((each) => each.name)).toEqual([
    'running since last week',
    'running, without an end',
    'tomorrow',
    'yesterday',
    'last month',
  ])
})
