import { Failure } from '../api/problem'

/** What the page must know of where it runs: /config.json, written from the stack's outputs. */
export interface Settings {
  stage: string
  version: string
  region: string
  issuer: string
  clientId: string
  authorizationEndpoint: string
  tokenEndpoint: string
  revocationEndpoint: string
  /** Where a browser goes so that the provider forgets it, too. */
  signOutUrl: string
  scopes: string[]
  /** Cognito's API, where accounts are made and passwords forgotten; null when another provider does that on pages of its own. */
  signUp: string | null
}

let known: Promise<Settings> | undefined

/** Reads it once; a failure is not kept, so that asking again asks again. */
export function settings(): Promise<Settings> {
  known ??= fetch('/config.json')
    .catch(() => {
      throw new Failure(0, null)
    })
    .then((response) => {
      if (!response.ok) throw new Error(`config.json: ${response.status}`)
      return response.json() as Promise<Settings>
    })
    .catch((error: unknown) => {
      known = undefined
      throw error
    })
  return known
}
