import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import { meQuery } from '../api/queries'
import type { Me, MePatch } from '../api/schema.gen'

const send = (change: MePatch, version: number): Promise<Me> =>
  answer(api.PATCH('/v1/me', { params: { header: { 'If-Match': ifMatch(version) } }, body: change }))

/** Changes the account as it was read; what comes back is what pages show from then on. A 412 says that it changed meanwhile. */
export function useChangeMe() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ change, version }: { change: MePatch; version: number }) => send(change, version),
    onSuccess: (me) => queries.setQueryData(meQuery.queryKey, me),
  })
}

/** Changes one choice, which is no less right when something else changed meanwhile: that is read, and it is sent again. */
export async function choose(queries: QueryClient, change: MePatch): Promise<void> {
  const me = await queries.ensureQueryData(meQuery)
  let changed: Me
  try {
    changed = await send(change, me.version)
  } catch (error) {
    if (!isFailure(error) || error.status !== 412) throw error
    const now = await queries.fetchQuery({ ...meQuery, staleTime: 0 })
    changed = await send(change, now.version)
  }
  queries.setQueryData(meQuery.queryKey, changed)
}
