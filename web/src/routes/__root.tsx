import { Trans, useLingui } from '@lingui/react/macro'
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, Outlet, useMatches, useRouter } from '@tanstack/react-router'
import { locale } from '../session/look'
import { useFocusOnArrival } from '../shell/focus'
import { Bare, Shell } from '../shell/shell'
import { useTitle } from '../shell/title'
import { speakOfEverything } from '../text/locale'
import { ButtonLink } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Empty } from '../ui/radar'

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({
  beforeLoad: async ({ location }) => {
    if (!isFirstPage(location.pathname)) await speakOfEverything(locale())
  },
  component: Root,
  notFoundComponent: Missing,
  errorComponent: Broken,
})

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page fills the screen, without the shell's head and foot. */
    bare?: boolean
  }
}

/** Whether what a page says is loaded at the start, as messages.ts has it. */
function isFirstPage(path: string): boolean {
  return path === '/' || path.startsWith('/events/')
}

function Root() {
  useFocusOnArrival(useRouter())
  const bare = useMatches({ select: (matches) => matches.some((match) => match.staticData.bare) })
  const Around = bare ? Bare : Shell
  return (
    <Around>
      <Outlet />
    </Around>
  )
}

function Missing() {
  const { t } = useLingui()
  useTitle(t`There is no page here`)
  return (
    <Empty
      page
      title={<Trans>There is no page here</Trans>}
      action={
        <ButtonLink to="/" look="primary">
          <Trans>Find events</Trans>
        </ButtonLink>
      }
    >
      <Trans>The address may have a mistake in it, or what was here is gone.</Trans>
    </Empty>
  )
}

function Broken({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <Shell>
      <Unavailable page error={error} again={() => void router.invalidate()} />
    </Shell>
  )
}
