import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { concert, fits, signIn } from './people'

const pages: Record<string, { as?: string; paths: string[] }> = {
  everybody: {
    paths: ['/', '/?text=nothing-is-called-so', '/docs', '/problems/sold-out', '/sign-in', '/sign-up', '/forgot-password', '/nowhere'],
  },
  participant: { as: 'participant@example.test', paths: ['/tickets', '/orders', '/account'] },
  organizer: { as: 'organizer@example.test', paths: ['/organize', '/organize/new', '/payouts'] },
  admin: { as: 'admin@example.test', paths: ['/admin/users', '/admin/audit', '/admin/settings', '/admin/payments'] },
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })
    for (const [who, { as, paths }] of Object.entries(pages)) {
      test(`what ${who} sees is for everybody`, async ({ page, context }) => {
        if (as) await signIn(context, as)
        for (const path of paths) {
          await page.goto(path)
          await expect(
            page
              .getByRole('heading', { level: 1 })
              .or(page.getByRole('heading', { level: 2 }))
              .first(),
          ).toBeVisible()
          await page.waitForLoadState('networkidle')
          await fits(page)
          const { violations } = await new AxeBuilder({ page }).analyze()
          expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
        }
      })
    }

    test('and so is an event, with all that its team sees', async ({ page, context }) => {
      const { id, url } = await concert({ kind: 'paid', price: 1200 })
      await signIn(context, 'organizer@example.test')
      const sections = ['', '/edit', '/tickets', '/attendees', '/orders', '/sales', '/messages', '/settings']
      for (const path of [url, ...sections.map((section) => `/organize/events/${id}${section}`), `/door/${id}`]) {
        await page.goto(path)
        await expect(page.getByRole('heading').first()).toBeVisible()
        await page.waitForLoadState('networkidle')
        await fits(page)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
      }
    })
  })
}
