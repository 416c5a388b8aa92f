import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import { orderQuery } from '../api/queries'
import type { Holder, Order, Registration } from '../api/schema.gen'

export interface Draft extends Holder {
  state: 'saved' | 'typed' | 'saving' | 'failed'
  error?: unknown
}
export type Drafts = Readonly<Record<string, Draft>>

/** What is typed and not sent yet is sent when somebody pauses for so long. */
const pause = 900

/** An order with one of its tickets changed: the version is the order's, and so every ticket's. */
export function withTicket(order: Order, changed: Registration): Order {
  const { version } = changed
  const registrations = order.registrations.map((each) => (each.id === changed.id ? { ...each, ...changed } : { ...each, version }))
  return { ...order, version, registrations }
}

/**
 * Whose the tickets of an order are, while it is open: each name is saved as soon as it is written, one after the other since every
 * change raises the version that the next must name. `flush` saves what is left, and says which ticket's could not be.
 */
export function useNames(order: Order) {
  const queries = useQueryClient()
  const [drafts, setDrafts] = useState<Drafts>(() =>
    Object.fromEntries(order.registrations.map(({ id, holder }) => [id, { ...holder, state: 'saved' }])),
  )
  const latest = useRef(drafts)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>())

  const set = useCallback((id: string, change: Partial<Draft>) => {
    const draft = latest.current[id]
    if (!draft) return
    latest.current = { ...latest.current, [id]: { ...draft, ...change } }
    setDrafts(latest.current)
  }, [])

  const send = useCallback(
    async (id: string, again = true): Promise<void> => {
      const { queryKey } = orderQuery(order.id)
      const draft = latest.current[id]
      const known = queries.getQueryData<Order>(queryKey)
      if (!draft || !known) return
      const holder = { name: draft.name.trim(), email: draft.email.trim() }
      const before = known.registrations.find((each) => each.id === id)?.holder
      if (before?.name === holder.name && before.email === holder.email) return set(id, { state: 'saved', error: undefined })
      set(id, { state: 'saving', error: undefined })
      try {
        const changed = await answer(
          api.PATCH('/v1/registrations/{registrationId}', {
            params: { path: { registrationId: id }, header: { 'If-Match': ifMatch(known.version) } },
            body: { holder },
          }),
        )
        queries.setQueryData<Order>(queryKey, (current) => current && withTicket(current, changed))
        const now = latest.current[id]
        // who typed on meanwhile is not done
        if (now?.state === 'saving') set(id, { state: 'saved' })
      } catch (error) {
        if (!again || !isFailure(error, 'version-stale')) return set(id, { state: 'failed', error })
        // the order moved on, as by another tab or the payment; what is typed still holds
        try {
          await queries.fetchQuery({ ...orderQuery(order.id), staleTime: 0 })
        } catch (unread) {
          return set(id, { state: 'failed', error: unread })
        }
        return send(id, false)
      }
    },
    [queries, order.id, set],
  )

  const save = useCallback(
    (id: string): Promise<void> => {
      clearTimeout(timers.current.get(id))
      timers.current.delete(id)
      queue.current = queue.current.then(() => send(id))
      return queue.current
    },
    [send],
  )

  const type = useCallback(
    (id: string, change: Partial<Holder>) => {
      set(id, { ...change, state: 'typed', error: undefined })
      clearTimeout(timers.current.get(id))
      timers.current.set(
        id,
        setTimeout(() => void save(id), pause),
      )
    },
    [save, set],
  )

  const flush = useCallback(async (): Promise<string | null> => {
    for (const [id, { state }] of Object.entries(latest.current)) if (state !== 'saved') void save(id)
    await queue.current
    return order.registrations.find(({ id }) => latest.current[id]?.state !== 'saved')?.id ?? null
  }, [order.registrations, save])

  // whoever leaves in the middle of a name has it saved
  useEffect(() => {
    const waiting = timers.current
    return () => {
      for (const id of [...waiting.keys()]) void save(id)
    }
  }, [save])

  return { drafts, type, save, flush }
}
