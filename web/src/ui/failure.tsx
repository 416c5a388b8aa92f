import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Failure } from '../api/problem'
import { Button } from './button'
import { Empty } from './radar'

/** What to say about something that failed, in one plain sentence that ends with what to do. */
export function useExplain(): (error: unknown) => string {
  const { t } = useLingui()
  return (error) => {
    if (!(error instanceof Failure)) return t`Something went wrong on this page. Load it again; nothing that you saved is lost.`
    if (error.offline) return t`There is no connection right now. Try again when you are back online.`
    if (error.status === 429) return t`That was a lot at once. Wait a moment, then try again.`
    if (error.status === 401) return t`You are not signed in any more. Sign in again; then you can go on.`
    if (error.status >= 500) return t`Event Radar has a problem right now. Try again in a moment.`
    return error.problem?.detail ?? t`That did not work. Try again.`
  }
}

/** Says beside a form or an action what went wrong. It is read out when it appears. */
export function Wrong({ error, children }: { error: unknown; children?: ReactNode }) {
  const explain = useExplain()
  if (!error) return null
  return (
    <div role="alert" className="rounded-control bg-wrong-wash px-4 py-3">
      <p className="font-medium">{children ?? explain(error)}</p>
      <Reference error={error} />
    </div>
  )
}

/** A page, or a part of one, could not be loaded. */
export function Unavailable({ error, again, page }: { error: unknown; again?: () => void; page?: boolean }) {
  const explain = useExplain()
  return (
    <Empty
      page={page}
      title={error instanceof Failure && error.offline ? <Trans>You are offline</Trans> : <Trans>This could not be loaded</Trans>}
      action={
        again && (
          <Button onClick={again}>
            <Trans>Try again</Trans>
          </Button>
        )
      }
    >
      <p>{explain(error)}</p>
      <Reference error={error} />
    </Empty>
  )
}

function Reference({ error }: { error: unknown }) {
  if (!(error instanceof Failure) || !error.problem?.requestId) return null
  const reference = error.problem.requestId
  return (
    <p className="mt-1 text-14 text-quiet">
      <Trans>
        If you ask for help, name this: <code className="inline-block font-mono break-all">{reference}</code>
      </Trans>
    </p>
  )
}
