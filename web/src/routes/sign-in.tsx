import { Trans, useLingui } from '@lingui/react/macro'
import { createFileRoute, redirect } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Reason, reasons } from '../session/guard'
import { session } from '../session/session'
import { settings } from '../session/settings'
import { safePath } from '../session/way'
import { Button, ButtonLink } from '../ui/button'
import { Wrong } from '../ui/failure'
import { Card, Page } from '../ui/parts'
import { Mark } from '../ui/radar'

interface Search {
  /** Why one is asked to. */
  for?: Reason
  /** Where to go then. */
  to?: string
}

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search): Search => ({
    for: reasons.find((reason) => reason === search.for),
    to: typeof search.to === 'string' ? safePath(search.to) : undefined,
  }),
  beforeLoad: async ({ search }) => {
    await session.ready
    if (session.signedIn) throw redirect({ href: safePath(search.to), replace: true })
  },
  loader: () => settings(),
  component: SignIn,
})

function SignIn() {
  const { t } = useLingui()
  const search = Route.useSearch()
  const { signUp } = Route.useLoaderData()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  const why: Record<Reason, ReactNode> = {
    account: <Trans>Your account is yours alone, so we have to know that it is you.</Trans>,
    order: <Trans>Your tickets need somebody to belong to. What you chose is kept.</Trans>,
    tickets: <Trans>Sign in to see your tickets.</Trans>,
    organize: <Trans>Sign in to organize events.</Trans>,
    door: <Trans>Only who is on the event's team can check people in.</Trans>,
    admin: <Trans>This part is for the people who look after Event Radar.</Trans>,
  }

  async function go() {
    setBusy(true)
    setError(undefined)
    try {
      const { signInAddress } = await import('../session/provider')
      location.assign(await signInAddress(safePath(search.to)))
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }

  return (
    <Page narrow>
      <Card className="mx-auto flex max-w-form flex-col gap-6">
        <div>
          <Mark className="mb-4 size-10 text-radar" />
          <h1 className="text-28">{t`Sign in`}</h1>
          <p className="mt-2 text-quiet">{search.for ? why[search.for] : <Trans>Good to see you.</Trans>}</p>
        </div>
        <Wrong error={error}>
          {error ? <Trans>The sign-in page cannot be reached. Check your connection and try again.</Trans> : null}
        </Wrong>
        <div className="flex flex-col gap-3">
          <Button look="primary" wide busy={busy} onClick={() => void go()}>
            <Trans>Continue to sign in</Trans>
          </Button>
          {signUp && (
            <ButtonLink to="/sign-up" search={{ to: search.to }} wide>
              <Trans>Create an account</Trans>
            </ButtonLink>
          )}
        </div>
        {signUp && (
          <p className="text-14">
            <ButtonLink to="/forgot-password" search={{ to: search.to }} look="quiet" small className="-ms-3">
              <Trans>Forgot your password?</Trans>
            </ButtonLink>
          </p>
        )}
      </Card>
    </Page>
  )
}
