import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Download, LogOut } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { answer, api } from '../api/client'
import { Failure } from '../api/problem'
import { forget } from '../offline/forget'
import { session } from '../session/session'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Wrong } from '../ui/failure'
import { Checkbox } from '../ui/field'
import { save } from './save'

export function SignOut() {
  const leaving = useMutation({
    mutationFn: async () => {
      const { signOut } = await import('../session/provider')
      await signOut()
    },
  })
  return (
    <div className="flex flex-col items-start gap-3">
      <Wrong error={leaving.error}>
        {leaving.error && <Trans>You could not be signed out without a network. Try again when it is back.</Trans>}
      </Wrong>
      <Button busy={leaving.isPending} onClick={() => leaving.mutate()}>
        <LogOut className="size-5 rtl:-scale-x-100" aria-hidden="true" />
        <Trans>Sign out</Trans>
      </Button>
    </div>
  )
}

/** All that is held about one, as a file. */
export function Export() {
  const reading = useMutation({
    mutationFn: async () => {
      const file = (await answer(api.GET('/v1/me/export', { parseAs: 'blob' }))) as unknown as Blob
      save(file, 'event-radar-account.json')
    },
  })
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-quiet">
        <Trans>Your account, orders, tickets, events and the mails that went to you, as one file (JSON).</Trans>
      </p>
      <Wrong error={reading.error} />
      <Button busy={reading.isPending} onClick={() => reading.mutate()}>
        <Download className="size-5" aria-hidden="true" />
        <Trans>Download my data</Trans>
      </Button>
    </div>
  )
}

/** What stands in the way of deleting an account, in words; undefined for any other failure. */
function obstacle(error: unknown): ReactNode {
  switch (error instanceof Failure ? error.code : '') {
    case 'checkout-open':
      return <Trans>One of your orders is being paid for. Pay or cancel it first, or wait until its hold ends.</Trans>
    case 'events-open':
      return <Trans>You own a published event that is not over, and people rely on it. Cancel it or take it down first.</Trans>
    case 'last-admin':
      return <Trans>Without you nobody could look after Event Radar. Make somebody else an admin first.</Trans>
    default:
      return undefined
  }
}

/** In two steps: what is lost, then that one wants it. */
export function DeleteAccount({ email }: { email: string }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const [step, setStep] = useState<'what' | 'sure'>('what')
  const [sure, setSure] = useState(false)
  const deleting = useMutation({
    mutationFn: async () => {
      await answer(api.DELETE('/v1/me'))
      try {
        const { signOut } = await import('../session/provider')
        await signOut()
      } catch {
        // the account is gone, whether the provider can be told now or not
        session.end()
        await forget()
        location.assign('/')
      }
    },
  })
  const close = () => {
    setOpen(false)
    setStep('what')
    setSure(false)
    deleting.reset()
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-quiet">
        <Trans>For good. You see what is lost before anything happens.</Trans>
      </p>
      <Button className="text-wrong" onClick={() => setOpen(true)}>
        <Trans>Delete my account…</Trans>
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={step === 'what' ? <Trans>What is lost with your account</Trans> : <Trans>Delete the account for good?</Trans>}
        actions={
          <>
            <Button onClick={close}>
              <Trans>Keep the account</Trans>
            </Button>
            {step === 'what' ? (
              <Button look="danger" onClick={() => setStep('sure')}>
                <Trans>Go on</Trans>
              </Button>
            ) : (
              <Button look="danger" disabled={!sure} busy={deleting.isPending} onClick={() => deleting.mutate()}>
                <Trans>Delete my account</Trans>
              </Button>
            )}
          </>
        }
      >
        {step === 'what' ? (
          <ul className="list-disc space-y-2 ps-5">
            <li>
              <Trans>You are signed out, and cannot sign in with {email} again unless you sign up anew.</Trans>
            </li>
            <li>
              <Trans>Tickets that you hold stay valid, but you do not see them here any more. Save their codes or mails first.</Trans>
            </li>
            <li>
              <Trans>
                Your name and address are taken out of orders, teams and records of mails. The orders stay, since they tell of money.
              </Trans>
            </li>
            <li>
              <Trans>You leave the teams of events, and organize none any more.</Trans>
            </li>
            <li>
              <Trans>Nobody can bring the account back, not even we.</Trans>
            </li>
          </ul>
        ) : (
          <div className="flex flex-col gap-4">
            <Wrong error={deleting.error}>{obstacle(deleting.error)}</Wrong>
            <Checkbox
              label={t`I know that the account of ${email} is gone for good then.`}
              checked={sure}
              onChange={(event) => setSure(event.target.checked)}
            />
          </div>
        )}
      </Dialog>
    </div>
  )
}
