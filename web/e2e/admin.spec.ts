import { expect, test } from '@playwright/test'
import { complaints, fits, signIn, somebody, token } from './people'

test('finds somebody, suspends them with a reason, and lets them back', async ({ page, context }) => {
  const heard = complaints(page)
  const email = somebody('rude')
  await token(email)
  await signIn(context, email) // the first call of theirs makes the account
  await page.goto('/account')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const staff = await context.browser()?.newContext()
  if (!staff) throw new Error('no browser')
  await signIn(staff, 'admin@example.test')
  const desk = await staff.newPage()
  await desk.goto(`/admin/users?text=${encodeURIComponent(email)}`)
  await desk.getByRole('link', { name: /rude/i }).first().click()
  await desk
    .getByRole('button', { name: /Suspend/ })
    .first()
    .click()
  await desk.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Was rude to everybody.')
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /Suspend/ })
    .click()
  await expect(desk.getByText('Suspended').first()).toBeVisible()
  await fits(desk)
  await desk.goto('/admin/audit')
  await expect(desk.getByText('Was rude to everybody.').first()).toBeVisible()
  await staff.close()
  expect(heard).toEqual([])
})
