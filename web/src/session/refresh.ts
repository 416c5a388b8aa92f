import { settings } from './settings'
import { type Tokens, tokensOf } from './tokens'

/** The provider does not take the refresh token any more. */
export class Refused extends Error {}

/** Exchanges a refresh token. */
export async function refreshed(refresh: string): Promise<Tokens> {
  const s = await settings()
  let response: Response
  try {
    response = await fetch(s.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: s.clientId, refresh_token: refresh }),
    })
  } catch (error) {
    throw new Error('no answer of the provider', { cause: error })
  }
  if (response.status >= 400 && response.status < 500 && response.status !== 429) throw new Refused()
  if (!response.ok) throw new Error(`the provider answered ${response.status}`)
  const answer = (await response.json()) as { access_token: string; refresh_token?: string; expires_in?: number }
  return tokensOf(answer.access_token, answer.refresh_token ?? refresh, answer.expires_in)
}
