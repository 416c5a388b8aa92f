import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { answer, api, idempotencyKey } from '../api/client'
import { Failure } from '../api/problem'
import type { ExceptionAction, ExceptionKind, PaymentException } from '../api/schema.gen'
import { exceptionsQuery } from '../api/staff'
import { useTitle } from '../shell/title'
import { amount } from '../text/money'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Wrong } from '../ui/failure'
import { Choice, TextArea, TextField } from '../ui/field'
import { Badge, PageHead } from '../ui/parts'
import { toast } from '../ui/toast'
import { List } from './list'
import { Actor, When } from './words'

export type Which = 'open' | 'resolved'

/** What happened at Stripe, or here, that fits nothing. */
export function PaymentsPage({ which, onWhich }: { which: Which; onWhich: (which: Which) => void }) {
  const { t } = useLingui()
  useTitle(t`Payments`)
  const exceptions = useInfiniteQuery(exceptionsQuery(which))
  const [decided, setDecided] = useState<PaymentException>()
  return (
    <>
      <PageHead title={<Trans>Payments that fit nothing</Trans>}>
        <Trans>Money that came, went, or is missing without an order that explains it. Each waits for somebody to decide.</Trans>
      </PageHead>
      <div className="mb-6">
        <Choice
          hideLabel
          label={<Trans>Which</Trans>}
          value={which}
          options={[
            { value: 'open', label: <Trans>To be decided</Trans> },
            { value: 'resolved', label: <Trans>Decided</Trans> },
          ]}
          onChange={onWhich}
        />
      </div>
      <List
        query={exceptions}
        empty={which === 'open' ? <Trans>Every payment fits its order</Trans> : <Trans>Nothing was decided yet</Trans>}
      >
        {(items) => (
          <ul className="divide-y divide-line border-y border-line">
            {items.map((exception) => (
              <Row key={exception.id} exception={exception} onDecide={() => setDecided(exception)} />
            ))}
          </ul>
        )}
      </List>
      {decided && <Decision key={decided.id} exception={decided} onClose={() => setDecided(undefined)} />}
    </>
  )
}

function title(kind: ExceptionKind): ReactNode {
  switch (kind) {
    case 'unmatched':
      return <Trans>A payment without an order</Trans>
    case 'mismatched':
      return <Trans>A payment that differs from its order</Trans>
    case 'foreignRefund':
      return <Trans>A refund of nobody’s order</Trans>
    case 'foreignAccount':
      return <Trans>News of an account that is nobody’s</Trans>
    case 'unpaid':
      return <Trans>An order without its payment</Trans>
  }
}

function meaning(kind: ExceptionKind): ReactNode {
  switch (kind) {
    case 'unmatched':
      return <Trans>Somebody paid, and no order is known for it. Give the money back, or attach it to the order that it is for.</Trans>
    case 'mismatched':
      return (
        <Trans>
          Amount, currency, checkout or account are not those of the order, which got no tickets by it. Give the money back, or attach it to
          the order that it fits.
        </Trans>
      )
    case 'foreignRefund':
      return (
        <Trans>
          Money went back at Stripe of a payment that is no order’s. Find out there who did it and why, then dismiss it with what you found.
        </Trans>
      )
    case 'foreignAccount':
      return (
        <Trans>
          Stripe speaks of a payout account that belongs to nobody here. Look it up at Stripe, then dismiss it with what you found.
        </Trans>
      )
    case 'unpaid':
      return (
        <Trans>
          The order is booked as paid, and Stripe knows of no such payment. Compare both, set it right there, then dismiss it with what you
          did.
        </Trans>
      )
  }
}

/** What can be done: only what holds a payment can be given back or attached. */
const possible: Record<ExceptionKind, ExceptionAction[]> = {
  unmatched: ['refund', 'attach', 'dismiss'],
  mismatched: ['refund', 'attach', 'dismiss'],
  foreignRefund: ['dismiss'],
  foreignAccount: ['dismiss'],
  unpaid: ['dismiss'],
}

function Row({ exception, onDecide }: { exception: PaymentException; onDecide: () => void }) {
  const { i18n } = useLingui()
  const { kind, detail, reference, orderId, begun, resolution } = exception
  const decision = resolution ?? begun
  return (
    <li className="grid items-start gap-x-6 gap-y-2 py-4 md:grid-cols-[1fr_auto]">
      <div className="flex min-w-0 flex-col gap-1">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-16 font-semibold">
          {title(kind)}
          {exception.amount && <span className="tabular-nums">{amount(exception.amount, i18n.locale)}</span>}
        </h2>
        <p className="max-w-text text-quiet">{meaning(kind)}</p>
        <p className="text-14" lang="en">
          {detail}
        </p>
        <p className="flex flex-wrap gap-x-4 text-14 text-quiet">
          <code className="font-mono break-all">{reference}</code>
          {orderId && <code className="font-mono break-all">{orderId}</code>}
          <When at={exception.foundAt} />
        </p>
        {decision && (
          <div className="mt-2 flex flex-col gap-1 border-s-2 border-line ps-3">
            <p className="flex flex-wrap items-center gap-x-2 text-14">
              {resolution ? <Badge>{done(resolution.action)}</Badge> : <Badge tone="blip">{half(decision.action)}</Badge>}
              <Trans>
                by <Actor id={decision.by} />
              </Trans>
              <When at={decision.at} />
            </p>
            {decision.orderId && <code className="font-mono text-14 break-all">{decision.orderId}</code>}
            {decision.note && <p className="whitespace-pre-line">“{decision.note}”</p>}
          </div>
        )}
      </div>
      {!resolution && (
        <Button small onClick={onDecide}>
          {begun ? <Trans>Finish…</Trans> : <Trans>Decide…</Trans>}
        </Button>
      )}
    </li>
  )
}

function done(action: ExceptionAction): ReactNode {
  switch (action) {
    case 'refund':
      return <Trans>Given back</Trans>
    case 'attach':
      return <Trans>Attached</Trans>
    case 'dismiss':
      return <Trans>Dismissed</Trans>
  }
}

/** What was begun, when nobody knows whether it was done. */
function half(action: ExceptionAction): ReactNode {
  return action === 'attach' ? <Trans>Begun to attach</Trans> : <Trans>Begun to give back</Trans>
}

function Decision({ exception, onClose }: { exception: PaymentException; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const queries = useQueryClient()
  const form = useId()
  const { begun } = exception
  const actions = begun ? [begun.action] : possible[exception.kind]
  const [action, setAction] = useState<ExceptionAction>(actions[0] ?? 'dismiss')
  const [orderId, setOrderId] = useState(begun?.orderId ?? '')
  const [note, setNote] = useState(begun?.note ?? '')
  // one decision, however often it is sent
  const [key, setKey] = useState(idempotencyKey)
  const deciding = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/admin/payments/exceptions/{exceptionId}/resolve', {
          params: { path: { exceptionId: exception.id }, header: { 'Idempotency-Key': key } },
          body: { action, note: note.trim(), ...(action === 'attach' && { orderId: orderId.trim() }) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['audit'] })
      toast(t`It is decided.`)
      onClose()
    },
    // Also when it failed: somebody may have decided meanwhile, or it may be half done.
    onSettled: () => queries.invalidateQueries({ queryKey: ['exceptions'] }),
  })
  const failure = deciding.error instanceof Failure ? deciding.error : null
  /** Another decision is another call. */
  function decide(change: () => void) {
    change()
    setKey(idempotencyKey())
    deciding.reset()
  }
  const sum = exception.amount ? amount(exception.amount, i18n.locale) : ''
  const verbs: Record<ExceptionAction, ReactNode> = {
    refund: sum ? <Trans>Give {sum} back</Trans> : <Trans>Give it back</Trans>,
    attach: <Trans>Attach it to the order</Trans>,
    dismiss: <Trans>Dismiss it</Trans>,
  }
  const means: Record<ExceptionAction, ReactNode> = {
    refund: <Trans>All that is left of the payment goes back to whoever paid. That cannot be taken back.</Trans>,
    attach: (
      <Trans>
        It becomes the payment of that order, which must cost as much in the same currency. The order is confirmed, and its tickets are
        sent.
      </Trans>
    ),
    dismiss: <Trans>Nothing is done here. The note says to others why.</Trans>,
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    deciding.mutate()
  }

  const misfit = failure?.code === 'payment-differs' || failure?.code === 'hold-expired' || failure?.code === 'illegal-transition'
  return (
    <Dialog
      open
      onClose={onClose}
      title={title(exception.kind)}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Not now</Trans>
          </Button>
          <Button look={action === 'refund' ? 'danger' : 'primary'} type="submit" form={form} busy={deciding.isPending}>
            {verbs[action]}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <p lang="en">{exception.detail}</p>
        {actions.length > 1 && (
          <Choice
            label={<Trans>What is to be done</Trans>}
            value={action}
            options={actions.map((each) => ({
              value: each,
              label: { refund: <Trans>Give back</Trans>, attach: <Trans>Attach</Trans>, dismiss: <Trans>Dismiss</Trans> }[each],
            }))}
            onChange={(next) => decide(() => setAction(next))}
          />
        )}
        <p className="text-quiet">{means[action]}</p>
        {begun && (
          <p>
            <Trans>This was begun, and Stripe did not say that it is done. Doing it again does nothing twice.</Trans>
          </p>
        )}
        {failure?.code === 'already-resolved' || failure?.code === 'decision-begun' ? (
          <Wrong error={failure}>
            <Trans>Somebody is deciding about it, or has done so meanwhile. Close this to see what.</Trans>
          </Wrong>
        ) : failure?.code === 'no-payment' ? (
          <Wrong error={failure}>
            <Trans>There is no payment in it that could be given back or attached. Dismiss it with a note.</Trans>
          </Wrong>
        ) : misfit ? (
          <Wrong error={failure}>
            <Trans>
              The payment does not fit this order: amount or currency differ, or it is paid or over. Name another order, or give the money
              back.
            </Trans>
          </Wrong>
        ) : failure?.status === 404 || failure?.field('/orderId') || failure?.field('/note') ? null : (
          <Wrong error={deciding.error} />
        )}
        {action === 'attach' && (
          <TextField
            label={<Trans>Order</Trans>}
            placeholder="ord_…"
            required
            readOnly={begun !== null}
            autoComplete="off"
            spellCheck={false}
            maxLength={30}
            value={orderId}
            error={
              failure?.status === 404 ? (
                <Trans>There is no such order.</Trans>
              ) : failure?.field('/orderId') ? (
                <Trans>An order’s id begins with ord_ and has 30 characters.</Trans>
              ) : undefined
            }
            onChange={(event) => decide(() => setOrderId(event.target.value))}
          />
        )}
        <TextArea
          label={<Trans>Note</Trans>}
          hint={<Trans>Why; kept in the audit.</Trans>}
          required
          maxLength={500}
          rows={3}
          value={note}
          error={failure?.field('/note') ? <Trans>Say why, in at most 500 characters.</Trans> : undefined}
          onChange={(event) => decide(() => setNote(event.target.value))}
        />
      </form>
    </Dialog>
  )
}
