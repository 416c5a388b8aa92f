import { expect, it } from 'vitest'
import { forDoor } from './policy'

const page = (policy?: string) => new Response('<!doctype html>', { headers: policy ? { 'Content-Security-Policy': policy } : {} })

it('lets the scanner’s page run WebAssembly, and changes nothing else', async () => {
  const door = forDoor(page("default-src 'none'; script-src 'self'; style-src 'self'"))
  expect(door.headers.get('Content-Security-Policy')).toBe("default-src 'none'; script-src 'wasm-unsafe-eval' 'self'; style-src 'self'")
  expect(await door.text()).toBe('<!doctype html>')
})

it('leaves a page that may already, or that has no policy', () => {
  for (const document of [page("script-src 'self' 'wasm-unsafe-eval'"), page()]) expect(forDoor(document)).toBe(document)
})
