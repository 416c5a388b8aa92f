import { Trans, useLingui } from '@lingui/react/macro'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { isFailure } from '../api/problem'
import type { Order, Registration } from '../api/schema.gen'
import { useMe } from '../session/use'
import { useExplain } from '../ui/failure'
import { Choice, TextField } from '../ui/field'
import { Card } from '../ui/parts'
import { Sweep } from '../ui/radar'
import type { Draft, useNames } from './names'

type Names = ReturnType<typeof useNames>

/** Whose each ticket is. The buyer's, unless somebody else is named. */
export function NamesForm({ order, names }: { order: Order; names: Names }) {
  const { t } = useLingui()
  const me = useMe()
  const several = order.registrations.length > 1
  const [mode, setMode] = useState<'mine' | 'each'>(() =>
    several && order.registrations.every(sameAs(order.registrations[0])) ? 'mine' : 'each',
  )
  const buyer = me ? { name: me.name, email: me.email ?? '' } : order.registrations[0]?.holder

  function choose(next: 'mine' | 'each') {
    setMode(next)
    if (next === 'each' || !buyer) return
    for (const { id } of order.registrations) {
      names.type(id, buyer)
      void names.save(id)
    }
  }

  return (
    <Card>
      <h2 className="text-22">{several ? <Trans>Who comes?</Trans> : <Trans>Your ticket</Trans>}</h2>
      <p className="mt-1 text-quiet">
        <Trans>Each ticket has its own code. Whoever you name gets theirs by mail; what you write is saved as you go.</Trans>
      </p>
      {several && (
        <div className="mt-4">
          <Choice
            label={<Trans>Names on the tickets</Trans>}
            hideLabel
            value={mode}
            options={[
              { value: 'mine', label: <Trans>All in my name</Trans> },
              { value: 'each', label: <Trans>A name for each</Trans> },
            ]}
            onChange={choose}
          />
        </div>
      )}
      {mode === 'mine' && buyer && (
        <p className="mt-4 rounded-control bg-sunken px-4 py-3">
          <Trans>
            All {order.registrations.length} tickets are for <bdi className="font-semibold">{buyer.name}</bdi> and go to{' '}
            <bdi>{buyer.email}</bdi>.
          </Trans>
        </p>
      )}
      {mode === 'each' && (
        <ol className="mt-2 divide-y divide-line">
          {order.registrations.map((registration, place) => (
            <li key={registration.id} data-ticket={registration.id} className="py-4 last:pb-0">
              <One
                registration={registration}
                draft={names.drafts[registration.id] ?? { ...registration.holder, state: 'saved' }}
                label={several ? t`Ticket ${place + 1}: ${registration.ticketTypeName}` : registration.ticketTypeName}
                names={names}
              />
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}

const sameAs = (first?: Registration) => (each: Registration) =>
  each.holder.name === first?.holder.name && each.holder.email === first?.holder.email

function One({ registration, draft, label, names }: { registration: Registration; draft: Draft; label: string; names: Names }) {
  const { t } = useLingui()
  const explain = useExplain()
  const { id } = registration
  const failed = isFailure(draft.error) ? draft.error : null
  const wrong = (field: 'name' | 'email', words: string) => (failed?.field(`/holder/${field}`) ? words : undefined)
  const nameError = wrong('name', t`Write a name, as it should stand on the ticket.`)
  const emailError = wrong('email', t`Write an address that mail can be sent to, such as ada@example.com.`)
  return (
    <fieldset className="min-w-0">
      <legend className="flex w-full items-center justify-between gap-3 font-semibold">
        <bdi>{label}</bdi>
        <Saving draft={draft} />
      </legend>
      <div className="mt-2 grid gap-4 sm:grid-cols-2">
        <TextField
          label={<Trans>Name</Trans>}
          value={draft.name}
          maxLength={100}
          autoComplete="off"
          error={nameError}
          onChange={(event) => names.type(id, { name: event.target.value })}
          onBlur={() => void names.save(id)}
        />
        <TextField
          label={<Trans>E-mail address</Trans>}
          type="email"
          value={draft.email}
          maxLength={254}
          autoComplete="off"
          error={emailError}
          onChange={(event) => names.type(id, { email: event.target.value })}
          onBlur={() => void names.save(id)}
        />
      </div>
      {draft.error !== undefined && !nameError && !emailError && (
        <p role="alert" className="mt-2 text-14 font-medium text-wrong">
          {explain(draft.error)}
        </p>
      )}
    </fieldset>
  )
}

function Saving({ draft }: { draft: Draft }) {
  return (
    <span className="flex min-h-6 items-center gap-1 text-14 font-normal text-quiet">
      {draft.state === 'saving' && (
        <>
          <Sweep className="size-4" />
          <Trans>Saving…</Trans>
        </>
      )}
      {draft.state === 'saved' && (
        <>
          <Check className="size-4 text-good" aria-hidden="true" />
          <Trans>Saved</Trans>
        </>
      )}
    </span>
  )
}
