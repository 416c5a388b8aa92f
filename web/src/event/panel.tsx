import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useId, useState } from 'react'
import { isFailure } from '../api/problem'
import type { Event, TicketType } from '../api/schema.gen'
import { useRefusal } from '../checkout/refusal'
import { useReserve } from '../checkout/reserve'
import { amount, price as asPrice, readAmount, typed } from '../text/money'
import { ago, moment } from '../text/time'
import { Button } from '../ui/button'
import { Wrong } from '../ui/failure'
import { TextField } from '../ui/field'
import { Fact, Facts } from '../ui/parts'
import { Stepper } from '../ui/stepper'
import { type Chosen, fitting, isOpenPrice, linesOf, priceOf, range, type Selection, stepped, sums } from './selection'

const hint = 'mt-2 text-center text-14 text-balance text-quiet'

/** So few are worth saying. */
const few = 10

/** Chooses tickets and takes them. `wanted` is what was chosen before, as of somebody who comes back from signing in. */
export function TicketPanel({ event, wanted }: { event: Event; wanted: Selection }) {
  const { t, i18n } = useLingui()
  const [chosen, setChosen] = useState<Selection>(() => fitting(event, wanted))
  const [amounts, setAmounts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      event.ticketTypes.filter(isOpenPrice).map((type) => {
        const first = wanted[type.id]?.amount ?? (type.kind === 'flexible' ? type.minimum?.amount : undefined)
        return [type.id, first === undefined ? '' : typed({ amount: first, currency: event.currency })]
      }),
    ),
  )
  const [asked, setAsked] = useState(false)
  const reserve = useReserve(event)
  const refusal = useRefusal()
  const selection = withAmounts(event, chosen, amounts)
  const { tickets, subtotal, fee, total, open } = sums(event, selection)
  const missing = (type: TicketType) => (selection[type.id]?.quantity ?? 0) > 0 && priceOf(type, event, selection[type.id]) === null
  const least = (type: TicketType) =>
    type.minimum && (selection[type.id]?.quantity ?? 0) > 0 && (selection[type.id]?.amount ?? Infinity) < type.minimum.amount

  /** What is wrong with the amount of a type: what is typed there, or what the server said of it. */
  function amountError(type: TicketType): string | undefined {
    const line = linesOf(event, selection).findIndex(({ ticketTypeId }) => ticketTypeId === type.id)
    if (asked && missing(type))
      return t`Say an amount, such as ${typed({ amount: type.minimum?.amount || 1000, currency: event.currency })}.`
    if (asked && least(type) && type.minimum) return t`At least ${asPrice(type.minimum, i18n.locale)}.`
    if (line >= 0 && isFailure(reserve.error) && reserve.error.field(`/lines/${line}/amount`)) return refusal(reserve.error, event)
    return undefined
  }

  function submit(submitted: React.SubmitEvent<HTMLFormElement>) {
    submitted.preventDefault()
    setAsked(true)
    const wrong = event.ticketTypes.find((type) => missing(type) || least(type))
    if (wrong) submitted.currentTarget.querySelector<HTMLInputElement>(`[name="${wrong.id}"]`)?.focus()
    else reserve.mutate(selection)
  }

  const besideField = event.ticketTypes.some((type) => amountError(type))
  const shown = event.ticketTypes.filter((type) => type.visibility === 'public')
  const selling = shown.some((type) => type.saleState === 'open')
  return (
    <form onSubmit={submit} noValidate className="flex flex-col">
      <ul className="divide-y divide-line">
        {shown.map((type) => (
          <li key={type.id} className={`py-4 first:pt-0 ${selling ? '' : 'last:pb-0'}`}>
            <Row
              type={type}
              event={event}
              selection={selection}
              onStep={(by) => {
                reserve.reset()
                const quantity = stepped(selection[type.id]?.quantity ?? 0, by, range(type, event, selection))
                setChosen({ ...chosen, [type.id]: { quantity } })
              }}
            />
            {isOpenPrice(type) && (selection[type.id]?.quantity ?? 0) > 0 && (
              <TextField
                className="mt-3"
                name={type.id}
                label={type.kind === 'donation' ? <Trans>What you give for each</Trans> : <Trans>Your price for each</Trans>}
                hint={
                  type.minimum && type.minimum.amount > 0 ? (
                    <Trans>
                      At least {asPrice(type.minimum, i18n.locale)}, in {event.currency}
                    </Trans>
                  ) : (
                    <Trans>As much as you like, or nothing, in {event.currency}</Trans>
                  )
                }
                inputMode="decimal"
                autoComplete="off"
                value={amounts[type.id]}
                error={amountError(type)}
                onChange={(change) => {
                  reserve.reset()
                  setAmounts({ ...amounts, [type.id]: change.target.value })
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {/* however many kinds there are, what it comes to stays in view */}
      {selling && (
        <div className="sticky bottom-0 in-[dialog]:-bottom-6 -mx-5 -mb-5 rounded-b-card border-t border-line bg-raised px-5 pt-2 pb-5 sm:-mx-6 sm:-mb-6 sm:px-6 sm:pb-6">
          {tickets > 0 && (
            <div aria-live="polite">
              <Facts>
                {fee.amount > 0 && (
                  <>
                    <Fact name={<Plural value={tickets} one="# ticket" other="# tickets" />}>{amount(subtotal, i18n.locale)}</Fact>
                    <Fact name={<Trans>Fees</Trans>}>{amount(fee, i18n.locale)}</Fact>
                  </>
                )}
                <Fact name={<Trans>Total</Trans>} strong>
                  {open ? '–' : total.amount === 0 ? <Trans>Free</Trans> : amount(total, i18n.locale)}
                </Fact>
              </Facts>
            </div>
          )}
          {reserve.error && !besideField && (
            <div className="my-2">
              <Wrong error={reserve.error}>{refusal(reserve.error, event)}</Wrong>
            </div>
          )}
          <div className="mt-2">
            <Button look="primary" type="submit" wide busy={reserve.isPending} disabled={tickets === 0}>
              {tickets === 0 ? <Trans>Choose tickets</Trans> : <Plural value={tickets} one="Get # ticket" other="Get # tickets" />}
            </Button>
            {total.amount > 0 && tickets > 0 ? (
              <p className={hint}>
                <Trans>Your seats are held for {event.settings.holdMinutes} minutes while you pay.</Trans>
              </p>
            ) : event.settings.maxPerPerson ? (
              <p className={hint}>
                <Plural value={event.settings.maxPerPerson} one="One ticket for each person." other="Up to # tickets for each person." />
              </p>
            ) : null}
          </div>
        </div>
      )}
    </form>
  )
}

/** What is chosen with the amounts as they are typed; what is no amount is none. */
function withAmounts(event: Event, chosen: Selection, amounts: Readonly<Record<string, string>>): Selection {
  return Object.fromEntries(
    Object.entries(chosen).map(([id, { quantity }]): [string, Chosen] => {
      const read = readAmount(amounts[id] ?? '', event.currency)
      return [id, read ? { quantity, amount: read.amount } : { quantity }]
    }),
  )
}

function Row({ type, event, selection, onStep }: { type: TicketType; event: Event; selection: Selection; onStep: (by: 1 | -1) => void }) {
  const id = useId()
  const bounds = range(type, event, selection)
  const quantity = selection[type.id]?.quantity ?? 0
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h3 id={id} className="font-sans text-16 font-semibold tracking-normal" dir="auto">
            {type.name}
          </h3>
          <p className="text-16 tabular-nums">
            <Price type={type} event={event} />
          </p>
        </div>
        {type.saleState === 'open' ? (
          <Stepper of={type.name} value={quantity} onStep={onStep} atMost={quantity >= bounds.most} />
        ) : (
          <p className="shrink-0 rounded-full bg-sunken px-3 py-1 text-14 font-medium text-quiet">
            {type.saleState === 'soldOut' && <Trans>Sold out</Trans>}
            {type.saleState === 'ended' && <Trans>Sale ended</Trans>}
            {type.saleState === 'upcoming' && <Trans>Soon</Trans>}
            {type.saleState === 'closed' && <Trans>Not on sale</Trans>}
          </p>
        )}
      </div>
      {type.description && (
        <p className="mt-1 text-14 whitespace-pre-line text-quiet" dir="auto">
          {type.description}
        </p>
      )}
      <Notes type={type} event={event} />
    </>
  )
}

/** What one costs, with all that is paid. */
function Price({ type, event }: { type: TicketType; event: Event }) {
  const { i18n } = useLingui()
  if (type.kind === 'donation' && !type.minimum?.amount) return <Trans>Pay what you like</Trans>
  const least = (isOpenPrice(type) ? (type.minimum?.amount ?? 0) : type.price.amount) + type.fee.amount
  if (least === 0) return isOpenPrice(type) ? <Trans>Pay what you like</Trans> : <Trans>Free</Trans>
  const said = asPrice({ amount: least, currency: event.currency }, i18n.locale)
  return (
    <>
      {isOpenPrice(type) ? <Trans>from {said}</Trans> : said}
      {type.fee.amount > 0 && !isOpenPrice(type) && (
        <span className="block text-14 text-quiet">
          <Trans>with {asPrice(type.fee, i18n.locale)} fee</Trans>
        </span>
      )}
    </>
  )
}

function Notes({ type, event }: { type: TicketType; event: Event }) {
  const { t, i18n } = useLingui()
  const notes: React.ReactNode[] = []
  if (type.saleState === 'open' && type.available !== null && type.available <= few) {
    notes.push(
      <span key="left" className="font-medium text-blip-ink">
        <Plural value={type.available} one="Only # left" other="Only # left" />
      </span>,
    )
  }
  if (type.saleState === 'upcoming' && type.saleStartsAt) {
    const soon = Date.parse(type.saleStartsAt) - Date.now() < 86_400_000
    const from = moment(type.saleStartsAt, event.timeZone, i18n.locale)
    const away = ago(type.saleStartsAt, i18n.locale)
    notes.push(<span key="from">{soon ? t`On sale ${away}, from ${from}` : t`On sale from ${from}`}</span>)
  }
  if (type.saleState === 'open' && type.saleEndsAt)
    notes.push(<span key="to">{t`On sale until ${moment(type.saleEndsAt, event.timeZone, i18n.locale)}`}</span>)
  if (type.minPerOrder > 1) notes.push(<span key="min">{t`${type.minPerOrder} or more at a time`}</span>)
  if (event.format === 'hybrid' && type.attendanceMode !== 'any') {
    notes.push(<span key="mode">{type.attendanceMode === 'online' ? t`To attend online` : t`To attend in person`}</span>)
  }
  if (type.approvalRequired) notes.push(<span key="approval">{t`The organizer decides who comes`}</span>)
  if (notes.length === 0) return null
  return <p className="mt-1 flex flex-wrap gap-x-3 text-14 text-quiet">{notes}</p>
}
