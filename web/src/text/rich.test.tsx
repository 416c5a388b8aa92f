import { render } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { Rich, safeHref } from './rich'

const shown = (html: string) => render(<Rich html={html} />).container.firstElementChild as HTMLElement

test('shows what Markdown makes', () => {
  const text = shown('<h2>Doors</h2><p>at <strong>18:30</strong>, <a href="https://example.com/a">here</a></p><ul><li>one</li></ul>')
  expect(text.querySelector('h3')).toHaveTextContent('Doors')
  expect(text.querySelector('strong')).toHaveTextContent('18:30')
  expect(text.querySelector('a')).toHaveAttribute('href', 'https://example.com/a')
  expect(text.querySelector('li')).toHaveTextContent('one')
})

test.each([
  '<img src=x onerror="globalThis.ran = true">',
  '<script>globalThis.ran = true</script>',
  '<p onclick="globalThis.ran = true">text</p>',
  '<a href="javascript:globalThis.ran=true">text</a>',
  '<svg><script>globalThis.ran = true</script></svg>',
  '<iframe srcdoc="<script>parent.ran = true</script>"></iframe>',
  '<form action="https://elsewhere.example"><button>send</button></form>',
  '<style>*{display:none}</style>',
  '<math><mtext><table><mglyph><style><img src=x onerror="globalThis.ran = true">',
])('leaves nothing of %s that acts', (html) => {
  const text = shown(html)
  for (const element of text.querySelectorAll('*')) {
    expect(['P', 'A', 'BR']).toContain(element.tagName)
    for (const { name } of element.attributes) expect(['href', 'rel', 'target']).toContain(name)
    expect(element.getAttribute('href') ?? 'https:').toMatch(/^https?:/)
  }
  expect(globalThis).not.toHaveProperty('ran')
})

test.each([
  ['https://example.com', 'https://example.com/'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
  ['javascript:alert(1)', undefined],
  [' java\nscript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  [null, undefined],
])('%j may lead to %j', (href, safe) => {
  expect(safeHref(href)).toBe(safe)
})

test('puts the highest heading of a text right below those of the page, and the others below it', () => {
  const text = shown('<h2>Evening</h2><h3>Doors</h3><h2>Night</h2>')
  expect(Array.from(text.querySelectorAll('h3'), ({ textContent }) => textContent)).toEqual(['Evening', 'Night'])
  expect(text.querySelector('h4')).toHaveTextContent('Doors')
})
