import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, EyeOff, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { feeQuery, ticketTypesQuery } from '../api/organizing'
import { isFailure } from '../api/problem'
import type { Event, EventFee, TicketKind, TicketType } from '../api/schema.gen'
import { amount, price, readAmount } from '../text/money'
import { clock, day } from '../text/time'
import { Button, IconButton } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable } from '../ui/failure'
import { Choice, TextArea, TextField } from '../ui/field'
import { Badge, Fact, Facts, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { toast } from '../ui/toast'
import { Meanwhile, useClosing, useEditing } from './editing'
import { editable, useOrganized, useReread, useTaken } from './event'
import { split } from './fee'
import { FeeWords } from './feewords'
import { SectionHead } from './frame'
import { same } from './merge'
import { useOnce } from './once'
import { newTicket, type TicketDraft, ticketCreate, ticketDraft, ticketPatch, unreadable } from './ticketdraft'
import { WhenField } from './when'
import { saleState } from './words'
import { focusFirstWrong, Refused, useFieldErrors } from './wrong'

const most = 20

/** What one can get for an event. */
export function Tickets() {
  const { t } = useLingui()
  const event = useOrganized()
  const types = useQuery(ticketTypesQuery(event.id))
  const fee = useQuery(feeQuery(event.id))
  const [open, setOpen] = useState<'add' | TicketType>()
  const list = types.data?.data ?? []
  const mayAdd = editable(event) && list.length < most
  const add = (
    <Button look="primary" onClick={() => setOpen('add')}>
      <Plus className="size-5" aria-hidden="true" />
      <Trans>Add a ticket type</Trans>
    </Button>
  )
  const costs = list.some((type) => type.kind !== 'free')

  return (
    <>
      <SectionHead title={t`Tickets`} actions={mayAdd && list.length > 0 && add}>
        {costs && fee.data && <FeeWords fee={fee.data} paidBy={event.settings.feePaidBy} />}
      </SectionHead>
      {types.isError ? (
        <Unavailable error={types.error} again={() => void types.refetch()} />
      ) : types.isPending ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-32 rounded-card!" />
          <Skeleton className="h-32 rounded-card!" />
        </div>
      ) : list.length === 0 ? (
        <Empty title={<Trans>No tickets yet</Trans>} action={mayAdd && add}>
          <Trans>Add at least one, free or paid, so that people can join. Several kinds can differ in price, number and dates.</Trans>
        </Empty>
      ) : (
        <ol className="flex flex-col gap-3">
          {list.map((type) => (
            <Row key={type.id} event={event} types={list} type={type} fee={fee.data} edit={() => setOpen(type)} />
          ))}
        </ol>
      )}
      {open === 'add' && <Add event={event} fee={fee.data} close={() => setOpen(undefined)} />}
      {open && open !== 'add' && (
        <Edit event={event} type={list.find((type) => type.id === open.id) ?? open} fee={fee.data} close={() => setOpen(undefined)} />
      )}
    </>
  )
}

function Row({ event, types, type, fee, edit }: { event: Event; types: TicketType[]; type: TicketType; fee?: EventFee; edit: () => void }) {
  const { t, i18n } = useLingui()
  const taken = useTaken()
  const reread = useReread()
  const place = types.indexOf(type)
  const path = { eventId: event.id, ticketTypeId: type.id }
  const state = saleState[type.saleState]
  const sold = type.quantity !== null && type.available !== null ? type.quantity - type.available : null

  const move = useMutation({
    mutationFn: (to: number) => {
      const order = types.map((each) => each.id).filter((id) => id !== type.id)
      order.splice(to, 0, type.id)
      return answer(
        api.PATCH('/v1/events/{eventId}', {
          params: { path: { eventId: event.id }, header: { 'If-Match': ifMatch(event.version) } },
          body: { ticketTypeOrder: order },
        }),
      )
    },
    onSuccess: (now) => {
      taken(now)
      toast(t`${type.name} is moved.`)
    },
    onError: (error) => isFailure(error, 'version-stale') && void reread(event.id),
  })
  const restore = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/ticket-types', { params: { path }, body: ticketCreate(ticketDraft(type, event), event.currency) }),
      ),
    onSuccess: () => void reread(event.id),
    onError: () => toast(t`It could not be brought back.`, { tone: 'wrong' }),
  })
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/v1/events/{eventId}/ticket-types/{ticketTypeId}', {
          params: { path, header: { 'If-Match': ifMatch(type.version) } },
        }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      toast(t`${type.name} is deleted.`, { action: { label: t`Undo`, act: () => restore.mutate() } })
    },
    onError: (error) => isFailure(error, 'version-stale') && void reread(event.id),
  })

  return (
    <li className="rounded-card border border-line bg-raised p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="text-18" dir="auto">
              {type.name}
            </h2>
            {event.status !== 'draft' && <Badge tone={state.tone}>{i18n._(state.words)}</Badge>}
            {type.visibility === 'hidden' && (
              <Badge>
                <EyeOff className="size-4" aria-hidden="true" />
                <Trans>Hidden</Trans>
              </Badge>
            )}
          </div>
          {type.description && (
            <p className="mt-1 line-clamp-2 text-14 text-quiet" dir="auto">
              {type.description}
            </p>
          )}
          <p className="mt-2 text-14 text-quiet">
            <Window event={event} type={type} />
          </p>
        </div>
        <div className="tabular-nums sm:text-end">
          <p className="text-18 font-semibold">
            <Price type={type} />
          </p>
          <p className="text-14 text-quiet">
            {fee && type.kind === 'paid' && (
              <>
                <Trans>you get {amount(split(type.price, fee, event.settings.feePaidBy).gets, i18n.locale)}</Trans>
                <br />
              </>
            )}
            {type.quantity === null ? (
              <Trans>unlimited</Trans>
            ) : sold === null ? (
              <Plural value={type.quantity} one="# in all" other="# in all" />
            ) : (
              <Trans>
                {sold} of {type.quantity} taken
              </Trans>
            )}
          </p>
        </div>
      </div>
      {type.quantity !== null && sold !== null && type.quantity > 0 && (
        <svg viewBox="0 0 100 1" preserveAspectRatio="none" className="mt-3 h-1.5 w-full rounded-full bg-sunken" aria-hidden="true">
          <rect width={(Math.min(sold, type.quantity) / type.quantity) * 100} height="1" className="fill-radar" />
        </svg>
      )}
      {editable(event) && (
        <div className="mt-2 -mb-2 flex flex-wrap items-center gap-1">
          <Button small look="quiet" className="-ms-3" onClick={edit}>
            <Trans>Edit</Trans>
          </Button>
          <Button small look="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete</Trans>
          </Button>
          {types.length > 1 && (
            <span className="ms-auto flex">
              <IconButton label={t`Move ${type.name} up`} disabled={place === 0 || move.isPending} onClick={() => move.mutate(place - 1)}>
                <ArrowUp className="size-5" aria-hidden="true" />
              </IconButton>
              <IconButton
                label={t`Move ${type.name} down`}
                disabled={place === types.length - 1 || move.isPending}
                onClick={() => move.mutate(place + 1)}
              >
                <ArrowDown className="size-5" aria-hidden="true" />
              </IconButton>
            </span>
          )}
        </div>
      )}
      <div className="mt-3 empty:hidden">
        <Refused error={remove.error ?? move.error} />
      </div>
    </li>
  )
}

function Price({ type }: { type: TicketType }) {
  const { i18n } = useLingui()
  const least = type.minimum && type.minimum.amount > 0 ? price(type.minimum, i18n.locale) : undefined
  switch (type.kind) {
    case 'free':
      return <Trans>Free</Trans>
    case 'paid':
      return amount(type.price, i18n.locale)
    default:
      return least ? <Trans>from {least}</Trans> : <Trans>As one likes</Trans>
  }
}

/** When it is on sale, where the organizer has said so. */
function Window({ event, type }: { event: Event; type: TicketType }) {
  const { i18n } = useLingui()
  const say = (instant: string) => `${day(instant, event.timeZone, i18n.locale)}, ${clock(instant, event.timeZone, i18n.locale)}`
  const from = type.saleStartsAt && say(type.saleStartsAt)
  const until = type.saleEndsAt && say(type.saleEndsAt)
  if (from && until)
    return (
      <Trans>
        On sale from {from} until {until}
      </Trans>
    )
  if (from) return <Trans>On sale from {from}</Trans>
  if (until) return <Trans>On sale until {until}</Trans>
  return <Trans>On sale until the event is over</Trans>
}

function Add({ event, fee, close }: { event: Event; fee?: EventFee; close: () => void }) {
  const { t } = useLingui()
  const reread = useReread()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<TicketDraft>(newTicket)
  const body = ticketCreate(draft, event.currency)
  const key = useOnce(body)
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/ticket-types', {
          params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      close()
      toast(t`${body.name} is added.`)
    },
    onError: () => focusFirstWrong(form.current),
  })
  const closing = useClosing(!same(draft, newTicket), close)
  return (
    <>
      <Dialog open onClose={closing.close} title={<Trans>Add a ticket type</Trans>} wide>
        <form
          ref={form}
          className="flex flex-col gap-5"
          onSubmit={(submitted) => {
            submitted.preventDefault()
            if (add.isPending) return
            if (unreadable(draft, event.currency).length > 0) focusFirstWrong(form.current)
            else add.mutate()
          }}
        >
          <Fields event={event} fee={fee} draft={draft} set={(change) => setDraft({ ...draft, ...change })} error={add.error} />
          <Button look="primary" type="submit" wide busy={add.isPending}>
            <Trans>Add the ticket type</Trans>
          </Button>
        </form>
      </Dialog>
      {closing.question}
    </>
  )
}

function Edit({ event, type, fee, close }: { event: Event; type: TicketType; fee?: EventFee; close: () => void }) {
  const { t } = useLingui()
  const reread = useReread()
  const form = useRef<HTMLFormElement>(null)
  const { values, base, version, dirty, both, set } = useEditing(ticketDraft(type, event), type.version)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/events/{eventId}/ticket-types/{ticketTypeId}', {
          params: { path: { eventId: event.id, ticketTypeId: type.id }, header: { 'If-Match': ifMatch(version) } },
          body: ticketPatch(base, values, event.currency),
        }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      close()
      toast(t`Saved.`)
    },
    onError: () => focusFirstWrong(form.current),
  })
  const stale = isFailure(save.error, 'version-stale')
  const closing = useClosing(dirty.length > 0, close)
  return (
    <>
      <Dialog open onClose={closing.close} title={<Trans>Edit the ticket type</Trans>} wide>
        <form
          ref={form}
          className="flex flex-col gap-5"
          onSubmit={(submitted) => {
            submitted.preventDefault()
            if (save.isPending) return
            if (unreadable(values, event.currency).length > 0) focusFirstWrong(form.current)
            else save.mutate()
          }}
        >
          <Meanwhile
            error={save.error}
            both={both.length > 0 ? [t`this ticket type`] : []}
            load={() => reread(event.id).then(() => save.reset())}
          />
          <Fields event={event} fee={fee} draft={values} set={set} error={stale ? null : save.error} />
          {event.status === 'published' && (
            <p className="text-14 text-quiet">
              <Trans>Tickets that somebody holds stay as they are, and so does what they were paid with.</Trans>
            </p>
          )}
          <Button look="primary" type="submit" wide disabled={dirty.length === 0} busy={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </form>
      </Dialog>
      {closing.question}
    </>
  )
}

const parts = ['/name', '/description', '/price', '/minimum', '/quantity', '/saleStartsAt', '/saleEndsAt', '/minPerOrder', '/maxPerOrder']

function Fields({
  event,
  fee,
  draft,
  set,
  error,
}: {
  event: Event
  fee?: EventFee
  draft: TicketDraft
  set: (change: Partial<TicketDraft>) => void
  error: unknown
}) {
  const { t, i18n } = useLingui()
  const said = useFieldErrors(error)
  const [more, setMore] = useState(false)
  const bad = unreadable(draft, event.currency)
  const example = amount({ amount: 2500, currency: event.currency }, i18n.locale)
  const wrong = (part: string) =>
    bad.some((each) => `/${each}` === part) ? t`Type an amount such as ${example}, without its sign.` : said(part)
  const inWindow = ['/saleStartsAt', '/saleEndsAt', '/minPerOrder', '/maxPerOrder'].some((part) => said(part))
  // a field that is marked as wrong is not hidden
  useEffect(() => {
    if (inWindow) setMore(true)
  }, [inWindow])

  return (
    <>
      <Refused error={error} beside={parts} />
      <TextField
        label={t`Name`}
        value={draft.name}
        maxLength={80}
        required
        dir="auto"
        placeholder={t`Seat`}
        error={wrong('/name')}
        onChange={(event) => set({ name: event.target.value })}
      />
      <Choice<TicketKind>
        label={t`What does it cost?`}
        value={draft.kind}
        onChange={(kind) => set({ kind })}
        options={[
          { value: 'free', label: t`Nothing` },
          { value: 'paid', label: t`A price` },
          { value: 'donation', label: t`A donation, or nothing` },
          { value: 'flexible', label: t`What one likes, from a minimum` },
        ]}
      />
      {draft.kind === 'paid' && (
        <MoneyField
          label={t`Price`}
          currency={event.currency}
          value={draft.price}
          required
          error={wrong('/price')}
          onChange={(price) => set({ price })}
        />
      )}
      {(draft.kind === 'donation' || draft.kind === 'flexible') && (
        <div className="grid gap-5 sm:grid-cols-2">
          <MoneyField
            label={t`At least`}
            currency={event.currency}
            value={draft.minimum}
            optional={draft.kind === 'donation'}
            required={draft.kind === 'flexible'}
            error={wrong('/minimum')}
            onChange={(minimum) => set({ minimum })}
          />
          <MoneyField
            label={t`Suggested`}
            currency={event.currency}
            value={draft.price}
            optional
            error={wrong('/price')}
            onChange={(price) => set({ price })}
          />
        </div>
      )}
      {draft.kind !== 'free' && fee && (
        <Reckoned event={event} fee={fee} text={draft.kind === 'paid' ? draft.price : draft.price || draft.minimum} />
      )}
      <TextField
        label={t`How many there are`}
        optional
        hint={event.capacity === null ? t`Empty: unlimited.` : t`Empty: as many as the event holds, ${event.capacity}.`}
        type="number"
        inputMode="numeric"
        min={0}
        max={1_000_000}
        className="max-w-72"
        value={draft.quantity}
        error={wrong('/quantity') ?? (isFailure(error, 'capacity-below-committed') ? t`More tickets are taken than that.` : undefined)}
        onChange={(event) => set({ quantity: event.target.value })}
      />
      <TextArea
        label={t`What is in it`}
        optional
        rows={2}
        maxLength={500}
        dir="auto"
        value={draft.description}
        error={wrong('/description')}
        onChange={(event) => set({ description: event.target.value })}
      />
      <details open={more} onToggle={(event) => setMore(event.currentTarget.open)} className="rounded-control border border-line">
        <summary className="flex min-h-11 items-center px-4 font-medium">
          <Trans>When it is sold, how many at once, who sees it</Trans>
        </summary>
        <div className="flex flex-col gap-5 px-4 pt-2 pb-4">
          <div className="grid gap-5 sm:grid-cols-2">
            <WhenField
              label={t`Sale starts`}
              optional
              hint={t`Empty: as soon as the event is published.`}
              value={draft.saleStartsAt}
              zone={event.timeZone}
              error={wrong('/saleStartsAt')}
              onChange={(saleStartsAt) => set({ saleStartsAt })}
            />
            <WhenField
              label={t`Sale ends`}
              optional
              hint={t`Empty: with the end of the event.`}
              value={draft.saleEndsAt}
              zone={event.timeZone}
              error={wrong('/saleEndsAt')}
              onChange={(saleEndsAt) => set({ saleEndsAt })}
            />
          </div>
          <p className="-mt-3 text-14 text-quiet">
            <Trans>By the clocks of {event.timeZone.replaceAll('_', ' ')}.</Trans>
          </p>
          <div className="grid grid-cols-2 gap-5">
            <TextField
              label={t`At least per order`}
              type="number"
              inputMode="numeric"
              min={1}
              max={20}
              required
              value={draft.minPerOrder}
              error={wrong('/minPerOrder')}
              onChange={(event) => set({ minPerOrder: event.target.value })}
            />
            <TextField
              label={t`At most per order`}
              type="number"
              inputMode="numeric"
              min={1}
              max={20}
              required
              value={draft.maxPerOrder}
              error={wrong('/maxPerOrder')}
              onChange={(event) => set({ maxPerOrder: event.target.value })}
            />
          </div>
          <Choice
            label={t`Who sees it`}
            value={draft.visibility}
            onChange={(visibility) => set({ visibility })}
            options={[
              { value: 'public', label: t`Everybody` },
              { value: 'hidden', label: t`Your team alone` },
            ]}
          />
          {event.format === 'hybrid' && (
            <Choice
              label={t`What is it for`}
              value={draft.attendanceMode}
              onChange={(attendanceMode) => set({ attendanceMode })}
              options={[
                { value: 'any', label: t`Both` },
                { value: 'inPerson', label: t`In person` },
                { value: 'online', label: t`Online` },
              ]}
            />
          )}
        </div>
      </details>
    </>
  )
}

function MoneyField({
  label,
  currency,
  value,
  onChange,
  error,
  optional,
  required,
}: {
  label: string
  currency: string
  value: string
  onChange: (value: string) => void
  error?: string
  optional?: boolean
  required?: boolean
}) {
  return (
    <TextField
      label={`${label} (${currency})`}
      inputMode="decimal"
      autoComplete="off"
      className="max-w-72 tabular-nums"
      value={value}
      optional={optional}
      required={required}
      error={error}
      dir="ltr"
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** What a price comes to for the buyer and for the organizer. */
function Reckoned({ event, fee, text }: { event: Event; fee: EventFee; text: string }) {
  const { i18n } = useLingui()
  const money = readAmount(text, event.currency)
  if (!money || money.amount === 0) return null
  const { pays, fee: asked, gets } = split(money, fee, event.settings.feePaidBy)
  return (
    <div className="max-w-form rounded-control bg-sunken px-4 py-2" aria-live="polite">
      <Facts>
        <Fact name={<Trans>The buyer pays</Trans>}>{amount(pays, i18n.locale)}</Fact>
        <Fact name={<Trans>Event Radar's fee</Trans>}>{amount(asked, i18n.locale)}</Fact>
        <Fact name={<Trans>You get</Trans>} strong>
          {amount(gets, i18n.locale)}
        </Fact>
      </Facts>
    </div>
  )
}
