import { expect, test } from '@playwright/test'
import { choose, complaints, concert, fits, signIn, somebody } from './people'

test.use({ locale: 'de-DE' })

test('speaks German to visitors whose browser does', async ({ page }) => {
  const heard = complaints(page)
  const start = new Date(Date.now() + 14 * 86_400_000)
  const { title, url } = await concert({ kind: 'paid', price: 1250 })
  const day = new Intl.DateTimeFormat('de-DE', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Europe/Berlin',
  })
  await expect(async () => {
    await page.goto(`/?text=${encodeURIComponent(title)}`)
    await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de-DE')
  await expect(page.getByRole('button', { name: 'Suchen' }).first()).toBeVisible()
  await expect(page.getByText('ab 12,50 €')).toBeVisible()
  await fits(page)
  await page.goto(url)
  await expect(page.getByText(day.format(start))).toBeVisible()
  await expect(page.getByText('Veranstaltet von')).toBeVisible()
  await expect(page.getByText('12,50 €').first()).toBeVisible()
  await expect(page.getByText('Wenn du nicht kommen kannst')).toBeVisible()
  await fits(page)
  await page.goto('/sign-in?for=tickets&to=/tickets')
  await expect(page.getByRole('heading', { level: 1, name: 'Anmelden' })).toBeVisible()
  await fits(page)
  await page.goto('/nowhere')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de-DE')
  await expect(page.getByRole('banner').getByRole('link', { name: 'Anmelden' })).toBeVisible()
  expect(heard).toEqual([])
})

test('takes a free ticket in German, and sees what a paid one costs', async ({ page, context }) => {
  const heard = complaints(page)
  const [free, paid] = await Promise.all([concert({ kind: 'free' }), concert({ kind: 'paid', price: 1200 })])
  await signIn(context, somebody('gast'), null)
  await page.goto(paid.url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await choose(page, 1, { more: 'Eins mehr: Seat', open: 'Tickets holen' })
  await expect(page.getByText('12,00 €').first()).toBeVisible()
  await fits(page)
  await page.goto(free.url)
  await choose(page, 1, { more: 'Eins mehr: Seat', open: 'Tickets holen' })
  await page.getByRole('button', { name: '1 Ticket holen' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Du bist dabei' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Mail noch einmal senden' })).toBeVisible()
  await fits(page)
  await page
    .getByRole('main')
    .getByRole('link', { name: /^gast-/ })
    .click()
  await expect(page.getByRole('img', { name: 'QR-Code des Tickets' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de-DE')
  await fits(page)
  expect(heard).toEqual([])
})
