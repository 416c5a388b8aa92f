import type { Role, UserStatus } from '../api/schema.gen'
import type { AuditSearch, UserSearch } from '../api/staff'

/** What staff look for, as it stands in the address. It is read by routes, so it is apart from the pages. */

export const statuses: UserStatus[] = ['active', 'suspended', 'archived', 'pending', 'erased']
export const roles: Role[] = ['organizer', 'admin']

const text = (value: unknown, most: number) => (typeof value === 'string' && value.trim() ? value.trim().slice(0, most) : undefined)
const instant = (value: unknown) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined

export function readUserSearch(search: Record<string, unknown>): UserSearch {
  return {
    text: text(search.text, 254),
    status: statuses.find((status) => status === search.status),
    role: roles.find((role) => role === search.role),
  }
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    target: text(search.target, 100),
    actor: text(search.actor, 100),
    action: text(search.action, 60),
    from: instant(search.from),
    to: instant(search.to),
  }
}
