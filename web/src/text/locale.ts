import { i18n } from '@lingui/core'

/** The languages there are, as each calls itself. Another is one more file beside en.po, and one more line here. */
export const locales = { en: 'English', de: 'Deutsch' } as const
export type Locale = keyof typeof locales

const catalogues: Record<Locale, () => Promise<{ messages: import('@lingui/core').Messages }>> = {
  en: () => import('./en.po'),
  de: () => import('./de.po'),
}

/** Chooses of what somebody reads the first that there is; a region ("de-AT") takes its language. */
export function choose(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0]
    if (language && Object.hasOwn(locales, language)) return language as Locale
  }
  return 'en'
}

/** Loads a language and turns to it; the page says so to screen readers by its lang. */
export async function speak(locale: Locale): Promise<void> {
  const { messages } = await catalogues[locale]()
  i18n.loadAndActivate({ locale, messages })
  document.documentElement.lang = locale
}
