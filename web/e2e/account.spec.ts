import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { call, complaints, fits, mailsTo, password, signIn, somebody, token } from './people'

/** Signs in on the provider's page, which one is led to. */
async function byHand(page: Page, email: string, secret = password): Promise<void> {
  await page.locator('input[name="username"]').fill(email)
  await page.locator('input[name="password"]').fill(secret)
  await page.locator('button[type="submit"], input[type="submit"]').first().click()
}

test('changes the name, the look and the language, here and elsewhere', async ({ page, context, browser }) => {
  const heard = complaints(page)
  const email = somebody('ada')
  await signIn(context, email)
  await page.goto('/account')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Lovelace')
  await page.getByRole('textbox', { name: 'Display name' }).fill('Countess')
  await page.getByRole('button', { name: 'Save the profile' }).click()
  await expect(page.getByText('Your profile is saved.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Account of Countess' })).toBeVisible()
  const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground(page)
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await page.getByText('Dark', { exact: true }).click()
  await kept
  await expect.poll(() => ground(page)).not.toBe(light)
  const dark = await ground(page)
  const spoken = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await page.getByLabel('Language', { exact: true }).selectOption('Deutsch')
  await spoken
  await expect(page.getByRole('heading', { level: 1, name: 'Konto' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', /^de/)
  await fits(page)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Konto' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Ada Lovelace')
  const elsewhere = await browser.newContext()
  await signIn(elsewhere, email, null)
  const other = await elsewhere.newPage()
  await other.goto('/account')
  await expect(other.getByRole('heading', { level: 1, name: 'Konto' })).toBeVisible()
  expect(await ground(other)).toBe(dark)
  await elsewhere.close()
  expect(heard).toEqual([])
})

test('signs out, in every tab, and is asked to sign in from then on', async ({ page, context }) => {
  const heard = complaints(page)
  const email = somebody('leaver')
  await token(email)
  await page.goto('/sign-in?to=/account')
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, email)
  await page.waitForURL('**/account')
  const second = await context.newPage()
  await second.goto('/tickets')
  await expect(second.getByRole('heading', { level: 1, name: 'Tickets' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('/') // by way of the provider
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
  await expect(second.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
  for (const path of ['/account', '/tickets', '/orders', '/organize', '/payouts', '/admin/users']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
    expect(new URL(page.url()).searchParams.get('to')).toBe(path)
  }
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await expect(page.locator('input[name="password"]')).toBeVisible() // the provider has forgotten, too
  expect(heard).toEqual([])
})

test('takes all that is held about one along', async ({ page, context }) => {
  const email = somebody('archivist')
  await signIn(context, email)
  await page.goto('/account')
  const loaded = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my data' }).click()
  const file = await loaded
  expect(file.suggestedFilename()).toBe('event-radar-account.json')
  const text = await readFile(await file.path(), 'utf8')
  expect(JSON.parse(text)).toBeInstanceOf(Object)
  expect(text).toContain(email)
})

test('deletes the account, told before what is lost', async ({ page }) => {
  const heard = complaints(page)
  const email = somebody('goner')
  await token(email)
  await page.goto('/sign-in?to=/account')
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, email)
  await page.waitForURL('**/account')
  await page.getByRole('button', { name: 'Delete my account…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Nobody can bring the account back, not even we.')).toBeVisible()
  await fits(page)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(dialog.getByRole('button', { name: 'Delete my account' })).toBeDisabled()
  await dialog.getByLabel(`I know that the account of ${email} is gone for good then.`).check()
  await dialog.getByRole('button', { name: 'Delete my account' }).click()
  await page.waitForURL('/')
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
  await page.goto('/sign-in?to=/account')
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, email)
  // the provider learns of it a minute later
  const refused = page.locator('input[name="password"]')
  await expect(page.getByText('This account was deleted, for good.').or(refused)).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Display name' })).toBeHidden()
  expect(heard).toEqual([])
})

test('chooses a new password with a code from the mail', async ({ page }) => {
  const heard = complaints(page)
  const email = somebody('forgetful')
  await call(await token(email), 'GET', '/v1/me')
  await page.goto('/sign-in?to=/account')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Send the code' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Look into your mail' })).toBeVisible()
  await fits(page)
  const code = async () => /\b\d{6}\b/.exec((await mailsTo(email)).at(-1)?.text ?? '')?.[0]
  await expect.poll(code).toBeDefined()
  await page.getByLabel('Code').fill((await code()) ?? '')
  await page.getByLabel('New password').fill('Another-radar-2!')
  await page.getByRole('button', { name: 'Use the new password' }).click()
  await byHand(page, email)
  await expect(page.locator('input[name="password"]')).toBeVisible() // the old one is no good any more
  await byHand(page, email, 'Another-radar-2!')
  await page.waitForURL('**/account')
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible()
  expect(heard).toEqual([])
})
