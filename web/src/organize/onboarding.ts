/** Who went to Stripe to say who they are, and for which event: Stripe leads back to /payouts and knows nothing of it. */
const key = 'onboarding'
/** What Stripe checks by itself is known within minutes; later is a visit of its own. */
const lasts = 30 * 60_000

interface Begun {
  at: number
  event?: string
}

export function beginOnboarding(event: string | undefined, now = Date.now()): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ at: now, event } satisfies Begun))
  } catch {
    // storage is closed to us: coming back is a visit like any other
  }
}

export function begunOnboarding(now = Date.now()): Begun | undefined {
  try {
    const begun = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Begun | null
    return begun && now - begun.at < lasts ? begun : undefined
  } catch {
    return undefined
  }
}

export function endOnboarding(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // nothing was kept
  }
}
