import createClient, { type Middleware } from 'openapi-fetch'
import { session } from '../session/session'
import { Failure, failure } from './problem'
import type { paths } from './schema.gen'

/** Calls take at most so long; then there is no network worth the name. */
const patience = 20_000

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new Failure(0, null)
  }
}

/** Beside who is signed in their token goes, and once more with a new one when it was refused. */
const authorize: Middleware = {
  async onRequest({ request }) {
    const token = await session.token()
    if (token) request.headers.set('Authorization', `Bearer ${token}`)
    return request
  },
}

const client = createClient<paths>({
  // openapi-fetch hands over a request; what was sent is needed again should the token have been refused
  async fetch(request) {
    const again = request.clone()
    const response = await send(request)
    const used = request.headers.get('Authorization')
    if (response.status !== 401 || !used) return response
    const token = await session.renew(used.slice('Bearer '.length))
    if (!token) return response
    again.headers.set('Authorization', `Bearer ${token}`)
    return send(again)
  },
})
client.use(authorize)

/** The API, by its paths: `api.GET('/v1/events/{eventId}', {params: {path: {eventId}}})`. A path that the contract lacks does not compile. */
export const api = client

/** Unwraps what a call answered, or throws a Failure. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw failure(response, error)
  return data as T
}

/** The version of what was read, as edits send it. */
export function ifMatch(version: number): string {
  return `"${version}"`
}

/** A key for a call that must happen once however often it is sent: make it when somebody decides, not when the call is made. */
export function idempotencyKey(): string {
  return crypto.randomUUID()
}
