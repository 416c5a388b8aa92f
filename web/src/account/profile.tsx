import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { Failure, isFailure } from '../api/problem'
import { meQuery } from '../api/queries'
import type { Me, ProfileVisibility } from '../api/schema.gen'
import { Button } from '../ui/button'
import { Wrong } from '../ui/failure'
import { Choice, TextField } from '../ui/field'
import { Notice } from '../ui/parts'
import { toast } from '../ui/toast'
import { useChangeMe } from './change'

/** Who one is to others. What was typed stays until it is saved. */
export function Profile({ me }: { me: Me }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  // the account as it was when one began to type
  const [read, setRead] = useState(me)
  const [name, setName] = useState(me.name)
  const [displayName, setDisplayName] = useState(me.displayName)
  const [visibility, setVisibility] = useState<ProfileVisibility>(me.profileVisibility)
  const change = useChangeMe()
  const failure = change.error instanceof Failure ? change.error : null
  const stale = failure?.status === 412
  const wrong = (pointer: string, words: string) => (failure?.field(pointer) ? words : undefined)
  const nameWrong = wrong('/name', t`Give a name of 1 to 100 characters, on one line.`)
  const displayNameWrong = wrong('/displayName', t`Give a name of 1 to 80 characters, on one line.`)

  function start(from: Me) {
    setRead(from)
    setName(from.name)
    setDisplayName(from.displayName)
    setVisibility(from.profileVisibility)
    change.reset()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    change.mutate(
      {
        change: {
          ...(name.trim() !== read.name && { name: name.trim() }),
          ...(displayName.trim() !== read.displayName && { displayName: displayName.trim() }),
          ...(visibility !== read.profileVisibility && { profileVisibility: visibility }),
        },
        // choices below the profile make new versions of the same account, which this page has read
        version: Math.max(read.version, me.version),
      },
      {
        onSuccess: (saved) => {
          start(saved)
          toast(t`Your profile is saved.`)
        },
        onError: () => setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()),
      },
    )
  }

  const same = name.trim() === read.name && displayName.trim() === read.displayName && visibility === read.profileVisibility
  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-5">
      {stale ? (
        <Notice tone="blip">
          <div role="alert" className="flex flex-wrap items-center justify-between gap-3">
            <p>
              <Trans>Your account was changed elsewhere meanwhile.</Trans>
            </p>
            <Button small onClick={() => void queries.fetchQuery({ ...meQuery, staleTime: 0 }).then(start)}>
              <Trans>Load it</Trans>
            </Button>
          </div>
        </Notice>
      ) : (
        <Wrong error={change.error && !isFailure(change.error, 'invalid-body') ? change.error : undefined} />
      )}
      <TextField
        label={<Trans>Name</Trans>}
        hint={<Trans>As it stands on tickets.</Trans>}
        autoComplete="name"
        maxLength={100}
        required
        value={name}
        error={nameWrong}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={<Trans>Display name</Trans>}
        hint={<Trans>As other people see you.</Trans>}
        autoComplete="nickname"
        maxLength={80}
        required
        value={displayName}
        error={displayNameWrong}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <div>
        <Choice
          label={<Trans>Who can see your profile</Trans>}
          value={visibility}
          options={[
            { value: 'private', label: <Trans>Only me</Trans> },
            { value: 'public', label: <Trans>Everybody</Trans> },
          ]}
          onChange={setVisibility}
        />
        <p className="mt-1 text-14 text-quiet">
          {visibility === 'public' ? (
            <Trans>Your display name can be shown to everybody. Your address and your name on tickets never are.</Trans>
          ) : (
            <Trans>Others see you only where they must, such as the organizer of an event that you come to.</Trans>
          )}
        </p>
      </div>
      <div>
        <Button look="primary" type="submit" busy={change.isPending} disabled={same}>
          <Trans>Save the profile</Trans>
        </Button>
      </div>
    </form>
  )
}
