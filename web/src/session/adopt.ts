import type { Me, MePatch } from '../api/schema.gen'
import { choose, type Locale } from '../text/locale'
import { ownZone } from '../text/time'
import type { Look } from './look'

/** What a browser and an account learn of each other when somebody signs in where nothing was chosen yet. */
export interface Lesson {
  look: Partial<Look>
  /** What the account does not know yet; null: nothing. */
  account: MePatch | null
}

/**
 * An account looks and speaks in every browser as its owner chose. Accounts begin in English and UTC; one that is still so has
 * been told nothing, and takes the browser's language and time zone, so that mails come in these.
 */
export function lesson(me: Me, languages: readonly string[], zone = ownZone): Lesson {
  const { theme } = me.preferences
  if (me.locale !== 'en' || me.timeZone !== 'UTC') return { look: { theme, locale: choose([me.locale]) }, account: null }
  const [first = 'en'] = languages
  const account = { ...(first !== 'en' && { locale: first }), ...(zone !== 'UTC' && { timeZone: zone }) }
  return { look: { theme, locale: choose(languages) satisfies Locale }, account: Object.keys(account).length > 0 ? account : null }
}
