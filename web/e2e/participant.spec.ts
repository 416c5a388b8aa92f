import { expect, type Page, test } from '@playwright/test'
import { complaints, concert, fits, signIn, somebody } from './people'

/** Opens the tickets, which a phone has behind a button, and chooses so many: one is chosen from the start where there is one kind. */
async function choose(page: Page, count: number): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const more = page.getByRole('button', { name: 'One more: Seat' })
  const open = page.getByRole('button', { name: 'Get tickets' })
  await expect(more.or(open).first()).toBeVisible()
  if (await open.isVisible()) await open.click()
  for (let i = 1; i < count; i++) await more.click()
}

test('finds an event by its words and takes a free ticket', async ({ page, context }) => {
  const heard = complaints(page)
  const { title } = await concert({ kind: 'free' })
  await signIn(context, somebody('guest'))
  await page.goto('/')
  await expect(async () => {
    await page.goto(`/?text=${encodeURIComponent(title)}`)
    await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await fits(page)
  await page.getByRole('link', { name: title }).click()
  await choose(page, 1)
  await page.getByRole('button', { name: 'Get 1 ticket' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'You are in' })).toBeVisible()
  await fits(page)
  await page.goto('/tickets')
  await page
    .getByRole('main')
    .getByRole('link', { name: /^guest-/ })
    .click()
  await expect(page.getByRole('img', { name: 'QR code of the ticket' })).toBeVisible()
  await fits(page)
  expect(heard).toEqual([])
})

test('is declined, pays all the same, and sees the order become true', async ({ page, context }) => {
  const heard = complaints(page)
  const { url, title } = await concert({ kind: 'paid', price: 2700 })
  await signIn(context, somebody('buyer'))
  await page.goto(url)
  await choose(page, 2)
  await page.getByRole('button', { name: 'Get 2 tickets' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible()
  await fits(page)
  await page.getByText('A name for each').click()
  await page.getByRole('textbox', { name: 'Name' }).last().fill('Charles Babbage')
  await page.getByRole('button', { name: /^Pay €54/ }).click()
  await page.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await page.waitForURL(/\/orders\//)
  await expect(page.getByRole('heading', { level: 1, name: 'You are in, with 2 tickets' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Charles Babbage').first()).toBeVisible()
  await page.goto('/tickets')
  await expect(page.getByRole('link', { name: title }).first()).toBeVisible()
  expect(heard).toEqual([])
})

test('lets the time run out, and is told so', async ({ page, context }) => {
  test.setTimeout(180_000)
  const { url } = await concert({ kind: 'paid', price: 1000 }, { holdMinutes: 1 })
  await signIn(context, somebody('late'))
  await page.goto(url)
  await choose(page, 1)
  await page.getByRole('button', { name: 'Get 1 ticket' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible()
  await expect(page.getByText('The time to pay is over')).toBeVisible({ timeout: 90_000 })
})
