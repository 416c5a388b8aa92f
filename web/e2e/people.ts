import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type BrowserContext, expect, type Page } from '@playwright/test'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url).pathname

/** The password of every account at example.test. */
export const password = 'Radar-local-1!'

/** An access token of somebody at example.test, who is signed up first, as `make token` prints it. */
export async function token(email: string): Promise<string> {
  const { stdout } = await run('go', ['run', './infra/local', 'token', email], { cwd: root })
  return stdout.trim()
}

/** An address that nobody has yet: what a story changes of an account is no other story's. */
export function somebody(name: string): string {
  return `${name}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}@example.test`
}

/** Puts somebody's session into a browser, as another tab would hand it over. Signing in by hand is a story of its own. */
export async function signIn(context: BrowserContext, email: string): Promise<string> {
  const access = await token(email)
  await context.addInitScript(
    ([access, subject]) => {
      localStorage.setItem('was-signed-in', 'yes')
      sessionStorage.setItem('session', JSON.stringify({ access, refresh: null, expiresAt: Date.now() + 3_000_000, subject }))
    },
    [access, email] as const,
  )
  return access
}

/** Calls the API as somebody: for what a story takes for granted. */
export async function call<T>(
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await fetch(`http://localhost:3000${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

export interface Concert {
  id: string
  url: string
  title: string
}

/** A published event of organizer@example.test in two weeks, with one ticket type. */
export async function concert(
  ticket: { kind: 'free' } | { kind: 'paid'; price: number },
  settings: Record<string, unknown> = {},
): Promise<Concert> {
  const organizer = await token('organizer@example.test')
  const title = `Signals ${Math.random().toString(36).slice(2, 8)}`
  const startAt = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 16)
  const event = await call<{ id: string }>(organizer, 'POST', '/v1/events', {
    title,
    startAt,
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    settings,
  })
  await call(organizer, 'POST', `/v1/events/${event.id}/meetings`, {
    kind: 'inPerson',
    venue: 'Zionskirche',
    city: 'Berlin',
    country: 'DE',
  })
  await call(organizer, 'POST', `/v1/events/${event.id}/ticket-types`, {
    name: 'Seat',
    kind: ticket.kind,
    quantity: 20,
    ...(ticket.kind === 'paid' ? { price: { amount: ticket.price, currency: 'EUR' } } : {}),
  })
  const published = await call<Concert>(organizer, 'POST', `/v1/events/${event.id}/publish`)
  return published
}

/** Whatever the browser complained of: a story ends with nothing. */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) heard.push(message.text())
  })
  return heard
}

/** Nothing is wider than the screen. */
export async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}
