/** What somebody who is signed in holds. It lives in this tab: in its session storage, gone with it. */
export interface Tokens {
  access: string
  refresh: string | null
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: number
  /** Whose they are: the provider's name for them. Two tabs of one person share their tokens, those of two people do not. */
  subject: string
}

const key = 'session'

export function load(): Tokens | null {
  try {
    const stored = sessionStorage.getItem(key)
    return stored ? (JSON.parse(stored) as Tokens) : null
  } catch {
    return null
  }
}

export function keep(tokens: Tokens | null): void {
  try {
    if (tokens) sessionStorage.setItem(key, JSON.stringify(tokens))
    else sessionStorage.removeItem(key)
  } catch {
    // Storage is closed to us: the tokens live as long as the page.
  }
}

/** What the provider answered, as it is kept. */
export function tokensOf(access: string, refresh: string | null, seconds = 3600): Tokens {
  return { access, refresh, expiresAt: Date.now() + seconds * 1000, subject: subjectOf(access) }
}

/** The sub of a JWT. It is read to tell people apart on this page, and trusted for nothing else. */
function subjectOf(token: string): string {
  const payload = token.split('.')[1] ?? ''
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
  return (JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string }).sub ?? ''
}
