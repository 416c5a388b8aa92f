import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { paths } from './schema.gen'

/** What staff read of the API; apart from queries.ts, which every page loads. */

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never

/** A list that goes on by cursors. */
const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
}

export type UserSearch = Pick<Query<'/v1/admin/users'>, 'text' | 'status' | 'role'>

export const usersQuery = (search: UserSearch) =>
  infiniteQueryOptions({
    queryKey: ['users', search],
    queryFn: ({ signal, pageParam }) => answer(api.GET('/v1/admin/users', { params: { query: { ...search, cursor: pageParam } }, signal })),
    ...byCursor,
  })

export const userQuery = (userId: string) =>
  queryOptions({
    queryKey: ['user', userId],
    queryFn: ({ signal }) => answer(api.GET('/v1/admin/users/{userId}', { params: { path: { userId } }, signal })),
    staleTime: 60_000,
  })

export type AuditSearch = Pick<Query<'/v1/admin/audit'>, 'target' | 'actor' | 'action' | 'from' | 'to'>

export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ signal, pageParam }) => answer(api.GET('/v1/admin/audit', { params: { query: { ...search, cursor: pageParam } }, signal })),
    ...byCursor,
  })

export const platformQuery = queryOptions({
  queryKey: ['platform'],
  queryFn: ({ signal }) => answer(api.GET('/v1/admin/settings', { signal })),
})

export const exceptionsQuery = (status: 'open' | 'resolved') =>
  infiniteQueryOptions({
    queryKey: ['exceptions', status],
    queryFn: ({ signal, pageParam }) =>
      answer(api.GET('/v1/admin/payments/exceptions', { params: { query: { status, cursor: pageParam } }, signal })),
    ...byCursor,
  })
