/** What can be made of a stretch of Markdown. */
export type Mark = 'bold' | 'italic' | 'heading' | 'link' | 'list' | 'quote'

interface Marked {
  text: string
  /** What is to be selected then. */
  from: number
  to: number
}

const around: Partial<Record<Mark, string>> = { bold: '**', italic: '*' }
const before: Partial<Record<Mark, string>> = { heading: '## ', list: '- ', quote: '> ' }

/** Marks what is selected, or takes the mark away again where it is. */
export function marked(text: string, from: number, to: number, mark: Mark): Marked {
  const put = (start: number, end: number, middle: string, select: [number, number]): Marked => ({
    text: text.slice(0, start) + middle + text.slice(end),
    from: start + select[0],
    to: start + select[1],
  })
  const selected = text.slice(from, to)

  const sign = around[mark]
  if (sign) {
    const size = sign.length
    if (text.slice(from - size, from) === sign && text.slice(to, to + size) === sign) {
      return put(from - size, to + size, selected, [0, selected.length])
    }
    return put(from, to, `${sign}${selected}${sign}`, [size, size + selected.length])
  }

  if (mark === 'link') {
    // the address is what one types next
    const middle = `[${selected}](https://)`
    return put(from, to, middle, selected ? [middle.length - 1, middle.length - 1] : [1, 1])
  }

  // headings, lists and quotes are of whole lines
  const sign2 = before[mark] ?? ''
  const start = text.lastIndexOf('\n', from - 1) + 1
  const found = text.indexOf('\n', to)
  const end = found < 0 ? text.length : found
  const lines = text.slice(start, end).split('\n')
  const bare = lines.every((line) => line.startsWith(sign2))
  const middle = lines.map((line) => (bare ? line.slice(sign2.length) : sign2 + line)).join('\n')
  return put(start, end, middle, [lines.length > 1 ? 0 : middle.length, middle.length])
}
