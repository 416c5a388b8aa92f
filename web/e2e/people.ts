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

/**
 * Puts somebody's session into each tab, once, as another would hand it over. Signing in by hand is a story of its own. Pages are in
 * English whatever the account says; with null they are as the account and the browser have it.
 */
export async function signIn(context: BrowserContext, email: string, locale: 'en' | null = 'en'): Promise<string> {
  const access = await token(email)
  await context.addInitScript(
    ([access, subject, locale]) => {
      if (sessionStorage.getItem('handed-over')) return // whoever signs out stays out
      sessionStorage.setItem('handed-over', 'yes')
      localStorage.setItem('was-signed-in', 'yes')
      if (locale && !localStorage.getItem('look')) localStorage.setItem('look', JSON.stringify({ theme: 'system', locale }))
      sessionStorage.setItem('session', JSON.stringify({ access, refresh: null, expiresAt: Date.now() + 3_000_000, subject }))
    },
    [access, email, locale] as const,
  )
  return access
}

/** Signs in on the provider's page, which one is led to. */
export async function byHand(page: Page, email: string, secret = password): Promise<void> {
  await page.locator('input[name="username"]').fill(email)
  await page.locator('input[name="password"]').fill(secret)
  await page.locator('button[type="submit"], input[type="submit"]').first().click()
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

/** A published event of organizer@example.test in two weeks, with one ticket type; `about` and `place` say what else is so. */
export async function concert(
  ticket: { kind: 'free' } | { kind: 'paid'; price: number },
  settings: Record<string, unknown> = {},
  about: Record<string, unknown> = {},
  place: Record<string, unknown> = {},
): Promise<Concert> {
  const organizer = await token('organizer@example.test')
  const currency = about.currency ?? 'EUR'
  const event = await call<{ id: string }>(organizer, 'POST', '/v1/events', {
    title: `Signals ${Math.random().toString(36).slice(2, 8)}`,
    startAt: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 16),
    timeZone: 'Europe/Berlin',
    currency,
    settings,
    ...about,
  })
  await call(organizer, 'POST', `/v1/events/${event.id}/meetings`, {
    kind: 'inPerson',
    venue: 'Zionskirche',
    city: 'Berlin',
    country: 'DE',
    ...place,
  })
  await call(organizer, 'POST', `/v1/events/${event.id}/ticket-types`, {
    name: 'Seat',
    kind: ticket.kind,
    quantity: 20,
    ...(ticket.kind === 'paid' ? { price: { amount: ticket.price, currency } } : {}),
  })
  const published = await call<Concert>(organizer, 'POST', `/v1/events/${event.id}/publish`)
  return published
}

export interface Order {
  id: string
  status: string
  registrations: { id: string; code: string }[]
}

const once = () => ({ 'Idempotency-Key': crypto.randomUUID() })

/** Holds seats of an event's first ticket type for somebody; free ones are theirs at once. */
export async function hold(guest: string, event: string, quantity = 1): Promise<Order> {
  const types = await call<{ data: { id: string }[] }>(guest, 'GET', `/v1/events/${event}/ticket-types`)
  return call(guest, 'POST', `/v1/events/${event}/orders`, { lines: [{ ticketTypeId: types.data[0]?.id, quantity }] }, once())
}

/** Holds seats, and pays them by card. */
export async function buy(guest: string, event: string, quantity = 1): Promise<Order> {
  const order = await hold(guest, event, quantity)
  const { checkoutUrl } = await call<{ checkoutUrl: string }>(guest, 'POST', `/v1/orders/${order.id}/checkout`, undefined, once())
  await fetch(checkoutUrl, { method: 'POST', body: new URLSearchParams({ action: 'card' }), redirect: 'manual' })
  const read = () => call<Order>(guest, 'GET', `/v1/orders/${order.id}`)
  await expect.poll(async () => (await read()).status, { timeout: 60_000 }).toBe('confirmed')
  return read()
}

/** Opens an event's tickets, which a phone has behind a button, and chooses so many: one is chosen from the start where there is one kind. */
export async function choose(page: Page, count: number, words = { more: 'One more: Seat', open: 'Get tickets' }): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const more = page.getByRole('button', { name: words.more })
  const open = page.getByRole('button', { name: words.open })
  await expect(more.or(open).first()).toBeVisible()
  if (await open.isVisible()) await open.click()
  for (let i = 1; i < count; i++) await more.click()
}

/** Whatever the browser complained of: a story ends with nothing. */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) heard.push(message.text())
  })
  return heard
}

/** Nothing is wider than the screen. */
export async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

interface Mail {
  subject: string
  text: string
}

/** What has arrived for somebody, the first first: our mails, and the codes that Cognito sends itself. */
export async function mailsTo(email: string): Promise<Mail[]> {
  const ours = await read<{ emails: { destination: { to: string[] }; subject: string; body: { text: string } }[] }>(
    'http://localhost:3070/store',
  )
  const codes = await read<{ messages: Record<string, { To: string[]; Subject: string; BodyText: string }[]> }>(
    'http://localhost:4566/_ministack/ses/messages',
  )
  return [
    ...ours.emails.map(({ destination: { to }, subject, body: { text } }) => ({ to, subject, text })),
    ...Object.values(codes.messages).flatMap((each) =>
      each.map(({ To, Subject, BodyText }) => ({ to: To, subject: Subject, text: BodyText })),
    ),
  ].filter(({ to }) => to.some((address) => address.includes(email)))
}

async function read<T>(address: string): Promise<T> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return (await response.json()) as T
}
