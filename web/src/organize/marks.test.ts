import { expect, test } from 'vitest'
import { marked } from './marks'

const apply = (written: string, mark: Parameters<typeof marked>[3]) => {
  const from = written.indexOf('[')
  const to = written.indexOf(']') - 1
  const { text, from: start, to: end } = marked(written.replace('[', '').replace(']', ''), from, to, mark)
  return `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`
}

test.each([
  ['bold', 'Doors [open] at 6', 'Doors **[open]** at 6'],
  ['bold', 'Doors **[open]** at 6', 'Doors [open] at 6'],
  ['italic', '[]', '*[]*'],
  ['heading', 'one\nPro[gram]me\ntwo', 'one\n## Programme[]\ntwo'],
  ['heading', '## Pro[gram]me', 'Programme[]'],
  ['list', '[Haydn\nRavel]', '[- Haydn\n- Ravel]'],
  ['list', '[- Haydn\n- Ravel]', '[Haydn\nRavel]'],
  ['quote', '[]said', '> said[]'],
] as const)('%s: %j', (mark, written, expected) => {
  expect(apply(written, mark)).toBe(expected)
})

test('a link waits for its address', () => {
  expect(apply('See [the hall].', 'link')).toBe('See [the hall](https://[]).'.replace('[]', '[]'))
})
