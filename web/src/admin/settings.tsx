import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useId, useRef, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { Failure } from '../api/problem'
import type { Settings, SettingsUpdate } from '../api/schema.gen'
import { platformQuery } from '../api/staff'
import { useTitle } from '../shell/title'
import { readAmount, typed } from '../text/money'
import { Button, IconButton } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable, Wrong } from '../ui/failure'
import { Checkbox, Choice, TextArea, TextField } from '../ui/field'
import { Notice, PageHead, Skeleton } from '../ui/parts'
import { toast } from '../ui/toast'
import { difference } from './difference'
import { readPercent, typedPercent } from './percent'
import { Actor, Change, When } from './words'

/** How the platform is set up, and how that came to be. */
export function SettingsPage() {
  const { t } = useLingui()
  useTitle(t`Settings`)
  const { data, isError, error, refetch } = useQuery(platformQuery)
  return (
    <>
      <PageHead title={<Trans>Settings</Trans>}>
        <Trans>They hold for everybody. Published events keep the fee that they were published with.</Trans>
      </PageHead>
      {data ? (
        <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
          <SettingsForm key={data.version} settings={data} />
          <History settings={data} />
        </div>
      ) : isError ? (
        <Unavailable error={error} again={() => void refetch()} />
      ) : (
        <Skeleton className="h-96 w-full max-w-form" />
      )}
    </>
  )
}

interface Fixed {
  key: string
  currency: string
  amount: string
}

interface Draft {
  share: string
  fixed: Fixed[]
  feeReturned: boolean
  organizersBy: Settings['organizersBy']
  salesPaused: boolean
  processingHours: string
}

const draftOf = (settings: Settings): Draft => ({
  share: typedPercent(settings.fee.basisPoints),
  fixed: settings.fee.fixed.map((money) => ({ key: money.currency, currency: money.currency, amount: typed(money) })),
  feeReturned: settings.feeReturned,
  organizersBy: settings.organizersBy,
  salesPaused: settings.salesPaused,
  processingHours: String(settings.processingHours),
})

/** What was typed as the API takes it; undefined when some of it cannot be. */
function read(draft: Draft): Omit<SettingsUpdate, 'reason'> | undefined {
  const basisPoints = readPercent(draft.share)
  const fixed = draft.fixed.map(({ amount, currency }) => readAmount(amount, currency))
  const processingHours = Number(draft.processingHours)
  if (basisPoints === null || fixed.includes(null) || !(processingHours >= 1 && processingHours <= 720)) return undefined
  return {
    fee: { basisPoints, fixed: fixed.filter((money) => money !== null) },
    feeReturned: draft.feeReturned,
    organizersBy: draft.organizersBy,
    salesPaused: draft.salesPaused,
    processingHours,
  }
}

function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const confirmation = useId()
  const [draft, setDraft] = useState(() => draftOf(settings))
  const [checked, setChecked] = useState(false)
  const [asked, setAsked] = useState(false)
  const [reason, setReason] = useState('')
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const setFixed = (key: string, change: Partial<Fixed>) =>
    set({ fixed: draft.fixed.map((each) => (each.key === key ? { ...each, ...change } : each)) })
  const wanted = read(draft)
  const before = wanted && Object.fromEntries(Object.keys(wanted).map((name) => [name, settings[name as keyof typeof wanted]]))
  const same = wanted && before && difference(before, wanted).length === 0
  const saving = useMutation({
    mutationFn: (body: SettingsUpdate) =>
      answer(api.PUT('/v1/admin/settings', { params: { header: { 'If-Match': ifMatch(settings.version) } }, body })),
    onSuccess: (saved) => {
      queries.setQueryData(platformQuery.queryKey, saved)
      toast(t`The settings hold from now on.`)
    },
  })
  const failure = saving.error instanceof Failure ? saving.error : null

  function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (wanted) setAsked(true)
    else setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
  }

  return (
    <div>
      <form ref={form} onSubmit={submit} noValidate className="flex max-w-form flex-col gap-6">
        <section className="flex flex-col gap-4">
          <h2 className="text-18">
            <Trans>Fee on tickets that cost something</Trans>
          </h2>
          <TextField
            className="max-w-40"
            label={<Trans>Share of the price, in per cent</Trans>}
            inputMode="decimal"
            value={draft.share}
            error={checked && readPercent(draft.share) === null ? <Trans>From 0 to 100, with at most two places.</Trans> : undefined}
            onChange={(event) => set({ share: event.target.value })}
          />
          <fieldset className="flex flex-col gap-3">
            <legend className="mb-1 text-14 font-medium">
              <Trans>And for each ticket</Trans>
            </legend>
            {draft.fixed.map(({ key, currency, amount }) => (
              <div key={key} className="flex items-start gap-2">
                <TextField
                  className="w-28"
                  label={<Trans>Currency</Trans>}
                  maxLength={3}
                  spellCheck={false}
                  autoComplete="off"
                  value={currency}
                  error={
                    checked && !/^[A-Z]{3}$/.test(currency) ? (
                      <Trans>Such as EUR</Trans>
                    ) : draft.fixed.some((each) => each.key !== key && each.currency === currency) ? (
                      <Trans>Named twice</Trans>
                    ) : undefined
                  }
                  onChange={(event) => setFixed(key, { currency: event.target.value.toUpperCase() })}
                />
                <TextField
                  className="w-32"
                  label={<Trans>Amount</Trans>}
                  inputMode="decimal"
                  value={amount}
                  error={checked && !readAmount(amount, currency) ? <Trans>Such as 0.29</Trans> : undefined}
                  onChange={(event) => setFixed(key, { amount: event.target.value })}
                />
                <IconButton
                  label={t`Remove ${currency}`}
                  className="mt-6"
                  onClick={() => set({ fixed: draft.fixed.filter((each) => each.key !== key) })}
                >
                  <Trash2 className="size-5" />
                </IconButton>
              </div>
            ))}
            <Button
              look="quiet"
              small
              className="-ms-3 self-start"
              onClick={() => set({ fixed: [...draft.fixed, { key: crypto.randomUUID(), currency: '', amount: '' }] })}
            >
              <Plus className="size-4" aria-hidden="true" />
              <Trans>Add a currency</Trans>
            </Button>
          </fieldset>
          <Checkbox
            label={<Trans>A refund gives the fee back in proportion</Trans>}
            checked={draft.feeReturned}
            onChange={(event) => set({ feeReturned: event.target.checked })}
          />
        </section>
        <section className="flex flex-col gap-4">
          <h2 className="text-18">
            <Trans>Organizing and selling</Trans>
          </h2>
          <Choice
            label={<Trans>Who becomes an organizer</Trans>}
            value={draft.organizersBy}
            options={[
              { value: 'request', label: <Trans>Whoever asks</Trans> },
              { value: 'admin', label: <Trans>Whom an admin chooses</Trans> },
            ]}
            onChange={(organizersBy) => set({ organizersBy })}
          />
          <TextField
            className="max-w-72"
            label={<Trans>Hours that seats are kept for a slow payment</Trans>}
            hint={<Trans>Such as a bank debit, which takes days. From 1 to 720.</Trans>}
            type="number"
            min={1}
            max={720}
            value={draft.processingHours}
            error={
              checked && !(Number(draft.processingHours) >= 1 && Number(draft.processingHours) <= 720) ? (
                <Trans>From 1 to 720 hours.</Trans>
              ) : undefined
            }
            onChange={(event) => set({ processingHours: event.target.value })}
          />
          <Checkbox
            label={<Trans>Pause all sales</Trans>}
            hint={<Trans>Nothing that costs something can be ordered, anywhere. Free tickets go on.</Trans>}
            checked={draft.salesPaused}
            onChange={(event) => set({ salesPaused: event.target.checked })}
          />
        </section>
        <Button look="primary" type="submit" className="self-start" disabled={same}>
          <Trans>Review the change…</Trans>
        </Button>
      </form>
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={<Trans>Change the settings for everybody?</Trans>}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>
              <Trans>Not yet</Trans>
            </Button>
            <Button look="primary" type="submit" form={confirmation} busy={saving.isPending}>
              <Trans>Change them</Trans>
            </Button>
          </>
        }
      >
        <form
          id={confirmation}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (wanted) saving.mutate({ ...wanted, reason: reason.trim() })
          }}
        >
          {failure?.status === 412 ? (
            <Notice tone="blip">
              <div role="alert" className="flex flex-wrap items-center justify-between gap-3">
                <p>
                  <Trans>Somebody else changed the settings meanwhile.</Trans>
                </p>
                <Button small onClick={() => void queries.invalidateQueries({ queryKey: platformQuery.queryKey })}>
                  <Trans>Load them</Trans>
                </Button>
              </div>
            </Notice>
          ) : failure?.field('/fee/fixed') ? (
            <Wrong error={failure}>
              <Trans>One of the currencies is none, or is named twice.</Trans>
            </Wrong>
          ) : (
            <Wrong error={saving.error} />
          )}
          {wanted && before && <Change before={before} after={wanted} />}
          <TextArea
            label={<Trans>Reason</Trans>}
            hint={<Trans>Kept in the audit.</Trans>}
            required
            maxLength={500}
            rows={3}
            value={reason}
            error={failure?.field('/reason') ? <Trans>Say why, in at most 500 characters.</Trans> : undefined}
            onChange={(event) => setReason(event.target.value)}
          />
        </form>
      </Dialog>
    </div>
  )
}

function History({ settings }: { settings: Settings }) {
  return (
    <section>
      <h2 className="mb-2 text-18">
        <Trans>Latest changes</Trans>
      </h2>
      {settings.history.length === 0 ? (
        <p className="text-quiet">
          <Trans>Nobody has changed anything yet.</Trans>
        </p>
      ) : (
        <ol className="divide-y divide-line border-y border-line">
          {settings.history.map((revision) => (
            <li key={revision.version} className="flex flex-col gap-1 py-3">
              <p className="flex flex-wrap items-center gap-x-2 text-14">
                <When at={revision.changedAt} />
                <Trans>
                  by <Actor id={revision.changedBy} />
                </Trans>
              </p>
              <Change before={revision.before} after={revision.after} />
              {revision.reason && <p className="whitespace-pre-line">“{revision.reason}”</p>}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
