import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { feeQuery } from '../api/organizing'
import { isFailure } from '../api/problem'
import type { Event, EventPatch, FeePayer } from '../api/schema.gen'
import { Button, IconButton } from '../ui/button'
import { Checkbox, Choice, TextField } from '../ui/field'
import { Card } from '../ui/parts'
import { Closed } from './closed'
import { LeaveGuard, Meanwhile, SaveBar } from './editing'
import { editable, useOrganized } from './event'
import { useEventForm } from './eventform'
import { FeeWords } from './feewords'
import { SectionHead } from './frame'
import { changed } from './merge'
import { Refused } from './wrong'

interface Tier {
  key: number
  daysBefore: string
  percent: string
}

interface Choices {
  capacity: string
  maxPerPerson: string
  holdMinutes: string
  expectedOrdersPerMinute: string
  withdrawal: boolean
  showAvailability: boolean
  feePaidBy: FeePayer
  tiers: Tier[]
}

const choicesOf = ({ capacity, settings, refundPolicy }: Event): Choices => ({
  capacity: capacity?.toString() ?? '',
  maxPerPerson: settings.maxPerPerson?.toString() ?? '',
  holdMinutes: settings.holdMinutes.toString(),
  expectedOrdersPerMinute: settings.expectedOrdersPerMinute?.toString() ?? '',
  withdrawal: settings.withdrawal,
  showAvailability: settings.showAvailability,
  feePaidBy: settings.feePaidBy,
  tiers: (refundPolicy?.tiers ?? []).map((tier, key) => ({
    key,
    daysBefore: tier.daysBefore.toString(),
    percent: tier.percent.toString(),
  })),
})

const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text))

function patchOf(from: Choices, to: Choices): EventPatch {
  const parts = new Set(changed(from, to))
  const { capacity, tiers, ...rest } = to
  const settings = {
    ...rest,
    maxPerPerson: numberOrNull(rest.maxPerPerson),
    holdMinutes: Number(rest.holdMinutes),
    expectedOrdersPerMinute: numberOrNull(rest.expectedOrdersPerMinute),
  }
  const touched = Object.entries(settings).filter(([part]) => parts.has(part as keyof Choices))
  return {
    ...(parts.has('capacity') ? { capacity: numberOrNull(capacity) } : {}),
    ...(touched.length > 0 ? { settings: Object.fromEntries(touched) } : {}),
    ...(parts.has('tiers')
      ? {
          refundPolicy:
            tiers.length > 0
              ? { tiers: tiers.map((tier) => ({ daysBefore: Number(tier.daysBefore), percent: Number(tier.percent) })) }
              : null,
        }
      : {}),
  }
}

/** The rules under which an event sells. */
export function SettingsPage() {
  const { t } = useLingui()
  const event = useOrganized()
  return (
    <>
      <SectionHead title={t`Settings`} />
      {editable(event) ? <Form key={event.id} event={event} /> : <Closed event={event} />}
    </>
  )
}

function Form({ event }: { event: Event }) {
  const { t } = useLingui()
  const { values, dirty, both, set, discard, save, stale, wrong, load, form } = useEventForm<Choices>(event, choicesOf, patchOf)
  const fee = useQuery(feeQuery(event.id))
  const published = event.status === 'published'
  const names: Record<keyof Choices, string> = {
    capacity: t`Total capacity`,
    maxPerPerson: t`Tickets per person`,
    holdMinutes: t`Minutes to pay`,
    expectedOrdersPerMinute: t`Orders a minute`,
    withdrawal: t`Giving tickets back`,
    showAvailability: t`What is left`,
    feePaidBy: t`The fee`,
    tiers: t`Refunds`,
  }

  return (
    <form id="settings" {...form} className="max-w-narrow">
      <div className="flex flex-col gap-6">
        <Card>
          <h2 className="mb-4 text-22">
            <Trans>How many</Trans>
          </h2>
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField
              label={t`Total capacity`}
              optional
              hint={
                published && event.capacity === null
                  ? t`It could be set before publishing. Limit the ticket types instead.`
                  : t`Of all ticket types together. Empty: what the ticket types say.`
              }
              type="number"
              inputMode="numeric"
              min={1}
              max={1_000_000}
              disabled={published && event.capacity === null}
              value={values.capacity}
              error={
                wrong('/capacity') ?? (isFailure(save.error, 'capacity-below-committed') ? t`More tickets are taken than that.` : undefined)
              }
              onChange={(typed) => set({ capacity: typed.target.value })}
            />
            <TextField
              label={t`Tickets per person`}
              optional
              hint={
                published && event.settings.maxPerPerson === null
                  ? t`It could be set before publishing. Limit the tickets per order instead.`
                  : t`Over all of their orders. Empty: no limit.`
              }
              type="number"
              inputMode="numeric"
              min={1}
              max={1000}
              disabled={published && event.settings.maxPerPerson === null}
              value={values.maxPerPerson}
              error={wrong('/settings/maxPerPerson')}
              onChange={(typed) => set({ maxPerPerson: typed.target.value })}
            />
            <TextField
              label={t`Orders a minute`}
              optional
              hint={t`How many you expect when sales begin, if it will be a rush: the stock is prepared for it. You can raise it while tickets sell.`}
              type="number"
              inputMode="numeric"
              min={1}
              max={100_000}
              className="sm:col-span-2"
              value={values.expectedOrdersPerMinute}
              error={wrong('/settings/expectedOrdersPerMinute')}
              onChange={(typed) => set({ expectedOrdersPerMinute: typed.target.value })}
            />
          </div>
          <div className="mt-4">
            <Checkbox
              label={t`Everybody sees how many tickets are left`}
              checked={values.showAvailability}
              onChange={(ticked) => set({ showAvailability: ticked.target.checked })}
            />
          </div>
        </Card>

        <Card>
          <h2 className="mb-4 text-22">
            <Trans>Paying</Trans>
          </h2>
          <Choice<FeePayer>
            label={t`Who bears Event Radar's fee?`}
            value={values.feePaidBy}
            onChange={(feePaidBy) => set({ feePaidBy })}
            options={[
              { value: 'organizer', label: t`You, out of the price` },
              { value: 'buyer', label: t`The buyer, beside it` },
            ]}
          />
          <p className="mt-2 text-14 text-quiet">
            {fee.data && <FeeWords fee={fee.data} paidBy={values.feePaidBy} />}{' '}
            <Trans>Buyers see the whole price from the beginning, either way.</Trans>
          </p>
          <TextField
            label={t`Minutes to pay`}
            hint={t`So long seats are held for somebody who is paying.`}
            type="number"
            inputMode="numeric"
            min={1}
            max={120}
            required
            className="mt-5 max-w-72"
            value={values.holdMinutes}
            error={wrong('/settings/holdMinutes')}
            onChange={(typed) => set({ holdMinutes: typed.target.value })}
          />
        </Card>

        <Card>
          <h2 className="mb-2 text-22">
            <Trans>Giving tickets back</Trans>
          </h2>
          <Checkbox
            label={t`Attendees may give free tickets back until the event begins`}
            hint={t`Their seats are for sale again at once.`}
            checked={values.withdrawal}
            onChange={(ticked) => set({ withdrawal: ticked.target.checked })}
          />
          <Tiers tiers={values.tiers} onChange={(tiers) => set({ tiers })} wrong={wrong} />
        </Card>
      </div>

      <Meanwhile error={save.error} both={both.map((part) => names[part])} load={load} />
      {!stale && (
        <div className="mt-6 empty:hidden">
          <Refused error={save.error} beside={['/capacity', '/settings', '/refundPolicy']} />
        </div>
      )}
      <SaveBar form="settings" dirty={dirty.length > 0} busy={save.isPending} discard={discard} />
      <LeaveGuard dirty={dirty.length > 0} />
    </form>
  )
}

/** What a buyer gets back who gives a paid order up, by how long before the start. */
function Tiers({
  tiers,
  onChange,
  wrong,
}: {
  tiers: Tier[]
  onChange: (tiers: Tier[]) => void
  wrong: (pointer: string) => string | undefined
}) {
  const { t } = useLingui()
  const change = (key: number, part: Partial<Tier>) => onChange(tiers.map((tier) => (tier.key === key ? { ...tier, ...part } : tier)))
  const add = () => onChange([...tiers, { key: Math.max(-1, ...tiers.map((tier) => tier.key)) + 1, daysBefore: '7', percent: '100' }])
  return (
    <fieldset className="mt-4 w-full border-t border-line pt-5">
      <legend className="float-start w-full font-display text-16 font-semibold tracking-tight">
        <Trans>Refunds of what was paid</Trans>
      </legend>
      <p className="mt-1 text-14 text-quiet">
        {tiers.length === 0 ? (
          <Trans>Without a rule, buyers ask you, and you decide about each refund.</Trans>
        ) : (
          <Trans>Buyers can give an order up by themselves and get this back. The best step that applies counts.</Trans>
        )}
      </p>
      <ul className="mt-3 flex flex-col gap-3">
        {tiers.map((tier, i) => (
          <li key={tier.key} className="flex items-end gap-3">
            <TextField
              label={t`Until so many days before`}
              type="number"
              inputMode="numeric"
              min={0}
              max={365}
              required
              className="flex-1"
              value={tier.daysBefore}
              error={wrong(`/refundPolicy/tiers/${i}/daysBefore`)}
              onChange={(typed) => change(tier.key, { daysBefore: typed.target.value })}
            />
            <TextField
              label={t`Goes back, in %`}
              type="number"
              inputMode="numeric"
              min={0}
              max={100}
              required
              className="flex-1"
              value={tier.percent}
              error={wrong(`/refundPolicy/tiers/${i}/percent`)}
              onChange={(typed) => change(tier.key, { percent: typed.target.value })}
            />
            <IconButton label={t`Take this step away`} onClick={() => onChange(tiers.filter((each) => each.key !== tier.key))}>
              <X className="size-5" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {tiers.length < 5 && (
        <Button small className="mt-3" onClick={add}>
          <Plus className="size-4" aria-hidden="true" />
          <Trans>Add a step</Trans>
        </Button>
      )}
    </fieldset>
  )
}
