import { Trans, useLingui } from '@lingui/react/macro'
import { createFileRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { CodeForm } from '../account/code'
import { confirm, sendCodeAgain, signUp } from '../account/cognito'
import { continueToSignIn } from '../account/continue'
import { explain } from '../account/refusals'
import { safePath } from '../session/way'
import { Button, ButtonLink } from '../ui/button'
import { Wrong } from '../ui/failure'
import { TextField } from '../ui/field'
import { Card, Page } from '../ui/parts'

export const Route = createFileRoute('/sign-up')({
  validateSearch: (search): { to?: string } => ({ to: typeof search.to === 'string' ? safePath(search.to) : undefined }),
  component: SignUp,
})

function SignUp() {
  const { to } = Route.useSearch()
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  return (
    <Page narrow>
      <Card className="mx-auto max-w-form">
        {sent ? (
          <CodeForm
            email={email}
            verb={<Trans>Confirm the address</Trans>}
            send={(code) => confirm(email, code)}
            again={() => sendCodeAgain(email)}
            done={() => continueToSignIn(to)}
          />
        ) : (
          <Details email={email} setEmail={setEmail} to={to} done={() => setSent(true)} />
        )}
      </Card>
    </Page>
  )
}

function Details({ email, setEmail, to, done }: { email: string; setEmail: (email: string) => void; to?: string; done: () => void }) {
  const { t, i18n } = useLingui()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [shown, setShown] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const wrong = error ? explain(error) : undefined
  const at = (field: string) => (wrong?.field === field ? i18n._(wrong.words) : undefined)

  async function submit(event: React.SubmitEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await signUp(email.trim(), password, name.trim())
      done()
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <div>
        <h1 className="text-28">
          <Trans>Create an account</Trans>
        </h1>
        <p className="mt-2 text-quiet">
          <Trans>For tickets in your name, and for events of your own.</Trans>
        </p>
      </div>
      <Wrong error={wrong && !wrong.field ? error : undefined}>{wrong && i18n._(wrong.words)}</Wrong>
      <TextField
        label={<Trans>Your name</Trans>}
        hint={<Trans>As it should stand on tickets. You can change it later.</Trans>}
        autoComplete="name"
        maxLength={100}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={<Trans>E-mail address</Trans>}
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        value={email}
        error={at('email')}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div>
        <TextField
          label={<Trans>Password</Trans>}
          hint={<Trans>At least 12 characters, with a capital letter, a small one and a figure.</Trans>}
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          minLength={12}
          maxLength={256}
          required
          value={password}
          error={at('password')}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="quiet" small className="-ms-3" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? t`Hide the password` : t`Show the password`}
        </Button>
      </div>
      <Button look="primary" type="submit" wide busy={busy}>
        <Trans>Create the account</Trans>
      </Button>
      <p className="flex flex-wrap items-center gap-x-2 text-14 text-quiet">
        <Trans>You have one already?</Trans>
        <ButtonLink to="/sign-in" search={{ to }} look="quiet" small>
          <Trans>Sign in</Trans>
        </ButtonLink>
      </p>
    </form>
  )
}
