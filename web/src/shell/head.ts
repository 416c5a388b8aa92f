import { useEffect } from 'react'
import { useTitle } from './title'

/** What a page says of itself to whoever shares or lists it. The title is the page's alone, as everywhere. */
export function useHead({ title, description, canonical }: { title: string; description?: string; canonical?: string }): void {
  useTitle(title)
  useEffect(() => (description ? put('meta', { name: 'description' }, { content: description }) : undefined), [description])
  useEffect(
    () => (canonical ? put('link', { rel: 'canonical' }, { href: new URL(canonical, location.origin).href }) : undefined),
    [canonical],
  )
}

/** Sets an element of the head and returns what sets it back. */
function put(tag: 'meta' | 'link', which: Record<string, string>, say: Record<string, string>): () => void {
  const selector =
    tag +
    Object.entries(which)
      .map(([name, value]) => `[${name}="${value}"]`)
      .join('')
  const found = document.head.querySelector(selector)
  const element = found ?? document.head.appendChild(Object.assign(document.createElement(tag), which))
  const before = Object.keys(say).map((name) => [name, element.getAttribute(name)] as const)
  for (const [name, value] of Object.entries(say)) element.setAttribute(name, value)
  return () => {
    if (!found) element.remove()
    else for (const [name, value] of before) if (value !== null) element.setAttribute(name, value)
  }
}
