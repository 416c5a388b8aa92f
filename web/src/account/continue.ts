import { safePath } from '../session/way'

/** Leads to the provider's page, and from there to a path of this site. */
export async function continueToSignIn(to: string | undefined): Promise<void> {
  const { signInAddress } = await import('../session/provider')
  location.assign(await signInAddress(safePath(to)))
}
