import { redirect } from '@tanstack/react-router'
import { session } from './session'

/** Why one has to sign in; the page that asks for it says it in words. */
export const reasons = ['account', 'order', 'tickets', 'organize', 'door', 'admin'] as const
export type Reason = (typeof reasons)[number]

/**
 * For beforeLoad of pages that are somebody's own: leads to signing in, and back. Nobody can sign in without a network; so a
 * page that `keeps` what it shows opens all the same for who did not sign out.
 */
export function signedInFor(reason: Reason, keeps?: () => Promise<boolean>) {
  return async ({ location }: { location: { href: string } }) => {
    await session.ready
    if (session.signedIn) return
    if (keeps && session.left && (await keeps()) && !(await reachable())) return
    throw redirect({ to: '/sign-in', search: { for: reason, to: location.href }, replace: true })
  }
}

/** Whether this site answers. */
async function reachable(): Promise<boolean> {
  try {
    await fetch('/config.json', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(4_000) })
    return true
  } catch {
    return false
  }
}
