import { expect, it } from 'vitest'
import type { Me } from '../api/schema.gen'
import { lesson } from './adopt'

const account = (change: Partial<Me>): Me => ({ locale: 'en', timeZone: 'UTC', preferences: { theme: 'system' }, ...change }) as Me

it('takes over how the account looks and speaks', () => {
  const me = account({
    locale: 'de-AT',
    timeZone: 'Europe/Vienna',
    preferences: { theme: 'dark', notifications: { reminders: true, digest: false } },
  })
  expect(lesson(me, ['en-GB'], 'Europe/London')).toEqual({ look: { theme: 'dark', locale: 'de' }, account: null })
})

it('tells an account that knows nothing yet what the browser knows', () => {
  expect(lesson(account({}), ['de-AT', 'en'], 'Europe/Vienna')).toEqual({
    look: { theme: 'system', locale: 'de' },
    account: { locale: 'de-AT', timeZone: 'Europe/Vienna' },
  })
  expect(lesson(account({}), ['en'], 'UTC').account).toBeNull()
})

it('keeps what somebody chose who reads English elsewhere', () => {
  expect(lesson(account({ timeZone: 'Europe/Berlin' }), ['de'], 'Europe/Berlin').look.locale).toBe('en')
})
