import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { answer, api, idempotencyKey } from '../api/client'
import { isFailure } from '../api/problem'
import { eventQuery, orderQuery, registrationQuery } from '../api/queries'
import type { Registration } from '../api/schema.gen'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Wrong } from '../ui/failure'
import { toast } from '../ui/toast'

/** Gives one ticket back. One that was paid for goes back with its order, by the event's refund policy. */
export function Withdraw({ ticket }: { ticket: Registration }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [key] = useState(idempotencyKey)
  const event = useQuery({ ...eventQuery(ticket.eventId), enabled: open }).data
  // its holder may not be the buyer, and then sees no order
  const order = useQuery({ ...orderQuery(ticket.orderId), enabled: open, retry: false }).data
  const withdraw = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/registrations/{registrationId}/withdraw', {
          params: { path: { registrationId: ticket.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: registrationQuery(ticket.id).queryKey })
      void queries.invalidateQueries({ queryKey: ['registrations'] })
      void queries.invalidateQueries({ queryKey: orderQuery(ticket.orderId).queryKey })
      setOpen(false)
      toast(t`The ticket is given back.`)
    },
  })
  const paid = order ? order.total.amount > 0 : isFailure(withdraw.error, 'refund-needed')
  const closed = event && (!event.settings.withdrawal || Date.parse(event.startAt) <= Date.now())
  const may = !paid && !closed
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        <Trans>I cannot come</Trans>
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={may ? <Trans>Give this ticket back?</Trans> : <Trans>This ticket stays</Trans>}
        actions={
          may ? (
            <>
              <Button onClick={() => setOpen(false)}>
                <Trans>Keep it</Trans>
              </Button>
              <Button look="danger" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
                <Trans>Give back</Trans>
              </Button>
            </>
          ) : (
            <Button onClick={() => setOpen(false)}>
              <Trans>Close</Trans>
            </Button>
          )
        }
      >
        {may ? (
          <p>
            <Trans>
              The ticket of <bdi className="font-semibold">{ticket.holder.name}</bdi> becomes void, and somebody else can have the seat.
              This cannot be taken back.
            </Trans>
          </p>
        ) : paid && order ? (
          <p>
            <Trans>
              A ticket that was paid for goes back with its whole order.{' '}
              <Link to="/orders/$orderId" params={{ orderId: ticket.orderId }} className="text-radar underline underline-offset-4">
                Look at the order
              </Link>{' '}
              to see what you get back. For one ticket alone, ask the organizer.
            </Trans>
          </p>
        ) : paid ? (
          <p>
            <Trans>This ticket was paid for by somebody else. Ask them, or the organizer.</Trans>
          </p>
        ) : (
          <p>
            <Trans>The event has begun, or its organizer takes no tickets back. Tell them when you cannot come.</Trans>
          </p>
        )}
        <div className="mt-3">{!isFailure(withdraw.error, 'refund-needed') && <Wrong error={withdraw.error} />}</div>
      </Dialog>
    </>
  )
}
