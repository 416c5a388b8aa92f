import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ComponentProps, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import type { Event } from '../api/schema.gen'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { toast } from '../ui/toast'
import { useReread, useTaken } from './event'
import { Refused } from './wrong'

/** Asks what a picture shows. */
export function AltField(props: Omit<ComponentProps<typeof TextField>, 'label' | 'hint'>) {
  const { t } = useLingui()
  return (
    <TextField
      label={t`What does it show?`}
      hint={t`For those who do not see it: “A quartet on a small stage”.`}
      maxLength={300}
      required
      dir="auto"
      {...props}
    />
  )
}

/** Describes the cover that is there anew. */
export function AltForm({ event, alt }: { event: Event; alt: string }) {
  const { t } = useLingui()
  const taken = useTaken()
  const reread = useReread()
  const [typed, setTyped] = useState(alt)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/events/{eventId}/cover', {
          params: { path: { eventId: event.id }, header: { 'If-Match': ifMatch(event.version) } },
          body: { alt: typed.trim() },
        }),
      ),
    onSuccess: (now) => {
      taken(now)
      toast(t`The description is saved.`)
    },
    onError: (error) => isFailure(error, 'version-stale') && void reread(event.id),
  })
  return (
    <form
      className="mt-3 flex flex-col gap-3"
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (!save.isPending) save.mutate()
      }}
    >
      <AltField value={typed} onChange={(typing) => setTyped(typing.target.value)} />
      <div className="empty:hidden">
        <Refused error={save.error} />
      </div>
      {typed.trim() !== alt && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={save.isPending}>
            <Trans>Save the description</Trans>
          </Button>
          <Button look="quiet" onClick={() => setTyped(alt)}>
            <Trans>Leave it</Trans>
          </Button>
        </div>
      )}
    </form>
  )
}
