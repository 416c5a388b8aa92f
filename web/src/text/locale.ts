import { i18n, type Messages } from '@lingui/core'

/** The languages there are, as each calls itself. Another is one more file beside en.po, and one more line here. */
export const locales = { en: 'English', de: 'Deutsch' } as const
export type Locale = keyof typeof locales

type Catalogue = () => Promise<{ messages: Messages }>

/** What the first pages say, and what all others do. Each is loaded when somebody comes by who reads it. */
const catalogues: Record<Locale, { first: Catalogue; rest: Catalogue }> = {
  en: { first: () => import('./en.po?first'), rest: () => import('./en.po?rest') },
  de: { first: () => import('./de.po?first'), rest: () => import('./de.po?rest') },
}

let everything = false

/** Chooses of what somebody reads the first that there is; a region ("de-AT") takes its language. */
export function choose(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0]
    if (language && Object.hasOwn(locales, language)) return language as Locale
  }
  return 'en'
}

/** The language as the reader's region has it ("en-GB"), so that dates and figures are as they write them. */
function regional(locale: Locale): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === locale) ?? locale
}

/** Loads a language and turns to it; the page says so to screen readers by its lang. */
export async function speak(locale: Locale): Promise<void> {
  const { first, rest } = catalogues[locale]
  const parts = await Promise.all(everything ? [first(), rest()] : [first()])
  const tag = regional(locale)
  for (const { messages } of parts) i18n.load(tag, messages)
  i18n.activate(tag)
  document.documentElement.lang = tag
}

/** Loads what is said on pages beyond the first. */
export async function speakOfEverything(locale: Locale): Promise<void> {
  if (everything) return
  everything = true
  try {
    i18n.load(regional(locale), (await catalogues[locale].rest()).messages)
  } catch (error) {
    everything = false
    throw error
  }
}
