import { ErrorResponse, OidcClient, WebStorageStateStore } from 'oidc-client-ts'
import { forget } from '../offline/forget'
import { session } from './session'
import { settings } from './settings'
import { tokensOf } from './tokens'
import { safePath } from './way'

/** Signing in: authorization code with PKCE at the OpenID provider (RFC 6749, RFC 7636). Loaded when it is needed. */

async function client(): Promise<OidcClient> {
  const s = await settings()
  return new OidcClient({
    authority: s.issuer,
    metadata: {
      issuer: s.issuer,
      authorization_endpoint: s.authorizationEndpoint,
      token_endpoint: s.tokenEndpoint,
      revocation_endpoint: s.revocationEndpoint,
    },
    client_id: s.clientId,
    redirect_uri: `${location.origin}/signed-in`,
    response_type: 'code',
    scope: s.scopes.join(' '),
    stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: 'sign-in.' }),
  })
}

/** The provider's page, from which the way leads back to a path of this site. */
export async function signInAddress(returnTo: string): Promise<string> {
  const request = await (await client()).createSigninRequest({ state: safePath(returnTo) })
  return request.url
}

const exchanges = new Map<string, Promise<string>>()

/**
 * Reads what the provider sent along, begins the session, and says where to go. A code is good once, and the page that it came to may
 * be loaded anew by the very session that begins: the same address is exchanged once.
 */
export function signedIn(address: string): Promise<string> {
  const begun = exchanges.get(address) ?? exchange(address)
  exchanges.set(address, begun)
  return begun
}

async function exchange(address: string): Promise<string> {
  const response = await (await client()).processSigninResponse(address)
  session.begin(tokensOf(response.access_token, response.refresh_token ?? null, response.expires_in))
  return safePath(response.userState as string | undefined)
}

/**
 * Ends the session everywhere: here, in other tabs, and at the provider, whose page leads back to the start. What this device kept
 * of the account goes with it.
 */
export async function signOut(): Promise<void> {
  const s = await settings()
  const tokens = session.end()
  await forget()
  if (tokens?.refresh) {
    await fetch(s.revocationEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ token: tokens.refresh, client_id: s.clientId }),
    }).catch(() => {
      // the provider cannot be reached; its page below ends the session there all the same
    })
  }
  location.assign(s.signOutUrl)
}

/** Somebody turned back at the provider's page, or the address was used twice. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ErrorResponse
}
