import { useState } from 'react'
import { idempotencyKey } from '../api/client'

/**
 * The Idempotency-Key of something that somebody is about to decide. It stays while they decide the same, so that a second try
 * after a lost answer has no second effect, and is another one as soon as they ask for something else.
 */
export function useOnce(decision: unknown): string {
  const about = JSON.stringify(decision)
  const [kept, setKept] = useState(() => ({ about, key: idempotencyKey() }))
  if (kept.about === about) return kept.key
  const next = { about, key: idempotencyKey() }
  setKept(next)
  return next.key
}
