import { Trans } from '@lingui/react/macro'
import { createFileRoute, redirect } from '@tanstack/react-router'
import { ButtonLink } from '../ui/button'
import { Empty, Loading } from '../ui/radar'

/** Where the provider leads back to. The address holds a code that is good once; nobody stays on it. */
export const Route = createFileRoute('/signed-in')({
  loader: async () => {
    const { signedIn } = await import('../session/provider')
    throw redirect({ href: await signedIn(location.href), replace: true })
  },
  pendingComponent: () => <Loading label={<Trans>Signing you in…</Trans>} />,
  errorComponent: Refused,
})

function Refused() {
  return (
    <Empty
      page
      title={<Trans>You are not signed in</Trans>}
      action={
        <ButtonLink to="/sign-in" look="primary">
          <Trans>Try again</Trans>
        </ButtonLink>
      }
    >
      <Trans>The sign-in was broken off, or took too long, or this page was opened twice.</Trans>
    </Empty>
  )
}
