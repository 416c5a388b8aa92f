import { Trans, useLingui } from '@lingui/react/macro'
import { type ReactNode, useState } from 'react'
import { Button } from '../ui/button'
import { Wrong } from '../ui/failure'
import { TextField } from '../ui/field'
import { toast } from '../ui/toast'
import { explain } from './refusals'

interface CodeFormProps {
  email: string
  /** What the button does. */
  verb: ReactNode
  send: (code: string, password: string) => Promise<unknown>
  again: () => Promise<unknown>
  done: () => Promise<void>
  /** Whether a new password is chosen with it. */
  withPassword?: boolean
}

/** Asks for the code that was mailed. */
export function CodeForm({ email, verb, send, again, done, withPassword }: CodeFormProps) {
  const { t, i18n } = useLingui()
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const wrong = error ? explain(error) : undefined
  const at = (field: string) => (wrong?.field === field ? i18n._(wrong.words) : undefined)

  async function act(work: () => Promise<unknown>) {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void act(async () => {
          await send(code.trim(), password)
          await done()
        })
      }}
      className="flex flex-col gap-5"
    >
      <div>
        <h1 className="text-28">
          <Trans>Look into your mail</Trans>
        </h1>
        <p className="mt-2 text-quiet">
          <Trans>
            If all is well, a code is on its way to <strong className="text-ink">{email}</strong>.
          </Trans>
        </p>
      </div>
      <Wrong error={wrong && !wrong.field ? error : undefined}>{wrong && i18n._(wrong.words)}</Wrong>
      <TextField
        label={<Trans>Code</Trans>}
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="\s*[0-9]{6}\s*"
        title={t`Six figures`}
        required
        autoFocus
        value={code}
        error={at('code')}
        onChange={(event) => setCode(event.target.value)}
      />
      {withPassword && (
        <TextField
          label={<Trans>New password</Trans>}
          hint={<Trans>At least 12 characters, with a capital letter, a small one and a figure.</Trans>}
          type="password"
          autoComplete="new-password"
          minLength={12}
          maxLength={256}
          required
          value={password}
          error={at('password')}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <Button look="primary" type="submit" wide busy={busy}>
        {verb}
      </Button>
      <Button
        look="quiet"
        wide
        disabled={busy}
        onClick={() =>
          void act(async () => {
            await again()
            toast(t`Another code is on its way.`)
          })
        }
      >
        <Trans>Send another code</Trans>
      </Button>
    </form>
  )
}
