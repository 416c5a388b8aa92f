import { expect, type Locator, type Page, test } from '@playwright/test'
import { complaints, concert, signIn, somebody } from './people'

/** Why somebody who presses Tab would not see where they are; '' when they do. */
const unseen = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return 'nothing is focused'
    const what = `${at.tagName} “${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)}”`
    let ringed: Element | null = at
    for (let up = 0; ringed && up < 4 && getComputedStyle(ringed).outlineStyle === 'none'; up++) ringed = ringed.parentElement
    if (!ringed || getComputedStyle(ringed).outlineStyle === 'none') return `${what} has no outline`
    // what is as small as a pixel is drawn by its label
    const drawn = at.getBoundingClientRect().width > 2 ? at : (at.closest('label') ?? at)
    const box = drawn.getClientRects()[0]
    if (!box) return `${what} is not drawn`
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 200)]
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${what} is out of view at ${Math.round(x)}, ${Math.round(y)}`
    const top = document.elementFromPoint(x, y)
    return top && drawn.contains(top) ? '' : `${what} is covered by ${top?.tagName}`
  })

/** Presses Tab until something has the focus, and sees on the way where one is. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible()
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    await expect.poll(() => unseen(page), { timeout: 3_000 }).toBe('')
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not lead to ${wanted}`)
}

/** Finds an event by its words. */
async function find(page: Page, title: string): Promise<void> {
  await expect.poll(async () => (await (await page.request.get(`/v1/events?text=${encodeURIComponent(title)}`)).json()).data.length).toBe(1)
  await page.goto('/')
  await tabTo(page, page.getByRole('searchbox', { name: 'What' }))
  await page.keyboard.type(title)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('link', { name: title }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeFocused()
}

/** Goes to the tickets of an event, which a phone has behind a button. */
async function open(page: Page): Promise<void> {
  const closed = page.getByRole('button', { name: 'Get tickets' })
  await expect(closed.or(page.getByRole('button', { name: 'Get 1 ticket' }))).toBeVisible()
  if (!(await closed.isVisible())) return
  await tabTo(page, closed)
  await page.keyboard.press('Enter')
}

/** From an order to the code of its first ticket. */
async function show(page: Page): Promise<void> {
  await tabTo(
    page,
    page
      .getByRole('main')
      .getByRole('link', { name: /^keys-|^Ada/ })
      .first(),
  )
  await page.keyboard.press('Enter')
  await expect(page.getByRole('img', { name: 'QR code of the ticket' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
}

test('takes a free ticket with the keyboard alone, gives it another name, and keeps it', async ({ page, context }) => {
  const heard = complaints(page)
  const { title } = await concert({ kind: 'free' })
  await signIn(context, somebody('keys'))
  await find(page, title)
  await open(page)
  await tabTo(page, page.getByRole('button', { name: 'One more: Seat' }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByRole('button', { name: 'Get 2 tickets' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'You are in, with 2 tickets' })).toBeFocused()
  await show(page)
  await tabTo(page, page.getByRole('button', { name: 'Change the name' }))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await tabTo(page, dialog.getByLabel('Name', { exact: true }))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('Ada Lovelace')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Ada Lovelace').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Change the name' })).toBeFocused()
  await tabTo(page, page.getByRole('button', { name: 'I cannot come' }))
  await page.keyboard.press('Space')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'I cannot come' })).toBeFocused()
  expect(heard).toEqual([])
})

test('holds seats, names them and pays with the keyboard alone', async ({ page, context }) => {
  const heard = complaints(page)
  const { title } = await concert({ kind: 'paid', price: 1200 })
  await signIn(context, somebody('keys'))
  await find(page, title)
  await open(page)
  await tabTo(page, page.getByRole('button', { name: 'One more: Seat' }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: 'Get 2 tickets' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeFocused()
  await tabTo(page, page.getByRole('radio', { name: 'All in my name' }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'A name for each' })).toBeChecked()
  await tabTo(page, page.getByRole('textbox', { name: 'Name' }).last())
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('Charles Babbage')
  await tabTo(page, page.getByRole('button', { name: 'Pay €24.00' }))
  await page.keyboard.press('Enter')
  const pay = page.getByRole('button', { name: 'Pay', exact: true })
  await tabTo(page, pay)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/orders\//)
  await expect(page.getByRole('heading', { level: 1, name: 'You are in, with 2 tickets' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Charles Babbage').first()).toBeVisible()
  await show(page)
  expect(heard).toEqual([])
})

test('on a slow line the focus comes along, too', async ({ page, context }) => {
  const heard = complaints(page)
  const { url } = await concert({ kind: 'free' })
  await signIn(context, somebody('keys'))
  await page.goto(url)
  await open(page)
  await tabTo(page, page.getByRole('button', { name: 'Get 1 ticket' }))
  const line = await context.newCDPSession(page)
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 1500, downloadThroughput: -1, uploadThroughput: -1 })
  const said = page.getByRole('banner').getByText('Loading…').waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await said
  await expect(page.getByRole('heading', { level: 1, name: 'You are in' })).toBeFocused()
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await page.getByRole('banner').getByRole('link', { name: 'Tickets' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Tickets' })).toBeFocused()
  expect(heard).toEqual([])
})
