import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import { orderQuery, registrationQuery } from '../api/queries'
import type { Registration } from '../api/schema.gen'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Wrong } from '../ui/failure'
import { Checkbox, TextField } from '../ui/field'
import { toast } from '../ui/toast'

/** Corrects the name on a ticket, and who sees that its holder comes. */
export function Rename({ ticket }: { ticket: Registration }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(ticket.holder.name)
  const [shown, setShown] = useState(ticket.visibility === 'public')
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/registrations/{registrationId}', {
          params: { path: { registrationId: ticket.id }, header: { 'If-Match': ifMatch(ticket.version) } },
          body: { holder: { name: name.trim() }, visibility: shown ? 'public' : 'private' },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: registrationQuery(ticket.id).queryKey })
      void queries.invalidateQueries({ queryKey: ['registrations'] })
      void queries.invalidateQueries({ queryKey: orderQuery(ticket.orderId).queryKey })
      setOpen(false)
      toast(t`Saved.`)
    },
  })
  const stale = isFailure(save.error, 'version-stale')
  const nameError =
    isFailure(save.error) && save.error.field('/holder/name') ? t`Write a name, as it should stand on the ticket.` : undefined
  return (
    <>
      <Button
        onClick={() => {
          save.reset()
          setName(ticket.holder.name)
          setShown(ticket.visibility === 'public')
          setOpen(true)
        }}
      >
        <Pencil className="size-5" aria-hidden="true" />
        <Trans>Change the name</Trans>
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={<Trans>Name on the ticket</Trans>}
        actions={
          <Button look="primary" type="submit" form="rename" busy={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        }
      >
        <form
          id="rename"
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <TextField
            label={<Trans>Name</Trans>}
            value={name}
            maxLength={100}
            autoComplete="off"
            error={nameError}
            onChange={(event) => setName(event.target.value)}
          />
          <Checkbox
            label={<Trans>Others may see that I come</Trans>}
            checked={shown}
            onChange={(event) => setShown(event.target.checked)}
          />
          <p className="text-14 text-quiet">
            <Trans>The code stays the same, and so does the address that it went to.</Trans>
          </p>
          {stale ? (
            <Wrong error={save.error}>
              <Trans>The ticket changed meanwhile.</Trans>{' '}
              <button
                type="button"
                className="underline underline-offset-4"
                onClick={() => {
                  save.reset()
                  void queries.invalidateQueries({ queryKey: registrationQuery(ticket.id).queryKey })
                }}
              >
                <Trans>Load it anew, then save again</Trans>
              </button>
            </Wrong>
          ) : (
            !nameError && <Wrong error={save.error} />
          )}
        </form>
      </Dialog>
    </>
  )
}
