import { expect, test } from '@playwright/test'
import { buy, call, complaints, concert, fits, hold, signIn, somebody, token } from './people'

const sections = ['', '/edit', '/tickets', '/attendees', '/orders', '/sales', '/settings']

test('names that run from right to left, and a title of 90 characters', async ({ page, context }) => {
  const heard = complaints(page)
  const title = 'ليلة الإشارات الموسيقية Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte'
  expect(title.length).toBeGreaterThanOrEqual(90)
  const place = {
    venue: 'قاعة الموسيقى الكبرى في المدينة القديمة',
    address: 'شارع الأمير عبد القادر الجزائري ١٢٣',
    city: 'القاهرة',
    country: 'EG',
  }
  const { id, url } = await concert({ kind: 'free' }, {}, { title: title.slice(0, 90) }, place)
  const guest = await token(somebody('guest'))
  const { version } = await call<{ version: number }>(guest, 'GET', '/v1/me')
  await call(guest, 'PATCH', '/v1/me', { name: 'عبد الرحمن بن محمد الأندلسي' }, { 'If-Match': `"${version}"` })
  await hold(guest, id, 2)
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1, name: title.slice(0, 90) })).toBeVisible()
  await expect(page.getByText(place.venue)).toBeVisible()
  await expect(page.getByText(place.address)).toBeVisible()
  await fits(page)
  await signIn(context, 'organizer@example.test')
  for (const section of sections) {
    await page.goto(`/organize/events/${id}${section}`)
    await expect(page.getByText(title.slice(0, 90)).filter({ visible: true }).first()).toBeVisible()
    if (section === '/attendees')
      await expect(page.getByText('عبد الرحمن بن محمد الأندلسي').filter({ visible: true }).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
    await fits(page)
  }
  expect(heard).toEqual([])
})

for (const { currency, price, each, sum } of [
  { currency: 'JPY', price: 123_400, each: '¥123,400', sum: '¥246,800' },
  { currency: 'KWD', price: 1_234_560, each: 'KWD 1,234.560', sum: 'KWD 2,469.120' },
]) {
  test(`prices in ${currency}`, async ({ page, context }) => {
    const heard = complaints(page)
    const { id, url } = await concert({ kind: 'paid', price }, {}, { currency })
    const order = await buy(await token(somebody('buyer')), id, 2)
    await page.goto(url)
    await expect(page.getByText(money(each)).first()).toBeVisible()
    await fits(page)
    await signIn(context, 'organizer@example.test')
    for (const section of sections) {
      await page.goto(`/organize/events/${id}${section}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.waitForLoadState('networkidle')
      await fits(page)
    }
    await page.goto(`/organize/events/${id}`)
    await expect(page.getByText(money(sum)).first()).toBeVisible()
    await page.goto(`/organize/events/${id}/orders?order=${order.id}`)
    await expect(page.getByRole('dialog').getByText(money(sum)).first()).toBeVisible()
    await fits(page)
    expect(heard).toEqual([])
  })
}

/** As a format has it: with a space that does not break, and the yen's sign with or without its country. */
const money = (said: string) => new RegExp(said.replace('.', '\\.').replace(' ', '\\s').replace('¥', '(JP)?¥'))
