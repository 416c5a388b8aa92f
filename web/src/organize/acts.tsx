import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { answer, api } from '../api/client'
import { checkInSummaryQuery, feeQuery, salesQuery } from '../api/organizing'
import type { Event } from '../api/schema.gen'
import { amount } from '../text/money'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable } from '../ui/failure'
import { TextArea, TextField } from '../ui/field'
import { Notice, Skeleton } from '../ui/parts'
import { toast } from '../ui/toast'
import { useTaken } from './event'
import { FeeWords } from './feewords'
import { useOnce } from './once'
import { isOver } from './soonest'
import { usualStart, WhenField } from './when'
import { Refused, useFieldErrors } from './wrong'

type Act = 'duplicate' | 'unpublish' | 'archive' | 'cancel'

/** Opens a dialog, and forgets what was typed into it once it is closed. */
function useAsked() {
  const [asked, setAsked] = useState<Act>()
  return { asked, ask: setAsked, close: () => setAsked(undefined) }
}

/** What can be done with an event as a whole, each with what it brings about. */
export function Acts({ event }: { event: Event }) {
  const { t } = useLingui()
  const { asked, ask, close } = useAsked()
  const over = isOver(event)
  const relied = event.meetings.some((meeting) => meeting.status === 'published')
  return (
    <section aria-labelledby="acts">
      <h2 id="acts" className="mb-2 text-22">
        <Trans>What else you can do</Trans>
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        <Row name={t`Duplicate`} words={t`A new draft that says the same, with its places and tickets, on another date.`}>
          <Button small onClick={() => ask('duplicate')}>
            <Trans>Duplicate…</Trans>
          </Button>
        </Row>
        {event.status === 'published' && !over && (
          <Row
            name={t`Unpublish`}
            words={
              relied
                ? t`Not possible any more: a meeting is published, and people rely on it. Cancel the event, or its meetings, instead.`
                : t`Makes it a draft again. Possible while nobody holds a ticket.`
            }
          >
            {!relied && (
              <Button small onClick={() => ask('unpublish')}>
                <Trans>Unpublish…</Trans>
              </Button>
            )}
          </Row>
        )}
        {(event.status === 'draft' || event.status === 'cancelled' || (event.status === 'published' && over)) && (
          <Row name={t`Archive`} words={t`Out of sight for everybody but your team, for good.`}>
            <Button small onClick={() => ask('archive')}>
              <Trans>Archive…</Trans>
            </Button>
          </Row>
        )}
        {event.status === 'published' && (
          <Row name={t`Cancel the event`} words={t`Everybody is told, and everything that was paid goes back.`}>
            <Button small className="text-wrong!" onClick={() => ask('cancel')}>
              <Trans>Cancel the event…</Trans>
            </Button>
          </Row>
        )}
      </ul>
      {asked === 'duplicate' && <Duplicate event={event} close={close} />}
      {asked === 'unpublish' && <Unpublish event={event} close={close} />}
      {asked === 'archive' && <Archive event={event} close={close} />}
      {asked === 'cancel' && <Cancel event={event} close={close} />}
    </section>
  )
}

function Row({ name, words, children }: { name: string; words: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{name}</p>
        <p className="text-14 text-quiet">{words}</p>
      </div>
      {children}
    </li>
  )
}

export function PublishButton({ event, ready }: { event: Event; ready: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" disabled={!ready} onClick={() => setOpen(true)}>
        <Trans>Publish…</Trans>
      </Button>
      {open && <Publish event={event} close={() => setOpen(false)} />}
    </>
  )
}

function Publish({ event, close }: { event: Event; close: () => void }) {
  const { t } = useLingui()
  const taken = useTaken()
  const key = useOnce(['publish', event.version])
  const costs = event.ticketTypes.some((type) => type.kind !== 'free')
  const fee = useQuery({ ...feeQuery(event.id), enabled: costs })
  const publish = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/events/{eventId}/publish', { params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } } })),
    onSuccess: (published) => {
      taken(published)
      close()
      toast(t`It is published. Tell people about it!`)
    },
  })
  const drafts = event.meetings.filter((meeting) => meeting.status === 'draft').length
  return (
    <Dialog
      open
      onClose={close}
      title={<Trans>Publish this event?</Trans>}
      actions={
        <>
          <Button onClick={close}>
            <Trans>Not yet</Trans>
          </Button>
          <Button look="primary" busy={publish.isPending} onClick={() => publish.mutate()}>
            <Trans>Publish</Trans>
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-2 ps-5">
        <li>
          {event.visibility === 'public' ? (
            <Trans>Everybody can find it, and tickets are for sale as their dates say.</Trans>
          ) : (
            <Trans>Who has its address sees it, and tickets are for sale as their dates say.</Trans>
          )}
        </li>
        {drafts > 0 && (
          <li>
            <Plural
              value={drafts}
              one="Its meeting is published with it. From then on it can be cancelled, and the event not be unpublished."
              other="Its # meetings are published with it. From then on they can be cancelled, and the event not be unpublished."
            />
          </li>
        )}
        {costs && <li>{fee.data ? <FeeWords fee={fee.data} paidBy={event.settings.feePaidBy} /> : <Skeleton className="h-5 w-64" />}</li>}
        <li>
          <Trans>A total capacity and a limit per person can only be set before.</Trans>
        </li>
      </ul>
      <div className="mt-4 empty:hidden">
        <Refused error={publish.error} />
      </div>
    </Dialog>
  )
}

function Unpublish({ event, close }: { event: Event; close: () => void }) {
  const { t } = useLingui()
  const taken = useTaken()
  const key = useOnce(['unpublish', event.version])
  const path = { eventId: event.id }
  const again = useMutation({
    mutationFn: () => answer(api.POST('/v1/events/{eventId}/publish', { params: { path } })),
    onSuccess: (published) => {
      taken(published)
      toast(t`It is published again.`)
    },
    onError: () => toast(t`It could not be published again. The overview says what is missing.`, { tone: 'wrong' }),
  })
  const unpublish = useMutation({
    mutationFn: () => answer(api.POST('/v1/events/{eventId}/unpublish', { params: { path, header: { 'Idempotency-Key': key } } })),
    onSuccess: (draft) => {
      taken(draft)
      close()
      toast(t`It is a draft again.`, { action: { label: t`Publish again`, act: () => again.mutate() } })
    },
  })
  return (
    <Dialog
      open
      onClose={close}
      title={<Trans>Unpublish this event?</Trans>}
      actions={
        <>
          <Button onClick={close}>
            <Trans>Keep it published</Trans>
          </Button>
          <Button look="primary" busy={unpublish.isPending} onClick={() => unpublish.mutate()}>
            <Trans>Unpublish</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>Its page is gone for everybody but your team until you publish it again. Nothing of what you wrote is lost.</Trans>
      </p>
      <div className="mt-4 empty:hidden">
        <Refused error={unpublish.error} />
      </div>
    </Dialog>
  )
}

function Archive({ event, close }: { event: Event; close: () => void }) {
  const { t } = useLingui()
  const taken = useTaken()
  const key = useOnce(['archive', event.version])
  const archive = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/events/{eventId}/archive', { params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } } })),
    onSuccess: (archived) => {
      taken(archived)
      close()
      toast(t`It is archived.`)
    },
  })
  return (
    <Dialog
      open
      onClose={close}
      title={<Trans>Archive this event for good?</Trans>}
      actions={
        <>
          <Button onClick={close}>
            <Trans>Keep it</Trans>
          </Button>
          <Button look="danger" busy={archive.isPending} onClick={() => archive.mutate()}>
            <Trans>Archive</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>
          Nobody finds it any more, its page is gone, and it cannot be changed. Your team still sees its attendees, orders and sales.
          Nothing brings it back; you can duplicate it.
        </Trans>
      </p>
      <div className="mt-4 empty:hidden">
        <Refused error={archive.error} />
      </div>
    </Dialog>
  )
}

function Duplicate({ event, close }: { event: Event; close: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const taken = useTaken()
  const [title, setTitle] = useState(event.title)
  const [startAt, setStartAt] = useState(() => usualStart(event.timeZone))
  const body = { title: title.trim(), startAt }
  const key = useOnce(body)
  const duplicate = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/duplicate', {
          params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess: (copy) => {
      taken(copy)
      close()
      toast(t`The copy is there, as a draft.`)
      void navigate({ to: '/organize/events/$eventId', params: { eventId: copy.id } })
    },
  })
  const wrong = useFieldErrors(duplicate.error)
  return (
    <Dialog open onClose={close} title={<Trans>Duplicate this event</Trans>}>
      <form
        className="flex flex-col gap-5"
        onSubmit={(submitted) => {
          submitted.preventDefault()
          if (!duplicate.isPending) duplicate.mutate()
        }}
      >
        <p className="text-quiet">
          <Trans>Meetings, sales and their ends keep their distance from the start. Orders and attendees stay where they are.</Trans>
        </p>
        <Refused error={duplicate.error} beside={['/title', '/startAt']} />
        <TextField
          label={t`Title`}
          value={title}
          maxLength={150}
          required
          dir="auto"
          error={wrong('/title')}
          onChange={(e) => setTitle(e.target.value)}
        />
        <WhenField label={t`Starts`} value={startAt} zone={event.timeZone} required error={wrong('/startAt')} onChange={setStartAt} />
        <Button look="primary" type="submit" wide busy={duplicate.isPending}>
          <Trans>Create the copy</Trans>
        </Button>
      </form>
    </Dialog>
  )
}

/** Two steps: the reason, and then once more with what will happen in numbers. */
function Cancel({ event, close }: { event: Event; close: () => void }) {
  const { t, i18n } = useLingui()
  const taken = useTaken()
  const [reason, setReason] = useState('')
  const [sure, setSure] = useState(false)
  const body = { reason: reason.trim() }
  const key = useOnce(body)
  const summary = useQuery({ ...checkInSummaryQuery(event.id), staleTime: 0 })
  const sales = useQuery({ ...salesQuery(event.id), staleTime: 0 })
  const cancel = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/cancel', { params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } }, body }),
      ),
    onSuccess: (cancelled) => {
      taken(cancelled)
      close()
      toast(t`It is cancelled. Everybody is being told.`)
    },
  })
  const failed = summary.error ?? sales.error
  const known = summary.data && sales.data
  const tickets = summary.data?.confirmed ?? 0
  const totals = sales.data?.totals
  const back = totals ? Math.max(0, totals.gross - totals.refunded - totals.disputed) : 0
  const sum = amount({ amount: back, currency: event.currency }, i18n.locale)

  return (
    <Dialog
      open
      onClose={close}
      title={sure ? <Trans>Really cancel it?</Trans> : <Trans>Cancel this event</Trans>}
      actions={
        known &&
        (sure ? (
          <>
            <Button onClick={() => setSure(false)}>
              <Trans>Back</Trans>
            </Button>
            <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              {back > 0 ? (
                <Plural
                  value={tickets}
                  one={`Cancel event, void # ticket, refund ${sum}`}
                  other={`Cancel event, void # tickets, refund ${sum}`}
                />
              ) : tickets > 0 ? (
                <Plural value={tickets} one="Cancel event and void # ticket" other="Cancel event and void # tickets" />
              ) : (
                <Trans>Cancel the event</Trans>
              )}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>
              <Trans>Keep the event</Trans>
            </Button>
            <Button look="danger" disabled={body.reason === ''} onClick={() => setSure(true)}>
              <Trans>Continue…</Trans>
            </Button>
          </>
        ))
      }
    >
      {failed ? (
        <Unavailable
          error={failed}
          again={() => {
            void summary.refetch()
            void sales.refetch()
          }}
        />
      ) : !known ? (
        <Skeleton className="h-56" />
      ) : sure ? (
        <div className="flex flex-col gap-4">
          <Notice tone="wrong">
            <p className="font-medium" dir="auto">
              {event.title}
            </p>
            <p className="mt-1">
              <Trans>Nothing brings it back.</Trans>
            </p>
          </Notice>
          <p>
            <Trans>This is what everybody will read:</Trans>
          </p>
          <blockquote className="border-s-3 border-line ps-4 whitespace-pre-line" dir="auto">
            {body.reason}
          </blockquote>
          <Refused error={cancel.error} />
        </div>
      ) : (
        <div className="flex flex-col gap-5">
          <ul className="list-disc space-y-2 ps-5">
            <li>
              <Trans>Nothing is sold any more from this moment on, and seats that are held are let go.</Trans>
            </li>
            <li>
              <Plural
                value={tickets}
                _0="Nobody holds a ticket, so nobody has to be told."
                one="# ticket becomes void; who holds it is told by mail."
                other="# tickets become void; everybody who holds one is told by mail."
              />
            </li>
            <li>
              {back > 0 ? (
                <Trans>
                  <strong>{sum}</strong> go back to those who paid, one order after the other. What you got of it is taken back, too.
                </Trans>
              ) : (
                <Trans>No money has to go back.</Trans>
              )}
            </li>
            <li>
              <Trans>Its page stays and says that it is cancelled, with your reason.</Trans>
            </li>
          </ul>
          <TextArea
            label={t`Why does it not take place?`}
            hint={t`Everybody with a ticket reads this, and it stands on the page.`}
            value={reason}
            maxLength={500}
            required
            dir="auto"
            onChange={(typed) => setReason(typed.target.value)}
          />
        </div>
      )}
    </Dialog>
  )
}
