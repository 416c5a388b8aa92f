import { redirect } from '@tanstack/react-router'
import { session } from './session'

/** Why one has to sign in; the page that asks for it says it in words. */
export const reasons = ['account', 'order', 'tickets', 'organize', 'door', 'admin'] as const
export type Reason = (typeof reasons)[number]

/** For beforeLoad of pages that are somebody's own: leads to signing in, and back. */
export function signedInFor(reason: Reason) {
  return async ({ location }: { location: { href: string } }) => {
    await session.ready
    if (!session.signedIn) throw redirect({ to: '/sign-in', search: { for: reason, to: location.href }, replace: true })
  }
}
