import { choose, type Locale, speak } from '../text/locale'

/** How pages look and speak in this browser. /theme.js reads it before anything is painted. */
export interface Look {
  theme: 'system' | 'light' | 'dark'
  /** null: what the browser asks for. */
  locale: Locale | null
}

const key = 'look'
const plain: Look = { theme: 'system', locale: null }

let look: Look = load()
const listeners = new Set<() => void>()

function load(): Look {
  try {
    return { ...plain, ...JSON.parse(localStorage.getItem(key) ?? '{}') }
  } catch {
    return plain
  }
}

/** Whether anything was chosen in this browser. */
export function hasLook(): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return true // what cannot be kept is not asked for again and again
  }
}

export const currentLook = (): Look => look

/** For useSyncExternalStore. */
export function onLook(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The language that pages are in: the chosen one, or the first of the browser's that there is. */
export function locale(): Locale {
  return look.locale ?? choose(navigator.languages)
}

export async function changeLook(change: Partial<Look>): Promise<void> {
  look = { ...look, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(look))
  } catch {
    // Storage is closed to us: it lasts as long as the page.
  }
  if (look.theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = look.theme
  if (change.locale !== undefined) await speak(locale())
  for (const listener of listeners) listener()
}
