import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useRouterState } from '@tanstack/react-router'
import { CalendarPlus, CircleUserRound, Ticket } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useAccountsLook, useMe, useSignedIn } from '../session/use'
import { ButtonLink } from '../ui/button'
import { Mark, Sweep } from '../ui/radar'
import { Toasts } from '../ui/toast'

/** What stands around every page: where one is, where one can go, what just happened. */
export function Shell({ children }: { children: ReactNode }) {
  useAccountsLook()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="absolute start-4 top-0 z-50 -translate-y-[110%] rounded-b-control bg-radar px-4 py-3 font-medium text-on-radar focus:translate-y-0"
      >
        <Trans>Skip to the page</Trans>
      </a>
      <Head />
      <main id="main" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <Foot />
      <Toasts />
    </div>
  )
}

/** A page that fills the screen by itself. */
export function Bare({ children }: { children: ReactNode }) {
  return (
    <>
      <main id="main" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <Toasts />
    </>
  )
}

const item =
  'inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-control px-3 text-14 font-medium hover:bg-sunken aria-[current=page]:text-radar'

/** Whether the next page is being loaded, and has been for so long that it is said. */
function useWaiting(): boolean {
  const loading = useRouterState({ select: ({ isLoading }) => isLoading })
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(loading), loading ? 300 : 0)
    return () => clearTimeout(timer)
  }, [loading])
  return loading && long
}

function Head() {
  const { t } = useLingui()
  const waiting = useWaiting()
  const signedIn = useSignedIn()
  const me = useMe()
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-ground/95 backdrop-blur-sm">
      <div className="mx-auto flex h-16 w-full max-w-page items-center gap-1 px-2 sm:px-6">
        <Link
          to="/"
          className="me-auto inline-flex min-h-11 items-center gap-2 rounded-control px-2 font-display sm:-ms-2 text-18 font-bold tracking-tight"
        >
          {waiting ? <Sweep className="size-7 shrink-0 text-radar" /> : <Mark className="size-7 shrink-0 text-radar" />}
          <span className="max-[30rem]:sr-only">Event Radar</span>
        </Link>
        <span role="status" className="sr-only">
          {waiting && <Trans>Loading…</Trans>}
        </span>
        <nav aria-label={t`Main`} className="flex items-center sm:gap-1">
          <Link to="/organize" className={item}>
            <CalendarPlus className="size-5 shrink-0 sm:hidden" aria-hidden="true" />
            <span className="max-sm:sr-only">
              <Trans>Organize</Trans>
            </span>
          </Link>
          {signedIn && (
            <Link to="/tickets" className={item}>
              <Ticket className="size-5 shrink-0 sm:hidden" aria-hidden="true" />
              <span className="max-sm:sr-only">
                <Trans>Tickets</Trans>
              </span>
            </Link>
          )}
          {signedIn ? (
            <>
              {me?.roles.includes('admin') && (
                <Link to="/admin/users" className={`${item} max-sm:hidden`}>
                  <Trans>Admin</Trans>
                </Link>
              )}
              <Link to="/account" aria-label={me ? t`Account of ${me.displayName}` : t`Account`} className={item}>
                <CircleUserRound className="size-5 shrink-0" aria-hidden="true" />
                <span className="max-w-32 truncate max-sm:hidden">
                  <bdi>{me?.displayName}</bdi>
                </span>
              </Link>
            </>
          ) : (
            <ButtonLink to="/sign-in" small className="ms-1 whitespace-nowrap max-sm:me-2">
              <Trans>Sign in</Trans>
            </ButtonLink>
          )}
        </nav>
      </div>
    </header>
  )
}

function Foot() {
  return (
    <footer className="border-t border-line">
      <div className="mx-auto flex w-full max-w-page flex-wrap items-center gap-x-6 px-4 py-6 text-14 text-quiet sm:px-6">
        <p className="me-auto">Event Radar</p>
        <Link to="/docs" className="inline-flex min-h-11 items-center hover:text-ink hover:underline">
          <Trans>For developers</Trans>
        </Link>
      </div>
    </footer>
  )
}
