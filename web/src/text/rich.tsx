import { createElement, type ReactNode } from 'react'

/**
 * Shows HTML that the API made of Markdown. It is clean already, and is not trusted: the browser parses it into a document that
 * runs nothing, and what is known here is built anew. Nothing is ever set as HTML.
 */
const known = new Set([
  'p',
  'br',
  'hr',
  'strong',
  'em',
  'del',
  'code',
  'pre',
  'blockquote',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'a',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
])
const empty = new Set(['br', 'hr'])
/** Their contents are no text for people. */
const dropped = new Set(['script', 'style', 'template', 'iframe', 'object', 'svg', 'math', 'head', 'title', 'noscript'])

/** An address that a text may lead to; undefined for anything that is no link to a page or a mailbox. */
export function safeHref(href: string | null): string | undefined {
  if (!href) return undefined
  try {
    const url = new URL(href, location.origin)
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

function build(node: Node, key: number, lower: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (!(node instanceof Element)) return null
  const tag = node.tagName.toLowerCase()
  if (dropped.has(tag)) return null
  const children = Array.from(node.childNodes, (child, place) => build(child, place, lower))
  if (!known.has(tag)) return children
  if (empty.has(tag)) return createElement(tag, { key })
  if (tag === 'a') {
    const href = safeHref(node.getAttribute('href'))
    return createElement('a', { key, href, rel: 'nofollow noopener ugc', target: '_blank' }, children)
  }
  const level = levelOf(tag)
  return createElement(level ? `h${Math.min(level + lower, 6)}` : tag, { key }, children)
}

/** 1 to 6 of a heading, 0 of anything else. */
const levelOf = (tag: string) => Number(/^h([1-6])$/i.exec(tag)?.[1] ?? 0)

export function Rich({ html }: { html: string }) {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  // the page has its own h1 and h2: the highest of a text's headings, whichever that is, stands right below them
  const highest = Math.min(...Array.from(body.querySelectorAll('h1, h2, h3, h4, h5, h6'), ({ tagName }) => levelOf(tagName)))
  return (
    <div className="prose" dir="auto">
      {Array.from(body.childNodes, (child, place) => build(child, place, 3 - highest))}
    </div>
  )
}
