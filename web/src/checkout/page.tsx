import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { answer, api, idempotencyKey } from '../api/client'
import { isFailure } from '../api/problem'
import { eventQuery, orderQuery } from '../api/queries'
import type { Order } from '../api/schema.gen'
import { selectionOf, writeSelection } from '../event/selection'
import { When } from '../event/when'
import { Receipt } from '../orders/receipt'
import { useTitle } from '../shell/title'
import { amount } from '../text/money'
import { clock, ownZone } from '../text/time'
import { Button, ButtonLink } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { useExplain, Wrong } from '../ui/failure'
import { Card, Notice, Page } from '../ui/parts'
import { Empty, Ring } from '../ui/radar'
import { toast } from '../ui/toast'
import { milestone, minutes, useSecondsLeft } from './countdown'
import { useNames } from './names'
import { NamesForm } from './names-form'

/** The held seats: how long they are, whose they are to be, and paying for them. What is given here is kept when one leaves. */
export function CheckoutView({ order }: { order: Order }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const left = useSecondsLeft(order.holdExpiresAt)
  useTitle(t`Checkout`)
  const over = left === 0
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
  }, [over, queries, order.id])
  if (over || order.status === 'expired') return <Over order={order} />
  return <Open order={order} left={left ?? 0} />
}

function Open({ order, left }: { order: Order; left: number }) {
  const { i18n } = useLingui()
  const names = useNames(order)
  const form = useRef<HTMLDivElement>(null)
  const pay = usePay(order)
  const explain = useExplain()
  const { t } = useLingui()

  async function go() {
    const unsaved = await names.flush()
    if (unsaved) {
      const field = form.current?.querySelector<HTMLElement>(`[data-ticket="${unsaved}"] [aria-invalid]`)
      const first = form.current?.querySelector<HTMLElement>(`[data-ticket="${unsaved}"] input`)
      ;(field ?? first)?.focus()
      return
    }
    pay.mutate()
  }

  /** What to do when it cannot be paid. */
  function refusal(error: unknown): string {
    switch (isFailure(error) ? error.code : '') {
      case 'hold-expired':
      case 'illegal-transition':
        return t`The order changed meanwhile. This page shows how it stands now.`
      case 'sales-paused':
        return t`Nothing can be paid at the moment. Your seats stay held; try again in a minute.`
      case 'payouts-required':
        return t`The organizer cannot be paid right now. Tell them, or give the seats back; you paid nothing.`
      case 'payment-refused':
        return t`The payment service does not take this payment. You paid nothing. Choose fewer tickets, or ask the organizer.`
      case 'sale-ended':
        return t`The sale has ended meanwhile. You paid nothing.`
    }
    return explain(error)
  }

  const total = amount(order.total, i18n.locale)
  const event = order.event
  return (
    <Page>
      <h1 className="text-28 sm:text-38">
        <Trans>Checkout</Trans>
      </h1>
      <Hold order={order} left={left} />
      {order.paymentStatus === 'failed' && (
        <div className="mb-6">
          <Notice tone="wrong">
            <p className="font-semibold">
              <Trans>The payment was declined. You paid nothing.</Trans>
            </p>
            <p>
              <Trans>Your seats are still held. Try again, or with another card.</Trans>
            </p>
          </Notice>
        </div>
      )}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_23rem] lg:gap-12">
        <div ref={form} className="min-w-0">
          <NamesForm order={order} names={names} />
        </div>
        <aside className="min-w-0 lg:sticky lg:top-24">
          <Card>
            {event && (
              <div className="mb-4 border-b border-line pb-4">
                <p className="font-display text-18 leading-snug font-semibold">
                  <bdi>{event.title}</bdi>
                </p>
                <div className="mt-2 text-14">
                  <When startAt={event.startAt} endAt={event.endAt} timeZone={event.timeZone} />
                </div>
              </div>
            )}
            <Receipt order={order} />
            {pay.error && (
              <div className="mt-3">
                <Wrong error={pay.error}>{refusal(pay.error)}</Wrong>
              </div>
            )}
            <div className="mt-4 flex flex-col gap-2">
              <Button look="primary" wide busy={pay.isPending} onClick={() => void go()}>
                <Trans>Pay {total}</Trans>
              </Button>
              <p className="text-center text-14 text-quiet">
                <Trans>You pay on Stripe's page and come back here.</Trans>
              </p>
              <GiveUp order={order} />
            </div>
          </Card>
        </aside>
      </div>
    </Page>
  )
}

/** Begins the payment and goes to the page where it is made. */
function usePay(order: Order) {
  const queries = useQueryClient()
  const key = useRef(idempotencyKey())
  const pay = useMutation({
    mutationFn: async () => {
      const { checkoutUrl } = await answer(
        api.POST('/v1/orders/{orderId}/checkout', {
          params: { path: { orderId: order.id }, header: { 'Idempotency-Key': key.current } },
        }),
      )
      location.assign(checkoutUrl)
      // busy until the page is left
      await new Promise((resolve) => setTimeout(resolve, 15_000))
    },
    onError: (error) => {
      if (!isFailure(error) || error.offline || error.status >= 500) return
      key.current = idempotencyKey()
      void queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
    },
  })
  const { reset } = pay
  useEffect(() => {
    // who comes back by the browser's button finds the page as it was left, in the middle of leaving
    const back = (event: PageTransitionEvent) => {
      if (!event.persisted) return
      key.current = idempotencyKey()
      reset()
      void queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
    }
    addEventListener('pageshow', back)
    return () => removeEventListener('pageshow', back)
  }, [order.id, queries, reset])
  return pay
}

/** How long the seats are held: a ring that runs out, and words for it now and then. */
function Hold({ order, left }: { order: Order; left: number }) {
  const { i18n } = useLingui()
  const until = order.holdExpiresAt ?? order.createdAt
  const whole = (Date.parse(until) - Date.parse(order.createdAt)) / 1000
  const urgent = left <= 120
  const time = clock(until, ownZone, i18n.locale)
  const seats = order.registrations.length
  return (
    <div
      className={`sticky top-16 z-10 -mx-4 my-4 flex items-center gap-4 border-y px-4 py-2 sm:mx-0 sm:my-6 sm:rounded-card sm:border sm:px-5 sm:py-3 ${urgent ? 'border-blip bg-blip-wash' : 'border-line bg-raised'}`}
    >
      <Ring left={left / whole} urgent={urgent} className="size-18 shrink-0">
        {minutes(left)}
      </Ring>
      <p className="min-w-0">
        <span className="block font-semibold">
          <Plural value={seats} one={`Your seat is held until ${time}.`} other={`Your # seats are held until ${time}.`} />
        </span>
        <span className="block text-14 text-quiet">
          <Trans>Nothing is charged before you pay.</Trans>
        </span>
      </p>
      <Said left={left} />
    </div>
  )
}

/** Says to those who do not see the ring when five, two and one minutes are left. */
function Said({ left }: { left: number }) {
  const passed = milestone(left)
  return (
    <span role="status" className="sr-only">
      {passed ? <Plural value={passed} one="# minute left to pay." other="# minutes left to pay." /> : null}
    </span>
  )
}

function GiveUp({ order }: { order: Order }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [key] = useState(idempotencyKey)
  const cancel = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/orders/{orderId}/cancel', { params: { path: { orderId: order.id }, header: { 'Idempotency-Key': key } } })),
    onSuccess: async () => {
      if (order.event) await navigate({ to: '/events/$eventId/$slug', params: { eventId: order.eventId, slug: order.event.slug } })
      else await navigate({ to: '/' })
      queries.removeQueries({ queryKey: orderQuery(order.id).queryKey })
      void queries.invalidateQueries({ queryKey: ['orders'] })
      void queries.invalidateQueries({ queryKey: eventQuery(order.eventId).queryKey })
      toast(t`Your seats are free again. You paid nothing.`)
    },
    onError: (error) => {
      if (isFailure(error) && error.status === 409) void queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
    },
  })
  return (
    <>
      <Button look="quiet" small onClick={() => setOpen(true)}>
        <Plural value={order.registrations.length} one="Give the seat back" other="Give the seats back" />
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={<Plural value={order.registrations.length} one="Give the seat back?" other="Give the # seats back?" />}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>
              <Trans>Keep them</Trans>
            </Button>
            <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              <Trans>Give back</Trans>
            </Button>
          </>
        }
      >
        <p>
          <Trans>Others can have them at once. You paid nothing, so nothing has to go back.</Trans>
        </p>
        <div className="mt-3">
          <Wrong error={cancel.error} />
        </div>
      </Dialog>
    </>
  )
}

/** The time is over. */
function Over({ order }: { order: Order }) {
  const event = useQuery(eventQuery(order.eventId)).data
  const slug = order.event?.slug ?? 'tickets'
  const gone = event?.ticketTypes.every((type) => type.saleState !== 'open')
  return (
    <Page narrow>
      <div role="alert">
        <Empty
          title={<Trans>The time to pay is over</Trans>}
          action={
            <>
              <ButtonLink
                to="/events/$eventId/$slug"
                params={{ eventId: order.eventId, slug }}
                search={{ tickets: writeSelection(selectionOf(order)) }}
                look="primary"
              >
                {gone ? <Trans>Look at the event</Trans> : <Trans>Take the same tickets again</Trans>}
              </ButtonLink>
              <Link to="/orders/$orderId" params={{ orderId: order.id }} className="inline-flex min-h-11 items-center px-3 hover:underline">
                <Trans>See the order</Trans>
              </Link>
            </>
          }
        >
          {gone ? (
            <Trans>Your seats went back, and right now there are no others. You paid nothing.</Trans>
          ) : (
            <Trans>
              Your seats went back so that others could have them. You paid nothing. If there are still some, they are two taps away.
            </Trans>
          )}
        </Empty>
      </div>
    </Page>
  )
}
