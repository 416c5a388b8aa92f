import { signedInFor } from '../session/guard'
import { session } from '../session/session'
import { kept } from './kept'

/** Tickets are shown to who is signed in and, as they are kept, on the device where somebody did not sign out. */
export async function ticketHolder(to: { location: { href: string } }): Promise<void> {
  await session.ready
  if (session.signedIn || (await kept())) return
  await signedInFor('tickets')(to)
}
