import { Trans, useLingui } from '@lingui/react/macro'
import { createFileRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { CodeForm } from '../account/code'
import { choose, forgot } from '../account/cognito'
import { continueToSignIn } from '../account/continue'
import { explain } from '../account/refusals'
import { safePath } from '../session/way'
import { Button } from '../ui/button'
import { Wrong } from '../ui/failure'
import { TextField } from '../ui/field'
import { Card, Page } from '../ui/parts'

export const Route = createFileRoute('/forgot-password')({
  validateSearch: (search): { to?: string } => ({ to: typeof search.to === 'string' ? safePath(search.to) : undefined }),
  component: ForgotPassword,
})

function ForgotPassword() {
  const { i18n } = useLingui()
  const { to } = Route.useSearch()
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const wrong = error ? explain(error) : undefined

  async function submit(event: React.SubmitEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await forgot(email.trim())
      setSent(true)
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Page narrow>
      <Card className="mx-auto max-w-form">
        {sent ? (
          <CodeForm
            email={email}
            withPassword
            verb={<Trans>Use the new password</Trans>}
            send={(code, password) => choose(email.trim(), code, password)}
            again={() => forgot(email.trim())}
            done={() => continueToSignIn(to)}
          />
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-5">
            <div>
              <h1 className="text-28">
                <Trans>Choose a new password</Trans>
              </h1>
              <p className="mt-2 text-quiet">
                <Trans>We send you a code by mail; with it you choose another.</Trans>
              </p>
            </div>
            <Wrong error={wrong && !wrong.field ? error : undefined}>{wrong && i18n._(wrong.words)}</Wrong>
            <TextField
              label={<Trans>E-mail address</Trans>}
              type="email"
              autoComplete="email"
              maxLength={254}
              required
              value={email}
              error={wrong?.field === 'email' ? i18n._(wrong.words) : undefined}
              onChange={(event) => setEmail(event.target.value)}
            />
            <Button look="primary" type="submit" wide busy={busy}>
              <Trans>Send the code</Trans>
            </Button>
          </form>
        )}
      </Card>
    </Page>
  )
}
