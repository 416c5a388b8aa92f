import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import type { AuditEntry } from '../api/schema.gen'
import { type AuditSearch, auditQuery } from '../api/staff'
import { useTitle } from '../shell/title'
import { localInput, ownZone } from '../text/time'
import { Button, ButtonLink } from '../ui/button'
import { TextField } from '../ui/field'
import { PageHead } from '../ui/parts'
import { List } from './list'
import { readAuditSearch } from './search'
import { Actor, Change, Target, When } from './words'

/** Acts that staff look for. The field takes any other as well. */
const actions = [
  'user.suspended',
  'user.reinstated',
  'user.archived',
  'user.rolesChanged',
  'user.erased',
  'settings.changed',
  'payment.exceptionResolved',
  'order.refunded',
  'event.published',
  'event.unpublished',
  'event.cancelled',
  'event.archived',
  'registration.checkInUndone',
]

/** What was done, by whom, to what, and why. */
export function AuditPage({ search, onSearch }: { search: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const { t } = useLingui()
  useTitle(t`Audit`)
  const acts = useInfiniteQuery(auditQuery(search))
  const narrowed = Object.values(search).some(Boolean)
  return (
    <>
      <PageHead title={<Trans>Audit</Trans>} />
      <search aria-label={t`Audit`}>
        <form
          key={JSON.stringify(search)}
          className="mb-6 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-3"
          onSubmit={(event) => {
            event.preventDefault()
            onSearch(readAuditSearch(Object.fromEntries(new FormData(event.currentTarget))))
          }}
        >
          <TextField
            label={<Trans>Done to</Trans>}
            name="target"
            placeholder="usr_…, ord_…, settings"
            maxLength={100}
            defaultValue={search.target}
          />
          <TextField label={<Trans>Done by</Trans>} name="actor" placeholder="usr_…" maxLength={100} defaultValue={search.actor} />
          <TextField
            label={<Trans>Act</Trans>}
            name="action"
            list="actions"
            placeholder="user.suspended"
            maxLength={60}
            defaultValue={search.action}
          />
          <datalist id="actions">
            {actions.map((action) => (
              <option key={action} value={action} />
            ))}
          </datalist>
          <TextField
            label={<Trans>From</Trans>}
            name="from"
            type="datetime-local"
            defaultValue={search.from && localInput(search.from, ownZone)}
          />
          <TextField label={<Trans>To</Trans>} name="to" type="datetime-local" defaultValue={search.to && localInput(search.to, ownZone)} />
          <div className="flex gap-3">
            <Button look="primary" type="submit" className="flex-1">
              <Search className="size-5" aria-hidden="true" />
              <Trans>Search</Trans>
            </Button>
            {narrowed && (
              <ButtonLink to="/admin/audit" search={{}}>
                <Trans>Clear</Trans>
              </ButtonLink>
            )}
          </div>
        </form>
      </search>
      <List query={acts} empty={<Trans>Nothing found</Trans>}>
        {(entries) => <Acts acts={entries} />}
      </List>
    </>
  )
}

export function Acts({ acts, hideTarget }: { acts: AuditEntry[]; hideTarget?: boolean }) {
  return (
    <ol className="divide-y divide-line border-y border-line">
      {acts.map((act) => (
        <li key={act.id} className={`grid gap-x-6 gap-y-1 py-3 ${hideTarget ? '' : 'md:grid-cols-[15rem_1fr]'}`}>
          <div className="min-w-0 text-14">
            <p className="font-mono font-medium break-all">{act.action}</p>
            <p className="text-quiet">
              <When at={act.createdAt} />
            </p>
          </div>
          <div className="flex min-w-0 flex-col gap-1">
            <p className="flex flex-wrap items-center gap-x-2 text-14">
              <Trans>
                by <Actor id={act.actor} />
              </Trans>
              {!hideTarget && (
                <Trans>
                  to <Target id={act.target} />
                </Trans>
              )}
            </p>
            <Change before={act.before} after={act.after} />
            {act.reason && <p className="whitespace-pre-line">“{act.reason}”</p>}
            {act.requestId && !hideTarget && <p className="font-mono text-14 break-all text-quiet">{act.requestId}</p>}
          </div>
        </li>
      ))}
    </ol>
  )
}
