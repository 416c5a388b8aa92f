import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { paths } from './schema.gen'

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
    queryFn: ({ signal }) => answer(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } }, signal })),
  })
