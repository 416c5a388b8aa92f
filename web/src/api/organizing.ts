import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { paths } from './schema.gen'

/** What those read who run events. */

type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never

const nextPage = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
}

export const myEventsQuery = (status?: Query<'/v1/me/events'>['status']) =>
  infiniteQueryOptions({
    queryKey: ['my-events', status ?? null],
    queryFn: ({ signal, pageParam }) =>
      answer(api.GET('/v1/me/events', { params: { query: { status, limit: 50, cursor: pageParam } }, signal })),
    ...nextPage,
  })

/** With what is left of each at this moment; the event itself lags a moment behind. */
export const ticketTypesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId, 'ticket-types'],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}/ticket-types', { params: { path: { eventId } }, signal })),
  })

export const readinessQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId, 'readiness'],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}/readiness', { params: { path: { eventId } }, signal })),
  })

export const feeQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId, 'fee'],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}/fee', { params: { path: { eventId } }, signal })),
    staleTime: 60_000,
  })

export const salesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId, 'sales'],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}/sales', { params: { path: { eventId } }, signal })),
  })

export const checkInSummaryQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId, 'check-in-summary'],
    queryFn: ({ signal }) => answer(api.GET('/v1/events/{eventId}/check-ins/summary', { params: { path: { eventId } }, signal })),
  })

export type AttendeeSearch = Pick<Query<'/v1/events/{eventId}/attendees'>, 'text' | 'status' | 'ticketTypeId' | 'checkedIn'>

export const attendeesQuery = (eventId: string, search: AttendeeSearch) =>
  infiniteQueryOptions({
    queryKey: ['event', eventId, 'attendees', search],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET('/v1/events/{eventId}/attendees', {
          params: { path: { eventId }, query: { ...search, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    ...nextPage,
  })

export type OrderSearch = Pick<Query<'/v1/events/{eventId}/orders'>, 'text' | 'status' | 'flagged'>

export const eventOrdersQuery = (eventId: string, search: OrderSearch) =>
  infiniteQueryOptions({
    queryKey: ['event', eventId, 'orders', search],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET('/v1/events/{eventId}/orders', {
          params: { path: { eventId }, query: { ...search, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    ...nextPage,
  })

export type DeliverySearch = Pick<Query<'/v1/events/{eventId}/deliveries'>, 'state' | 'orderId'>

export const deliveriesQuery = (eventId: string, search: DeliverySearch) =>
  infiniteQueryOptions({
    queryKey: ['event', eventId, 'deliveries', search],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET('/v1/events/{eventId}/deliveries', {
          params: { path: { eventId }, query: { ...search, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    ...nextPage,
  })

export const payoutAccountQuery = queryOptions({
  queryKey: ['payout-account'],
  queryFn: ({ signal }) => answer(api.GET('/v1/me/payout-account', { signal })),
})
