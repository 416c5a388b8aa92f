import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Role, User, UserStatus } from '../api/schema.gen'
import { userQuery } from '../api/staff'
import { moment, ownZone } from '../text/time'
import { Badge, type Tone } from '../ui/parts'
import { difference } from './difference'

const tones: Record<UserStatus, Tone> = { pending: 'plain', active: 'good', suspended: 'blip', archived: 'wrong', erased: 'plain' }

export function statusWords(status: UserStatus): ReactNode {
  switch (status) {
    case 'pending':
      return <Trans>Pending</Trans>
    case 'active':
      return <Trans>Active</Trans>
    case 'suspended':
      return <Trans>Suspended</Trans>
    case 'archived':
      return <Trans>Archived</Trans>
    case 'erased':
      return <Trans>Deleted</Trans>
  }
}

export function StatusBadge({ status }: { status: UserStatus }) {
  return <Badge tone={tones[status]}>{statusWords(status)}</Badge>
}

export function roleWords(role: Role): ReactNode {
  switch (role) {
    case 'participant':
      return <Trans>Participant</Trans>
    case 'organizer':
      return <Trans>Organizer</Trans>
    case 'admin':
      return <Trans>Admin</Trans>
  }
}

/** The roles beside the one that everybody has. */
export function Roles({ roles }: { roles: User['roles'] }) {
  const more = roles.filter((role) => role !== 'participant')
  if (more.length === 0) return <span className="text-quiet">{roleWords('participant')}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {more.map((role) => (
        <Badge key={role} tone={role === 'admin' ? 'radar' : 'plain'}>
          {roleWords(role)}
        </Badge>
      ))}
    </span>
  )
}

/** An instant by the reader's own clock. */
export function When({ at }: { at: string }) {
  const { i18n } = useLingui()
  return (
    <time dateTime={at} className="tabular-nums">
      {moment(at, ownZone, i18n.locale)}
    </time>
  )
}

const link = 'inline-flex min-h-11 items-center font-medium text-radar underline-offset-2 hover:underline sm:min-h-6'

/** Who acted: a person by name, or what the audit calls it (an operator, a worker). */
export function Actor({ id }: { id: string }) {
  return id.startsWith('usr_') ? <PersonLink id={id} /> : <code className="font-mono text-14 break-all">{id}</code>
}

function PersonLink({ id }: { id: string }) {
  const { data } = useQuery({ ...userQuery(id), staleTime: 300_000 })
  return (
    <Link to="/admin/users/$userId" params={{ userId: id }} className={link}>
      {data?.name ? <bdi>{data.name}</bdi> : <span className="font-mono text-14 break-all">{id}</span>}
    </Link>
  )
}

/** What it was done to. */
export function Target({ id }: { id: string }) {
  if (id.startsWith('usr_')) return <PersonLink id={id} />
  if (id === 'settings') {
    return (
      <Link to="/admin/settings" className={link}>
        <Trans>Settings</Trans>
      </Link>
    )
  }
  return <code className="font-mono text-14 break-all">{id}</code>
}

/** What changed, as it was and as it became. */
export function Change(values: { before: Record<string, unknown> | null; after: Record<string, unknown> | null }) {
  const lines = difference(values.before, values.after)
  if (lines.length === 0) return null
  return (
    <dl className="grid gap-x-4 gap-y-1 text-14 sm:grid-cols-[max-content_1fr]">
      {lines.map(({ name, before, after }) => (
        <div key={name} className="contents">
          <dt className="font-mono text-quiet">{name}</dt>
          <dd className="min-w-0 font-mono break-words max-sm:mb-1">
            {before !== undefined && (
              <>
                <span className="sr-only">
                  <Trans>Before:</Trans>{' '}
                </span>
                <del className="text-quiet decoration-1">{before}</del> <span aria-hidden="true">→ </span>
              </>
            )}
            {after !== undefined && (
              <>
                <span className="sr-only">
                  <Trans>After:</Trans>{' '}
                </span>
                <ins className="no-underline">{after}</ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
