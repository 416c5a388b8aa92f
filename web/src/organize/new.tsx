import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { answer, api } from '../api/client'
import { myEventsQuery } from '../api/organizing'
import { useMe } from '../session/use'
import { useTitle } from '../shell/title'
import { ownZone } from '../text/time'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { Card, Page, PageHead } from '../ui/parts'
import { toast } from '../ui/toast'
import { CurrencyField, usualCurrency } from './currency'
import { LeaveGuard } from './editing'
import { useTaken } from './event'
import { BecomeOrganizer } from './list'
import { useOnce } from './once'
import { usualStart, WhenField, ZoneField } from './when'
import { focusFirstWrong, Refused, useFieldErrors } from './wrong'

/** Four fields make an event; everything else follows in its editor. */
export function NewEvent() {
  const { t } = useLingui()
  const me = useMe()
  useTitle(t`Create an event`)
  if (me && !me.roles.includes('organizer')) {
    return (
      <Page>
        <h1 className="sr-only">{t`Create an event`}</h1>
        <BecomeOrganizer />
      </Page>
    )
  }
  return (
    <Page narrow>
      <PageHead title={<Trans>Create an event</Trans>}>
        <Trans>Four fields to begin with. Nobody sees it until you publish it.</Trans>
      </PageHead>
      <Form />
    </Page>
  )
}

function Form() {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const taken = useTaken()
  const before = useInfiniteQuery(myEventsQuery()).data?.pages[0]?.data[0]
  const form = useRef<HTMLFormElement>(null)
  const [title, setTitle] = useState('')
  const [timeZone, setTimeZone] = useState(ownZone)
  const [startAt, setStartAt] = useState(() => usualStart(ownZone))
  const [currency, setCurrency] = useState<string>()
  const body = {
    title: title.trim(),
    startAt,
    timeZone,
    currency: currency ?? before?.currency ?? usualCurrency(timeZone, navigator.language),
  }
  const key = useOnce(body)

  const create = useMutation({
    mutationFn: () => answer(api.POST('/v1/events', { body, params: { header: { 'Idempotency-Key': key } } })),
    onSuccess: (event) => {
      taken(event)
      toast(t`The draft is there. Now say more about it.`)
      void navigate({ to: '/organize/events/$eventId/edit', params: { eventId: event.id }, ignoreBlocker: true })
    },
    onError: () => focusFirstWrong(form.current),
  })
  const wrong = useFieldErrors(create.error)

  return (
    <Card className="max-w-form">
      <form
        ref={form}
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (!create.isPending) create.mutate()
        }}
      >
        <Refused error={create.error} beside={['/title', '/startAt', '/timeZone', '/currency']} />
        <TextField
          label={t`Title`}
          value={title}
          maxLength={150}
          required
          dir="auto"
          error={wrong('/title')}
          onChange={(event) => setTitle(event.target.value)}
        />
        <WhenField label={t`Starts`} value={startAt} zone={timeZone} required error={wrong('/startAt')} onChange={setStartAt} />
        <ZoneField value={timeZone} error={wrong('/timeZone')} onChange={setTimeZone} />
        <CurrencyField
          label={t`Currency of its tickets`}
          hint={t`Also when they are free: it stays once there are prices.`}
          value={body.currency}
          locale={i18n.locale}
          error={wrong('/currency')}
          onChange={setCurrency}
        />
        <Button look="primary" type="submit" busy={create.isPending}>
          <Trans>Create the draft</Trans>
        </Button>
      </form>
      <LeaveGuard dirty={title.trim() !== '' && !create.isSuccess} />
    </Card>
  )
}
