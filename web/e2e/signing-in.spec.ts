import { expect, test } from '@playwright/test'
import { byHand, choose, complaints, concert, password, somebody } from './people'

test('is asked to sign in when a ticket is taken, and loses nothing', async ({ page }) => {
  const heard = complaints(page)
  const { url } = await concert({ kind: 'free' })
  await page.goto(url)
  await choose(page, 2)
  await page.getByRole('button', { name: 'Get 2 tickets' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, 'participant2@example.test')
  await page.waitForURL(new RegExp(url.split('/')[2] ?? 'events'))
  await expect(page.getByRole('button', { name: 'Get 2 tickets' })).toBeVisible()
  expect(heard).toEqual([])
})

test('makes an account', async ({ page }) => {
  const email = somebody('new')
  await page.goto('/sign-up')
  await page.getByLabel('Your name').fill('Grace Hopper')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Create the account' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Look into your mail' })).toBeVisible()
  await page.getByLabel('Code').fill('123456') // the local cloud takes any
  await page.getByRole('button', { name: 'Confirm the address' }).click()
  await byHand(page, email)
  await expect(page.getByRole('link', { name: /Account/ })).toBeVisible()
})

test('a second tab is signed in as the first', async ({ page, context }) => {
  await page.goto('/sign-in?to=/account')
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, 'participant2@example.test')
  await page.waitForURL('**/account')
  const second = await context.newPage()
  await second.goto('/tickets')
  await expect(second.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(second).toHaveURL(/\/tickets/)
})

test('leads nowhere else', async ({ page }) => {
  await page.goto('/sign-in?to=https://elsewhere.example/')
  await page.getByRole('button', { name: 'Continue to sign in' }).click()
  await byHand(page, 'participant2@example.test')
  await expect(page.getByRole('link', { name: /Account/ })).toBeVisible()
  expect(new URL(page.url()).origin).toBe('http://localhost:3000')
})
