import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import type { Event, EventPatch } from '../api/schema.gen'
import { toast } from '../ui/toast'
import { useEditing } from './editing'
import { useReread, useTaken } from './event'
import { focusFirstWrong, useFieldErrors } from './wrong'

/** A form over some parts of an event: `partsOf` reads them, `patchOf` says what to change of the event. */
export function useEventForm<T extends object>(event: Event, partsOf: (event: Event) => T, patchOf: (base: T, values: T) => EventPatch) {
  const { t } = useLingui()
  const taken = useTaken()
  const reread = useReread()
  const form = useRef<HTMLFormElement>(null)
  const { values, base, version, dirty, both, set, discard, saved } = useEditing<T>(partsOf(event), event.version)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/events/{eventId}', {
          params: { path: { eventId: event.id }, header: { 'If-Match': ifMatch(version) } },
          body: patchOf(base, values),
        }),
      ),
    onSuccess: (now) => {
      saved(partsOf(now), now.version)
      taken(now)
      toast(t`Saved.`)
    },
    onError: () => focusFirstWrong(form.current),
  })
  /** Somebody else saved meanwhile: that is told at the form, and not beside its fields. */
  const stale = isFailure(save.error, 'version-stale')
  return {
    values,
    dirty,
    both,
    set,
    discard,
    save,
    stale,
    wrong: useFieldErrors(stale ? null : save.error),
    /** Loads what the other saved; what was typed is laid over it. */
    load: () => reread(event.id).then(() => save.reset()),
    form: {
      ref: form,
      onSubmit: (submitted: FormEvent) => {
        submitted.preventDefault()
        if (!save.isPending) save.mutate()
      },
    },
  }
}
