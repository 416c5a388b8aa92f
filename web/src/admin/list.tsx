import { Trans } from '@lingui/react/macro'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Button } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'

interface Pages<T> {
  pages: { data: T[]; nextCursor: string | null }[]
}

/** So many pages with nothing in them are read in a row, before one is asked whether to look further. */
const patience = 20

/** A long list, page by page. A search may find nothing on many pages and something on the next. */
export function List<T>({
  query,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<Pages<T>>
  empty: ReactNode
  children: (items: T[]) => ReactNode
}) {
  const { data, hasNextPage, isFetching, isError, error, fetchNextPage, refetch } = query
  const pages = data?.pages ?? []
  const items = pages.flatMap((page) => page.data)
  const goesOn = items.length === 0 && hasNextPage && !isFetching && !isError && pages.length < patience
  useEffect(() => {
    if (goesOn) void fetchNextPage()
  }, [goesOn, fetchNextPage])

  if (isError && items.length === 0) return <Unavailable error={error} again={() => void refetch()} />
  if (items.length === 0 && (isFetching || goesOn)) return <Rows />
  return (
    <>
      {items.length > 0 ? children(items) : <Empty title={empty} />}
      {hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button busy={isFetching} onClick={() => void fetchNextPage()}>
            {items.length > 0 ? <Trans>Show more</Trans> : <Trans>Look further</Trans>}
          </Button>
        </div>
      )}
    </>
  )
}

function Rows() {
  return (
    <div role="status" className="divide-y divide-line">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
        <div key={row} className="flex flex-col gap-2 py-3">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-4 w-72 max-w-full" />
        </div>
      ))}
      <span className="sr-only">
        <Trans>Loading…</Trans>
      </span>
    </div>
  )
}
