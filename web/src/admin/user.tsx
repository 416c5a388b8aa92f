import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { Failure } from '../api/problem'
import type { Role, User, UserPatch } from '../api/schema.gen'
import { auditQuery, userQuery } from '../api/staff'
import { useTitle } from '../shell/title'
import { ownZone } from '../text/time'
import { Button, ButtonLink } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Unavailable, Wrong } from '../ui/failure'
import { Checkbox, TextArea, TextField } from '../ui/field'
import { Fact, Facts, Notice, PageHead, Skeleton } from '../ui/parts'
import { Empty } from '../ui/radar'
import { toast } from '../ui/toast'
import { Acts } from './audit'
import { Roles, roleWords, StatusBadge, When } from './words'

type Act = 'suspend' | 'reinstate' | 'archive' | 'roles'

/** Somebody's account, and what staff can do about it. */
export function UserPage({ userId }: { userId: string }) {
  const { t } = useLingui()
  const { data: user, isError, error, refetch } = useQuery(userQuery(userId))
  useTitle(user?.name ?? t`Account`)
  const [act, setAct] = useState<Act>()
  if (isError && error instanceof Failure && error.status === 404) return <Empty page title={<Trans>There is no such account</Trans>} />
  if (isError) return <Unavailable page error={error} again={() => void refetch()} />
  if (!user) return <Waiting />
  const gone = user.status === 'erased'
  const button = (which: Act, words: ReactNode, look?: 'danger') => (
    <Button small className={look === 'danger' ? 'text-wrong' : ''} onClick={() => setAct(which)}>
      {words}
    </Button>
  )
  return (
    <>
      <PageHead
        title={<bdi>{user.name}</bdi>}
        actions={
          !gone && (
            <>
              {user.status === 'suspended' && button('reinstate', <Trans>Reinstate…</Trans>)}
              {(user.status === 'active' || user.status === 'suspended') && button('suspend', <Trans>Suspend…</Trans>)}
              {user.status !== 'archived' && button('roles', <Trans>Roles…</Trans>)}
              {user.status !== 'archived' && button('archive', <Trans>Archive…</Trans>, 'danger')}
            </>
          )
        }
      >
        <span className="flex flex-wrap items-center gap-2">
          <StatusBadge status={user.status} /> <Roles roles={user.roles} />
        </span>
      </PageHead>
      {user.reason && (
        <div className="mb-6">
          <Notice tone={user.status === 'archived' ? 'wrong' : 'blip'}>
            <p className="whitespace-pre-line">{user.reason}</p>
            {user.suspendedUntil && (
              <p className="mt-1 text-14">
                <Trans>
                  Until <When at={user.suspendedUntil} />
                </Trans>
              </p>
            )}
          </Notice>
        </div>
      )}
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[1fr_1.4fr]">
        <section>
          <h2 className="mb-2 text-18">
            <Trans>Account</Trans>
          </h2>
          <Facts>
            <Fact name={<Trans>E-mail address</Trans>}>
              <span className="break-all">{user.email || '–'}</span>
              {user.email && !user.emailVerified && (
                <span className="block text-14 text-quiet">
                  <Trans>not confirmed</Trans>
                </span>
              )}
            </Fact>
            <Fact name={<Trans>Display name</Trans>}>
              <bdi>{user.displayName}</bdi>
            </Fact>
            <Fact name={<Trans>Language</Trans>}>{user.locale}</Fact>
            <Fact name={<Trans>Time zone</Trans>}>{user.timeZone}</Fact>
            <Fact name={<Trans>Here since</Trans>}>
              <When at={user.createdAt} />
            </Fact>
            <Fact name={<Trans>Id</Trans>}>
              <code className="font-mono text-14 break-all">{user.id}</code>
            </Fact>
          </Facts>
        </section>
        <History userId={userId} />
      </div>
      <ActDialog key={`${act} ${user.version}`} act={act} user={user} onClose={() => setAct(undefined)} />
    </>
  )
}

/** What was done to the account. */
function History({ userId }: { userId: string }) {
  const acts = useInfiniteQuery(auditQuery({ target: userId }))
  const items = acts.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section>
      <h2 className="mb-2 text-18">
        <Trans>What was done</Trans>
      </h2>
      {acts.isError ? (
        <Wrong error={acts.error} />
      ) : acts.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : items.length === 0 ? (
        <p className="text-quiet">
          <Trans>Nothing by staff so far.</Trans>
        </p>
      ) : (
        <Acts acts={items.slice(0, 10)} hideTarget />
      )}
      {(items.length > 10 || acts.hasNextPage) && (
        <ButtonLink to="/admin/audit" search={{ target: userId }} small className="mt-4">
          <Trans>All of it</Trans>
        </ButtonLink>
      )}
    </section>
  )
}

function ActDialog({ act, user, onClose }: { act: Act | undefined; user: User; onClose: () => void }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const form = useId()
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const [roles, setRoles] = useState<Role[]>(user.roles)
  const change = useMutation({
    mutationFn: (body: UserPatch) =>
      answer(
        api.PATCH('/v1/admin/users/{userId}', {
          params: { path: { userId: user.id }, header: { 'If-Match': ifMatch(user.version) } },
          body,
        }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(userQuery(user.id).queryKey, changed)
      void queries.invalidateQueries({ queryKey: ['users'] })
      void queries.invalidateQueries({ queryKey: ['audit'] })
      const { name } = changed
      toast(t`The account of ${name} is changed.`)
      onClose()
    },
  })
  const failure = change.error instanceof Failure ? change.error : null
  const stale = failure?.status === 412
  const { name } = user
  const parts: Record<Act, { title: ReactNode; means: ReactNode; verb: ReactNode; body: UserPatch }> = {
    suspend: {
      title: <Trans>Suspend {name}?</Trans>,
      means: (
        <Trans>
          They are kept out of everything until then. Their events and tickets stay as they are. You can reinstate them at any time.
        </Trans>
      ),
      verb: <Trans>Suspend</Trans>,
      body: { status: 'suspended', reason, until: until ? new Date(until).toISOString() : null },
    },
    reinstate: {
      title: <Trans>Reinstate {name}?</Trans>,
      means: <Trans>They can use their account again at once.</Trans>,
      verb: <Trans>Reinstate</Trans>,
      body: { status: 'active', reason },
    },
    archive: {
      title: <Trans>Archive {name}?</Trans>,
      means: <Trans>They are kept out for good. This cannot be taken back. What they hold is kept, for the records.</Trans>,
      verb: <Trans>Archive for good</Trans>,
      body: { status: 'archived', reason },
    },
    roles: {
      title: <Trans>Roles of {name}</Trans>,
      means: <Trans>Organizers make events of their own. Admins see everybody’s account and decide about it, as you do here.</Trans>,
      verb: <Trans>Set the roles</Trans>,
      body: { roles, reason },
    },
  }
  const part = act && parts[act]

  function submit(event: FormEvent) {
    event.preventDefault()
    if (part) change.mutate(part.body)
  }

  return (
    <Dialog
      open={act !== undefined}
      onClose={onClose}
      title={part?.title}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Leave it as it is</Trans>
          </Button>
          <Button look={act === 'archive' ? 'danger' : 'primary'} type="submit" form={form} busy={change.isPending} disabled={stale}>
            {part?.verb}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-quiet">{part?.means}</p>
        {stale ? (
          <Notice tone="blip">
            <div role="alert" className="flex flex-wrap items-center justify-between gap-3">
              <p>
                <Trans>The account was changed by somebody else meanwhile.</Trans>
              </p>
              <Button small onClick={() => void queries.invalidateQueries({ queryKey: userQuery(user.id).queryKey })}>
                <Trans>Load it</Trans>
              </Button>
            </div>
          </Notice>
        ) : failure?.code === 'last-admin' ? (
          <Wrong error={failure}>
            <Trans>Nobody could run the platform then. Make somebody else an admin first.</Trans>
          </Wrong>
        ) : failure?.code === 'until-in-past' || failure?.field('/reason') ? null : (
          <Wrong error={change.error} />
        )}
        {act === 'roles' && (
          <fieldset>
            <legend className="mb-1 text-14 font-medium">
              <Trans>Roles</Trans>
            </legend>
            {(['organizer', 'admin'] as const).map((role) => (
              <Checkbox
                key={role}
                label={roleWords(role)}
                checked={roles.includes(role)}
                onChange={(event) => setRoles(event.target.checked ? [...roles, role] : roles.filter((each) => each !== role))}
              />
            ))}
          </fieldset>
        )}
        {act === 'suspend' && (
          <TextField
            type="datetime-local"
            label={<Trans>Until</Trans>}
            hint={<Trans>By your clock ({ownZone}). Without it, until further notice.</Trans>}
            optional
            value={until}
            error={failure?.code === 'until-in-past' ? <Trans>Choose a time to come, or none.</Trans> : undefined}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
        <TextArea
          label={<Trans>Reason</Trans>}
          hint={
            act === 'suspend' || act === 'archive' ? (
              <Trans>Kept in the audit, and shown to staff.</Trans>
            ) : (
              <Trans>Kept in the audit.</Trans>
            )
          }
          required
          maxLength={500}
          rows={3}
          value={reason}
          error={failure?.field('/reason') ? <Trans>Say why, in at most 500 characters.</Trans> : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

function Waiting() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <Skeleton className="h-10 w-72 max-w-full" />
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-48 w-full max-w-narrow" />
      <span className="sr-only">
        <Trans>Loading…</Trans>
      </span>
    </div>
  )
}
