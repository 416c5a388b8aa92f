import { keep, load, type Tokens } from './tokens'

/**
 * Who is signed in, in this tab and in those beside it.
 *
 * Tokens live in session storage, which a new tab does not see; so it asks the others, and is answered by one that is signed
 * in. Signing out is told to all of them. That somebody was signed in is remembered (not who, nor any token), so that
 * pages for everybody need not wait for an answer that will not come.
 */
type Said = { kind: 'ask' } | { kind: 'have'; tokens: Tokens } | { kind: 'out' }

const wasSignedIn = 'was-signed-in'
/** How long a new tab waits for another to hand over. */
const handover = 200
/** A token is renewed so long before its end, since the way to the API takes a moment. */
const margin = 30_000

class Session {
  #tokens: Tokens | null = load()
  #listeners = new Set<() => void>()
  #renewal: Promise<string | null> | null = null
  #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('session')

  /** Done when it is known whether somebody is signed in. */
  readonly ready: Promise<void>

  constructor() {
    this.ready = this.#tokens || !remembered() ? Promise.resolve() : this.#ask()
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Said>) => this.#hear(data))
  }

  get signedIn(): boolean {
    return this.#tokens !== null
  }

  /** Somebody signed in in this browser, and has not signed out since: what is kept here without a network is theirs. */
  get left(): boolean {
    return remembered()
  }

  get subject(): string | null {
    return this.#tokens?.subject ?? null
  }

  /** For useSyncExternalStore. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A token that holds for now, renewed if need be; null when nobody is signed in. */
  async token(): Promise<string | null> {
    await this.ready
    if (!this.#tokens) return null
    return this.#tokens.expiresAt - margin > Date.now() ? this.#tokens.access : this.renew(this.#tokens.access)
  }

  /** A token other than the one that was refused or is about to end; null, and signed out, when there is none to be had. */
  async renew(refused: string): Promise<string | null> {
    if (this.#tokens && this.#tokens.access !== refused) return this.#tokens.access
    this.#renewal ??= this.#renewed().finally(() => {
      this.#renewal = null
    })
    return this.#renewal
  }

  async #renewed(): Promise<string | null> {
    const refresh = this.#tokens?.refresh
    if (!refresh) {
      this.#set(null)
      return null
    }
    const { refreshed, Refused } = await import('./refresh')
    try {
      const tokens = await refreshed(refresh)
      this.begin(tokens)
      return tokens.access
    } catch (error) {
      if (!(error instanceof Refused)) throw error // no network: still signed in, the call fails as offline
      this.#set(null)
      return null
    }
  }

  /** Somebody signed in, or has new tokens. */
  begin(tokens: Tokens): void {
    this.#set(tokens)
    remember(true)
    this.#channel?.postMessage({ kind: 'have', tokens } satisfies Said)
  }

  /** Forgets the tokens here and in every tab beside, and returns them, so that they can be revoked. */
  end(): Tokens | null {
    const tokens = this.#tokens
    this.#set(null)
    remember(false)
    this.#channel?.postMessage({ kind: 'out' } satisfies Said)
    return tokens
  }

  #set(tokens: Tokens | null): void {
    this.#tokens = tokens
    keep(tokens)
    for (const listener of this.#listeners) listener()
  }

  #ask(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop()
        resolve()
      }
      const stop = this.subscribe(done)
      setTimeout(done, handover)
      this.#channel?.postMessage({ kind: 'ask' } satisfies Said)
    })
  }

  #hear(said: Said): void {
    switch (said.kind) {
      case 'ask':
        if (this.#tokens) this.#channel?.postMessage({ kind: 'have', tokens: this.#tokens } satisfies Said)
        break
      case 'have':
        // another person's tab stays theirs until its page is loaded anew
        if (!this.#tokens ? remembered() : this.#tokens.subject === said.tokens.subject && this.#tokens.expiresAt < said.tokens.expiresAt) {
          this.#set(said.tokens)
        }
        break
      case 'out':
        if (this.#tokens) this.#set(null)
    }
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(wasSignedIn) !== null
  } catch {
    return false
  }
}

function remember(yes: boolean): void {
  try {
    if (yes) localStorage.setItem(wasSignedIn, 'yes')
    else localStorage.removeItem(wasSignedIn)
  } catch {
    // Storage is closed to us: a new tab signs in anew.
  }
}

export const session = new Session()
