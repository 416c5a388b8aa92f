import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Globe, MapPin, Plus } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import type { Event, Meeting, MeetingCreate } from '../api/schema.gen'
import { countries } from '../text/places'
import { day, span } from '../text/time'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Choice, SelectField, TextArea, TextField } from '../ui/field'
import { Badge, Notice } from '../ui/parts'
import { toast } from '../ui/toast'
import { Meanwhile, useClosing, useEditing } from './editing'
import { useReread } from './event'
import { type MeetingDraft, meetingDraft, meetingPatch, newMeeting } from './meeting'
import { same } from './merge'
import { useOnce } from './once'
import { WhenField } from './when'
import { focusFirstWrong, Refused, useFieldErrors } from './wrong'

type Open = { kind: 'add' } | { kind: 'edit' | 'cancel'; meeting: Meeting }

/** Where an event takes place: meetings in person and online. With both it is hybrid. */
export function Meetings({ event }: { event: Event }) {
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <div className="max-w-narrow">
      {event.meetings.length === 0 && (
        <p className="mb-4 text-quiet">
          {event.locationToBeAnnounced ? (
            <Trans>It is announced later. As soon as you know the place, add it here.</Trans>
          ) : (
            <Trans>Add a place, or a link for who comes online. With both it is hybrid.</Trans>
          )}
        </p>
      )}
      <ul className="mb-4 divide-y divide-line border-y border-line empty:hidden">
        {event.meetings.map((meeting) => (
          <Row key={meeting.id} event={event} meeting={meeting} open={setOpen} />
        ))}
      </ul>
      <Button onClick={() => setOpen({ kind: 'add' })}>
        <Plus className="size-5" aria-hidden="true" />
        <Trans>Add a meeting</Trans>
      </Button>
      {open?.kind === 'add' && <Add event={event} close={close} />}
      {open?.kind === 'edit' && <Edit event={event} meeting={open.meeting} close={close} />}
      {open?.kind === 'cancel' && <Cancel event={event} meeting={open.meeting} close={close} />}
    </div>
  )
}

function Row({ event, meeting, open }: { event: Event; meeting: Meeting; open: (what: Open) => void }) {
  const { t, i18n } = useLingui()
  const reread = useReread()
  const path = { eventId: event.id, meetingId: meeting.id }
  const Icon = meeting.kind === 'online' ? Globe : MapPin
  const place =
    meeting.kind === 'online'
      ? meeting.platform || meeting.joinUrl
      : [meeting.venue, meeting.address, meeting.city].filter(Boolean).join(', ')
  const ready = meeting.kind === 'online' ? meeting.joinUrl !== null : Boolean(meeting.venue || meeting.address || meeting.city)

  const publish = useMutation({
    mutationFn: () => answer(api.POST('/v1/events/{eventId}/meetings/{meetingId}/publish', { params: { path } })),
    onSuccess: () => {
      void reread(event.id)
      toast(t`The meeting is published.`)
    },
  })
  const restore = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/meetings', {
          params: { path },
          body: meetingPatch(undefined, meetingDraft(meeting, event)) as MeetingCreate,
        }),
      ),
    onSuccess: () => void reread(event.id),
    onError: () => toast(t`It could not be brought back.`, { tone: 'wrong' }),
  })
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/v1/events/{eventId}/meetings/{meetingId}', { params: { path, header: { 'If-Match': ifMatch(meeting.version) } } }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      // a cancelled one would come back as a draft, which is something else
      toast(t`The meeting is deleted.`, meeting.status === 'draft' ? { action: { label: t`Undo`, act: () => restore.mutate() } } : {})
    },
  })
  const busy = publish.isPending || remove.isPending

  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-4">
      <Icon className="mt-1 size-5 shrink-0 text-quiet" aria-label={meeting.kind === 'online' ? t`Online` : t`In person`} role="img" />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium" dir="auto">
          {meeting.title || place || (meeting.kind === 'online' ? t`Online, without a link yet` : t`Without a place yet`)}
        </p>
        {meeting.title && place && (
          <p className="truncate text-14 text-quiet" dir="auto">
            {place}
          </p>
        )}
        <p className="mt-0.5 text-14 text-quiet">
          {day(meeting.startAt, event.timeZone, i18n.locale)} · {span(meeting.startAt, meeting.endAt, event.timeZone, i18n.locale)}
        </p>
        <p className="mt-2 flex flex-wrap gap-2">
          {meeting.status === 'published' && (
            <Badge tone="good">
              <Trans>Published</Trans>
            </Badge>
          )}
          {meeting.status === 'draft' && (
            <Badge>
              <Trans>Draft</Trans>
            </Badge>
          )}
          {meeting.status === 'cancelled' && (
            <Badge tone="wrong">
              <Trans>Cancelled</Trans>
            </Badge>
          )}
        </p>
        {meeting.reason && (
          <p className="mt-2 text-14 text-quiet" dir="auto">
            {meeting.reason}
          </p>
        )}
        <div className="mt-2 empty:hidden">
          <Refused error={publish.error ?? remove.error} />
        </div>
      </div>
      <div className="flex flex-wrap gap-1">
        {meeting.status !== 'cancelled' && (
          <Button small look="quiet" disabled={busy} onClick={() => open({ kind: 'edit', meeting })}>
            <Trans>Edit</Trans>
          </Button>
        )}
        {meeting.status === 'draft' && event.status === 'published' && ready && (
          <Button small look="quiet" busy={publish.isPending} onClick={() => publish.mutate()}>
            <Trans>Publish</Trans>
          </Button>
        )}
        {meeting.status === 'published' ? (
          <Button small look="quiet" className="text-wrong!" onClick={() => open({ kind: 'cancel', meeting })}>
            <Trans>Cancel…</Trans>
          </Button>
        ) : (
          <Button small look="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete</Trans>
          </Button>
        )}
      </div>
    </li>
  )
}

function Add({ event, close }: { event: Event; close: () => void }) {
  const { t } = useLingui()
  const reread = useReread()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<MeetingDraft>(newMeeting)
  const body = meetingPatch(undefined, draft) as MeetingCreate
  const key = useOnce(body)
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/meetings', { params: { path: { eventId: event.id }, header: { 'Idempotency-Key': key } }, body }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      close()
      toast(event.status === 'published' ? t`The meeting is a draft. Publish it when it is right.` : t`The meeting is added.`)
    },
    onError: () => focusFirstWrong(form.current),
  })
  const closing = useClosing(!same(draft, newMeeting), close)
  return (
    <>
      <Dialog open onClose={closing.close} title={<Trans>Add a meeting</Trans>} wide>
        <form
          ref={form}
          className="flex flex-col gap-5"
          onSubmit={(submitted) => {
            submitted.preventDefault()
            if (!add.isPending) add.mutate()
          }}
        >
          <Fields event={event} draft={draft} set={(change) => setDraft({ ...draft, ...change })} error={add.error} isNew />
          <Button look="primary" type="submit" wide busy={add.isPending}>
            <Trans>Add the meeting</Trans>
          </Button>
        </form>
      </Dialog>
      {closing.question}
    </>
  )
}

function Edit({ event, meeting: opened, close }: { event: Event; meeting: Meeting; close: () => void }) {
  const { t } = useLingui()
  const reread = useReread()
  const form = useRef<HTMLFormElement>(null)
  const meeting = event.meetings.find((each) => each.id === opened.id) ?? opened
  const { values, base, version, dirty, both, set } = useEditing(meetingDraft(meeting, event), meeting.version)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/events/{eventId}/meetings/{meetingId}', {
          params: { path: { eventId: event.id, meetingId: meeting.id }, header: { 'If-Match': ifMatch(version) } },
          body: meetingPatch(base, values),
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
      <Dialog open onClose={closing.close} title={<Trans>Edit the meeting</Trans>} wide>
        <form
          ref={form}
          className="flex flex-col gap-5"
          onSubmit={(submitted) => {
            submitted.preventDefault()
            if (!save.isPending) save.mutate()
          }}
        >
          {meeting.status === 'published' && (
            <Notice>
              <Trans>Everybody with a ticket is told by mail when its time, its place or its link changes.</Trans>
            </Notice>
          )}
          <Meanwhile
            error={save.error}
            both={both.length > 0 ? [t`this meeting`] : []}
            load={() => reread(event.id).then(() => save.reset())}
          />
          <Fields event={event} draft={values} set={set} error={stale ? null : save.error} />
          <Button look="primary" type="submit" wide disabled={dirty.length === 0} busy={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </form>
      </Dialog>
      {closing.question}
    </>
  )
}

const parts = [
  '/title',
  '/startAt',
  '/endAt',
  '/platform',
  '/joinUrl',
  '/venue',
  '/address',
  '/city',
  '/region',
  '/country',
  '/latitude',
  '/longitude',
]

function Fields({
  event,
  draft,
  set,
  error,
  isNew,
}: {
  event: Event
  draft: MeetingDraft
  set: (change: Partial<MeetingDraft>) => void
  error: unknown
  isNew?: boolean
}) {
  const { t, i18n } = useLingui()
  const wrong = useFieldErrors(error)
  const named = useMemo(() => countries(i18n.locale), [i18n.locale])
  const text = (part: keyof MeetingDraft) => ({
    value: draft[part] as string,
    error: wrong(`/${part}`),
    dir: 'auto' as const,
    onChange: (typed: { target: { value: string } }) => set({ [part]: typed.target.value }),
  })
  return (
    <>
      <Refused error={error} beside={parts} />
      {isNew && (
        <Choice
          label={t`How do people attend?`}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          options={[
            { value: 'inPerson', label: t`In person` },
            { value: 'online', label: t`Online` },
          ]}
        />
      )}
      {draft.kind === 'inPerson' ? (
        <>
          <TextField label={t`Name of the place`} maxLength={150} {...text('venue')} />
          <TextField label={t`Address`} optional autoComplete="off" maxLength={300} {...text('address')} />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField label={t`City`} optional hint={t`So that it is found there.`} maxLength={100} {...text('city')} />
            <SelectField
              label={t`Country`}
              optional
              className="self-end"
              value={draft.country}
              error={wrong('/country')}
              onChange={(chosen) => set({ country: chosen.target.value })}
            >
              <option value="">–</option>
              {named.map((country) => (
                <option key={country.value} value={country.value}>
                  {country.label}
                </option>
              ))}
            </SelectField>
          </div>
          <TextField
            label={t`Position`}
            optional
            hint={t`Latitude and longitude as maps show them: 52.5346, 13.4044. So it is found nearby, and the map is right.`}
            inputMode="text"
            {...text('position')}
            error={wrong('/latitude') ?? wrong('/longitude')}
          />
        </>
      ) : (
        <>
          <TextField
            label={t`Link to join`}
            type="url"
            hint={t`Only who has a valid ticket sees it.`}
            maxLength={1000}
            placeholder="https://"
            {...text('joinUrl')}
            dir="ltr"
          />
          <TextField label={t`Platform`} optional hint={t`Such as Zoom or Jitsi.`} maxLength={60} {...text('platform')} />
        </>
      )}
      <TextField
        label={t`Title`}
        optional
        hint={t`When there is more than one: “Workshop”, “Afterwards”.`}
        maxLength={150}
        {...text('title')}
      />
      <Choice
        label={t`When`}
        value={draft.own ? 'own' : 'event'}
        onChange={(which) => set({ own: which === 'own' })}
        options={[
          { value: 'event', label: t`As the event` },
          { value: 'own', label: t`At a time of its own` },
        ]}
      />
      {draft.own && (
        <div className="grid gap-5 sm:grid-cols-2">
          <WhenField
            label={t`Starts`}
            required
            value={draft.startAt}
            zone={event.timeZone}
            error={wrong('/startAt')}
            onChange={(startAt) => set({ startAt })}
          />
          <WhenField
            label={t`Ends`}
            optional
            value={draft.endAt}
            zone={event.timeZone}
            error={wrong('/endAt')}
            onChange={(endAt) => set({ endAt })}
          />
        </div>
      )}
    </>
  )
}

function Cancel({ event, meeting, close }: { event: Event; meeting: Meeting; close: () => void }) {
  const { t } = useLingui()
  const reread = useReread()
  const [reason, setReason] = useState('')
  const body = { reason: reason.trim() }
  const key = useOnce(body)
  const cancel = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/events/{eventId}/meetings/{meetingId}/cancel', {
          params: { path: { eventId: event.id, meetingId: meeting.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess: async () => {
      await reread(event.id)
      close()
      toast(t`The meeting is cancelled.`)
    },
  })
  return (
    <Dialog
      open
      onClose={close}
      title={<Trans>Cancel this meeting?</Trans>}
      actions={
        <>
          <Button onClick={close}>
            <Trans>Keep it</Trans>
          </Button>
          <Button look="danger" disabled={body.reason === ''} busy={cancel.isPending} onClick={() => cancel.mutate()}>
            <Trans>Cancel the meeting</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p>
          <Trans>
            It stays on the page, marked as cancelled, and nothing brings it back. Everybody with a ticket is told. The event, its tickets
            and its other meetings stay as they are.
          </Trans>
        </p>
        <TextArea
          label={t`Why does it not take place?`}
          value={reason}
          maxLength={500}
          required
          dir="auto"
          onChange={(typed) => setReason(typed.target.value)}
        />
        <Refused error={cancel.error} />
      </div>
    </Dialog>
  )
}
