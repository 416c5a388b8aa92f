import { Trans, useLingui } from '@lingui/react/macro'
import { Camera, Keyboard } from 'lucide-react'
import { useState } from 'react'
import { Button, ButtonLink } from '../ui/button'
import { TextField } from '../ui/field'
import { Notice } from '../ui/parts'
import { Mark } from '../ui/radar'
import type { State } from './gate'
import { KeptHere, SignedOut } from './status'

/** Before the first scan: the door's name, and how tickets are read. What one taps here lets the page be heard. */
export function Setup({
  title,
  state,
  timeZone,
  eventId,
  name,
  onStart,
}: {
  title: string
  state: State
  timeZone: string
  eventId: string
  name: string
  onStart: (name: string, how: 'camera' | 'keys') => void
}) {
  const { t } = useLingui()
  const [gate, setGate] = useState(name || t`Main entrance`)
  const [missing, setMissing] = useState(false)
  function start(how: 'camera' | 'keys') {
    const named = gate.trim()
    setMissing(!named)
    if (named) onStart(named, how)
  }
  return (
    <div className="flex flex-1 flex-col overflow-y-auto p-4">
      <form
        className="m-auto flex w-full max-w-form flex-col gap-6 py-4"
        onSubmit={(event) => {
          event.preventDefault()
          start('camera')
        }}
      >
        <div>
          <Mark className="mb-4 size-10 text-radar" />
          <p className="text-14 font-medium text-quiet">
            <Trans>Door</Trans>
          </p>
          <h1 className="line-clamp-4 text-28">
            <bdi>{title}</bdi>
          </h1>
        </div>
        {state.refusal?.status === 401 && <SignedOut eventId={eventId} waiting={state.waiting} />}
        <TextField
          label={<Trans>Name of this door</Trans>}
          hint={<Trans>It stands in the counts, beside those of other doors.</Trans>}
          value={gate}
          maxLength={60}
          autoComplete="off"
          error={missing ? <Trans>Give this door a name, such as North.</Trans> : undefined}
          onChange={(event) => setGate(event.target.value)}
        />
        <div className="flex flex-col gap-3">
          <Button look="primary" type="submit" wide>
            <Camera className="size-5" aria-hidden="true" />
            <Trans>Scan with the camera</Trans>
          </Button>
          <Button wide onClick={() => start('keys')}>
            <Keyboard className="size-5" aria-hidden="true" />
            <Trans>Scan without a camera</Trans>
          </Button>
        </div>
        <Notice>
          <KeptHere state={state} timeZone={timeZone} />
        </Notice>
        <ButtonLink to="/" look="quiet" small className="self-start">
          <Trans>Leave the door</Trans>
        </ButtonLink>
      </form>
    </div>
  )
}
