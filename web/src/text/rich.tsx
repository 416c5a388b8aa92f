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

function build(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (!(node instanceof Element)) return null
  const tag = node.tagName.toLowerCase()
  if (dropped.has(tag)) return null
  const children = Array.from(node.childNodes, build)
  if (!known.has(tag)) return children
  if (empty.has(tag)) return createElement(tag, { key })
  if (tag === 'a') {
    const href = safeHref(node.getAttribute('href'))
    return createElement('a', { key, href, rel: 'nofollow noopener ugc', target: '_blank' }, children)
  }
  // the page has its own h1 and h2; what a text calls a heading stands below them
  const level = /^h([1-6])$/.exec(tag)
  return createElement(level ? `h${Math.min(Number(level[1]) + 2, 6)}` : tag, { key }, children)
}

export function Rich({ html }: { html: string }) {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  return (
    <div className="prose" dir="auto">
      {Array.from(body.childNodes, build)}
    </div>
  )
}
