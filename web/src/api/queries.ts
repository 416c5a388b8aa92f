import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import { hear } from './clock'
import type { paths, Registration } from './schema.gen'

/** What is read of the API, each under one key. Whatever changes something says which of these it touched. */

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answer(api.GET('/v1/me', { signal })),
  staleTime: 60_000,
})

export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}', { params: { path: { eventId } }, signal })),
    staleTime: 15_000,
  })

export type Search = NonNullable<paths['/v1/events']['get']['parameters']['query']>

export const eventsQuery = (search: Search) =>
  infiniteQueryOptions({
    queryKey: ['events', search],
    queryFn: ({ signal, pageParam }) => answer(api.GET('/v1/events', { params: { query: { ...search, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 15_000,
  })

export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: ['order', orderId],
    queryFn: async ({ signal }) => {
      const call = api.GET('/v1/orders/{orderId}', { params: { path: { orderId } }, signal })
      hear((await call).response)
      return answer(call)
    },
  })

export const ordersQuery = infiniteQueryOptions({
  queryKey: ['orders'],
  queryFn: ({ signal, pageParam }) => answer(api.GET('/v1/me/orders', { params: { query: { limit: 20, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
})

/** Every ticket of events to come, or of those that are over. A page of the API's may be all but empty, so they are read to the end. */
export const registrationsQuery = (when: 'upcoming' | 'past') =>
  queryOptions({
    queryKey: ['registrations', when],
    queryFn: async ({ signal }) => {
      const tickets: Registration[] = []
      let cursor: string | undefined
      do {
        const page = await answer(api.GET('/v1/me/registrations', { params: { query: { when, limit: 100, cursor } }, signal }))
        tickets.push(...page.data)
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      return tickets
    },
    staleTime: 15_000,
  })

export const registrationQuery = (registrationId: string) =>
  queryOptions({
    queryKey: ['registration', registrationId],
    queryFn: ({ signal }) => answer(api.GET('/v1/registrations/{registrationId}', { params: { path: { registrationId } }, signal })),
    staleTime: 15_000,
  })

export const organizerQuery = (organizerId: string) =>
  queryOptions({
    queryKey: ['organizer', organizerId],
    queryFn: ({ signal }) => answer(api.GET('/v1/organizers/{organizerId}', { params: { path: { organizerId } }, signal })),
    staleTime: 60_000,
  })
