import { expect, test } from '@playwright/test'
import { call, complaints, concert, hold, signIn, somebody, token } from './people'

test('lets in once, goes on when the network is cut, and sends it later', async ({ page, context }) => {
  const heard = complaints(page)
  const { id } = await concert({ kind: 'free' })
  const order = await hold(await token(somebody('guest')), id, 2)
  const [first, second] = order.registrations
  const organizer = await signIn(context, 'organizer@example.test')
  await page.goto(`/door/${id}`)
  await page.getByRole('button', { name: 'Scan without a camera' }).click()
  await expect(page.getByText('2 tickets kept here')).toBeVisible({ timeout: 30_000 })
  const code = page.getByLabel('Code of a ticket')
  await code.fill(first?.code ?? '')
  await code.press('Enter')
  await expect(page.getByText('Let in').first()).toBeVisible()
  await expect(code).toBeVisible({ timeout: 10_000 })
  await code.fill(first?.code ?? '')
  await code.press('Enter')
  await expect(page.getByText('In already').first()).toBeVisible()
  await context.setOffline(true)
  await code.fill(second?.code ?? '')
  await code.press('Enter')
  await expect(page.getByText('Let in').first()).toBeVisible()
  await expect(page.getByText('to be sent').first()).toBeVisible()
  await context.setOffline(false)
  await expect(async () => {
    const summary = await call<{ checkedIn: number }>(organizer, 'GET', `/v1/events/${id}/check-ins/summary`)
    expect(summary.checkedIn).toBe(2)
  }).toPass({ timeout: 60_000 })
  expect(heard).toEqual([])
})
