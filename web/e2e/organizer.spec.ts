import { expect, type Page, test } from '@playwright/test'
import { type Concert, call, complaints, concert, fits, signIn, somebody, token } from './people'

test('creates an event of four fields, adds what is missing, and publishes it', async ({ page, context }) => {
  const heard = complaints(page)
  await signIn(context, somebody('host'))
  await page.goto('/organize/new')
  await page.getByRole('button', { name: 'Become an organizer' }).click()
  await page.getByLabel('Title').fill('Night of Signals')
  await page.getByLabel('Starts').fill('2027-03-05T19:00')
  await page.getByRole('button', { name: 'Create the draft' }).click()
  await page.waitForURL(/\/organize\/events\/evt_[^/]+\/edit/)
  const event = page.url().replace(/\/edit.*/, '')
  await fits(page)
  await page.getByLabel('Summary').fill('What comes in from far away.')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto(`${event}/settings`)
  await page.getByLabel('Total capacity').fill('80')
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await page.getByRole('button', { name: 'Save' }).click()
  await saved
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Total capacity')).toHaveValue('80')
  await page.goto(`${event}/edit`)
  await expect(page.getByLabel('Summary')).toHaveValue('What comes in from far away.')
  await page.getByRole('button', { name: 'Add a meeting' }).first().click()
  await page.getByLabel('Name of the place').fill('Zionskirche')
  await page.getByLabel('City').fill('Berlin')
  await page.getByRole('button', { name: 'Add the meeting' }).click()
  await expect(page.getByText('The meeting is added.')).toBeVisible()
  await page.goto(`${event}/tickets`)
  await page.getByRole('button', { name: 'Add a ticket type' }).first().click()
  await page.getByLabel('Name', { exact: false }).first().fill('Seat')
  await page.getByRole('button', { name: 'Add the ticket type' }).click()
  await expect(page.getByText('Seat is added.')).toBeVisible()
  await page.goto(event)
  await page
    .getByRole('button', { name: /^Publish/ })
    .first()
    .click()
  const sure = page.getByRole('dialog').getByRole('button', { name: /^Publish/ })
  if (await sure.isVisible().catch(() => false)) await sure.click()
  await expect(page.getByText('Published').first()).toBeVisible()
  await fits(page)
  expect(heard).toEqual([])
})

test('gives an event a cover, described for those who do not see it', async ({ page, context }) => {
  const heard = complaints(page)
  const { id, url } = await concert({ kind: 'free' })
  await signIn(context, 'organizer@example.test')
  await page.goto(`/organize/events/${id}/edit`)
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a picture' }).click()
  await (await chosen).setFiles({ name: 'stage.png', mimeType: 'image/png', buffer: await picture(page) })
  await expect(page.getByRole('img', { name: 'As it will be shown' })).toBeVisible()
  await page.getByLabel('What does it show?').fill('A stage in red light')
  await fits(page)
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(page.getByText('The cover is there.')).toBeVisible({ timeout: 60_000 })
  await page.goto(url)
  const cover = page.getByRole('main').getByRole('img', { name: 'A stage in red light' })
  await expect(cover).toBeVisible()
  await expect.poll(() => cover.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(300)
  await fits(page)
  expect(heard).toEqual([])
})

test('duplicates an event, takes it down, and archives it', async ({ page, context, browser }) => {
  const heard = complaints(page)
  await signIn(context, 'organizer@example.test')
  const { id, url, title } = await unplaced()
  const visitor = await (await browser.newContext()).newPage()
  await page.goto(`/organize/events/${id}`)
  await page.getByRole('button', { name: 'Duplicate…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Title')).toHaveValue(title)
  await dialog.getByLabel('Title').fill(`${title} again`)
  await dialog.getByLabel('Starts').fill('2027-05-06T20:00')
  await dialog.getByRole('button', { name: 'Create the copy' }).click()
  await expect(page.getByText('The copy is there, as a draft.')).toBeVisible()
  await expect(page).not.toHaveURL(new RegExp(id))
  await expect(page.getByText(`${title} again`).filter({ visible: true }).first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Ready to be published' })).toBeVisible()
  await fits(page)
  await visitor.goto(url)
  await expect(visitor.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await page.goto(`/organize/events/${id}`)
  await page.getByRole('button', { name: 'Unpublish…' }).click()
  await expect(dialog.getByText('Its page is gone for everybody but your team until you publish it again.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Unpublish' }).click()
  await expect(page.getByText('It is a draft again.')).toBeVisible()
  await expect(async () => {
    await visitor.goto(url)
    await expect(visitor.getByRole('heading', { level: 1, name: title })).toBeHidden({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('button', { name: 'Archive…' }).click()
  await expect(dialog.getByText('Nothing brings it back; you can duplicate it.')).toBeVisible()
  await fits(page)
  await dialog.getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('It is archived.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Archive…' })).toBeHidden()
  await page.goto('/organize')
  await page.getByRole('group', { name: 'Which events' }).getByText('Archived').click()
  await expect(page.getByRole('link', { name: title, exact: true })).toBeVisible()
  await visitor.context().close()
  expect(heard).toEqual([])
})

test('who came upon their event before they signed in runs it all the same', async ({ page, context }) => {
  const heard = complaints(page)
  const { id, title } = await concert({ kind: 'free' })
  await expect(async () => {
    await page.goto(`/?text=${encodeURIComponent(title)}`)
    await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  const read = page.waitForResponse((answer) => new URL(answer.url()).pathname === `/v1/events/${id}`)
  await page.getByRole('link', { name: title }).click()
  await (await read).finished()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await signIn(context, 'organizer@example.test')
  await page.goto(`/organize/events/${id}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  expect(heard).toEqual([])
})

/** A small picture, as the browser makes it. */
async function picture(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 1280
    canvas.height = 720
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = '#a02020'
    context.fillRect(0, 0, 1280, 720)
    context.fillStyle = '#fff0c0'
    context.fillRect(540, 200, 200, 520)
    return canvas.toDataURL('image/png').split(',')[1] ?? ''
  })
  return Buffer.from(base64, 'base64')
}

/** A published event whose place is to be announced: without a meeting that people rely on it can be taken down. */
async function unplaced(): Promise<Concert> {
  const organizer = await token('organizer@example.test')
  const { id } = await call<Concert>(organizer, 'POST', '/v1/events', {
    title: `Rehearsal ${Math.random().toString(36).slice(2, 8)}`,
    startAt: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 16),
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    locationToBeAnnounced: true,
  })
  await call(organizer, 'POST', `/v1/events/${id}/ticket-types`, { name: 'Seat', kind: 'free', quantity: 20 })
  return call(organizer, 'POST', `/v1/events/${id}/publish`)
}
