import { expect, test } from 'vitest'
import { safePath } from './way'

test.each([
  ['/tickets', '/tickets'],
  ['/events/evt_1/a?tickets=b:2#c', '/events/evt_1/a?tickets=b:2#c'],
  ['//elsewhere.example/a', '/'],
  ['/\\elsewhere.example', '/'],
  ['/\t/elsewhere.example', '/'],
  ['https://elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
  ['tickets', '/'],
  ['', '/'],
  [undefined, '/'],
])('%j leads to %s', (wanted, path) => {
  expect(safePath(wanted)).toBe(path)
})
