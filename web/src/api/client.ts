import type { Client } from 'openapi-fetch'
import { session } from '../session/session'
import { Failure, failure } from './problem'
import type { paths } from './schema.gen'

/** Calls take at most so long; then there is no network worth the name. */
const patience = 20_000

async function send(request: Request): Promise<Response> {
  // What somebody is answered is never kept, and what everybody was answered before is not asked for by its tag.
  const cache = request.headers.has('Authorization') ? 'no-store' : 'default'
  try {
    return await fetch(request, { cache, signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new Failure(0, null)
  }
}

/** A token cannot be renewed, for want of a network. */
function unreachable(): never {
  throw new Failure(0, null)
}

/** Sends it beside the token of who is signed in, and once more with a new one when that was refused. */
async function sendAsSomebody(request: Request): Promise<Response> {
  const token = await session.token().catch(unreachable)
  if (!token) return send(request)
  const again = request.clone()
  request.headers.set('Authorization', `Bearer ${token}`)
  const response = await send(request)
  if (response.status !== 401) return response
  const renewed = await session.renew(token).catch(unreachable)
  if (!renewed) return response
  again.headers.set('Authorization', `Bearer ${renewed}`)
  return send(again)
}

interface Options {
  params?: { path?: Record<string, string>; query?: Record<string, unknown>; header?: Record<string, string | undefined> }
  body?: unknown
  headers?: HeadersInit
  parseAs?: 'json' | 'text' | 'blob'
  signal?: AbortSignal
}

/** What is called for a path of the contract: its parameters filled in, the query without what is left out. */
export function address(path: string, { params = {} }: Options): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params.path?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function method(name: (typeof methods)[number]) {
  return async (path: string, options: Options = {}) => {
    const headers = new Headers(options.headers)
    for (const [header, value] of Object.entries(options.params?.header ?? {})) if (value !== undefined) headers.set(header, value)
    if (options.body !== undefined) headers.set('Content-Type', 'application/json')
    const request = new Request(new URL(address(path, options), location.origin), {
      method: name,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    })
    const response = await sendAsSomebody(request)
    if (!response.ok) return { error: await response.json().catch(() => undefined), response }
    return { data: response.status === 204 ? undefined : await response[options.parseAs ?? 'json'](), response }
  }
}

/**
 * The API, by its paths: `api.GET('/v1/events/{eventId}', {params: {path: {eventId}}})`. A path or parameter that the contract
 * lacks does not compile. The types are openapi-fetch's; the few lines that run are ours, for every page loads them.
 */
export const api = Object.fromEntries(methods.map((name) => [name, method(name)])) as unknown as Pick<
  Client<paths, `${string}/${string}`>,
  (typeof methods)[number]
>

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
