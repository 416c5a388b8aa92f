import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { answer, api, idempotencyKey } from '../api/client'
import { isFailure } from '../api/problem'
import { eventQuery } from '../api/queries'
import type { Event } from '../api/schema.gen'
import { linesOf, type Selection, writeSelection } from '../event/selection'
import { session } from '../session/session'

/**
 * Takes the chosen seats. Whoever is not signed in is asked to and comes back with what they chose. What costs nothing is theirs
 * at once; the rest is held while they pay.
 */
export function useReserve(event: Event) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  // one key for one decision: sent again after no answer it is the same order, and another choice is another order
  const decided = useRef<{ what: string; key: string }>(undefined)
  return useMutation({
    mutationFn: async (selection: Selection) => {
      await session.ready
      if (!session.signedIn) {
        const back = new URLSearchParams({ tickets: writeSelection(selection) ?? '' })
        await navigate({ to: '/sign-in', search: { for: 'order', to: `${event.url}?${back}` } })
        return
      }
      const lines = linesOf(event, selection)
      const what = JSON.stringify(lines)
      if (decided.current?.what !== what) decided.current = { what, key: idempotencyKey() }
      const order = await answer(
        api.POST('/v1/events/{eventId}/orders', {
          params: { path: { eventId: event.id }, header: { 'Idempotency-Key': decided.current.key } },
          body: { lines },
        }),
      )
      void queries.invalidateQueries({ queryKey: ['orders'] })
      void queries.invalidateQueries({ queryKey: ['registrations'] })
      void queries.invalidateQueries({ queryKey: eventQuery(event.id).queryKey })
      if (order.status === 'confirmed') await navigate({ to: '/orders/$orderId', params: { orderId: order.id } })
      else await navigate({ to: '/checkout/$orderId', params: { orderId: order.id } })
      decided.current = undefined
    },
    onError: (error) => {
      if (!isFailure(error) || error.offline || error.status >= 500) return
      decided.current = undefined
      // what the page says of stock and sale is not so any more
      void queries.invalidateQueries({ queryKey: eventQuery(event.id).queryKey })
    },
  })
}
