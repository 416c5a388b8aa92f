import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, idempotencyKey } from '../api/client'
import { serverNow } from '../api/clock'
import { isFailure } from '../api/problem'
import { eventQuery, orderQuery } from '../api/queries'
import type { Event, Order } from '../api/schema.gen'
import { returned, stepAt } from '../event/policy'
import { amount, fraction } from '../text/money'
import { moment } from '../text/time'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Wrong } from '../ui/failure'
import { toast } from '../ui/toast'

/** What can be charged and given back in a currency are multiples of this: of those with three digits, tens. */
const step = (currency: string) => (fraction(currency) === 3 ? 10 : 1)

/** Gives a whole order up, once it is said what one gets back and loses. */
export function CancelOrder({ order, event }: { order: Order; event: Event }) {
  const { t, i18n } = useLingui()
  const [open, setOpen] = useState(false)
  const [key] = useState(idempotencyKey)
  const queries = useQueryClient()
  const free = order.total.amount === 0
  const now = serverNow()
  const back = free ? 0 : returned(event, order.refundable.amount, step(order.total.currency), now)
  const begun = Date.parse(event.startAt) <= now
  const used = order.registrations.some((registration) => registration.status === 'attended')
  const may = !used && !begun && (free ? event.settings.withdrawal : back !== null)
  const cancel = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/orders/{orderId}/cancel', { params: { path: { orderId: order.id }, header: { 'Idempotency-Key': key } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
      for (const key of ['orders', 'registrations', 'registration']) void queries.invalidateQueries({ queryKey: [key] })
      void queries.invalidateQueries({ queryKey: eventQuery(order.eventId).queryKey })
      setOpen(false)
      toast(t`The order is cancelled.`)
    },
  })
  const until = stepAt(event, now)
  const sum = back ? amount({ ...order.total, amount: back }, i18n.locale) : ''
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        <Trans>Cancel the order</Trans>
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={may ? <Trans>Cancel the order?</Trans> : <Trans>This order stays</Trans>}
        actions={
          may ? (
            <>
              <Button onClick={() => setOpen(false)}>
                <Trans>Keep it</Trans>
              </Button>
              <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
                {back ? <Trans>Cancel and get {sum} back</Trans> : <Trans>Cancel the order</Trans>}
              </Button>
            </>
          ) : (
            <Button onClick={() => setOpen(false)}>
              <Trans>Close</Trans>
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-3">
          {may ? (
            <>
              <p>
                <Trans>All of its tickets become void, and the seats go to others. This cannot be taken back.</Trans>
              </p>
              {!free && back !== null && back > 0 && (
                <p>
                  {until && until.percent < 100 ? (
                    <Trans>
                      You get <strong>{sum}</strong> back, {until.percent} % of what you paid, as the organizer's policy has it until{' '}
                      {moment(new Date(until.until).toISOString(), event.timeZone, i18n.locale)}.
                    </Trans>
                  ) : (
                    <Trans>
                      You get <strong>{sum}</strong> back, to where you paid from. That takes up to ten days.
                    </Trans>
                  )}
                </p>
              )}
              {!free && back === 0 && (
                <p className="font-semibold">
                  <Trans>You get nothing back: it is too late for that under the organizer's policy.</Trans>
                </p>
              )}
            </>
          ) : used ? (
            <p>
              <Trans>A ticket of it was used already. Give the others back one by one.</Trans>
            </p>
          ) : begun ? (
            <p>
              <Trans>The event has begun. Ask the organizer if something went wrong.</Trans>
            </p>
          ) : free ? (
            <p>
              <Trans>The organizer takes no tickets back. Tell them when you cannot come.</Trans>
            </p>
          ) : (
            <p>
              <Trans>The organizer's policy gives nothing back at this point. Ask them: they can give back what they like.</Trans>
            </p>
          )}
          <Wrong error={cancel.error}>
            {isFailure(cancel.error, 'refund-needed') ? <Trans>The organizer has to decide about this one. Ask them.</Trans> : undefined}
          </Wrong>
        </div>
      </Dialog>
    </>
  )
}
