import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { User } from '../api/schema.gen'
import { type UserSearch, usersQuery } from '../api/staff'
import { useTitle } from '../shell/title'
import { Button } from '../ui/button'
import { SelectField, TextField } from '../ui/field'
import { PageHead } from '../ui/parts'
import { List } from './list'
import { readUserSearch, roles, statuses } from './search'
import { Roles, roleWords, StatusBadge, statusWords, When } from './words'

/** Everybody who has an account. */
export function UsersPage({ search, onSearch }: { search: UserSearch; onSearch: (search: UserSearch) => void }) {
  const { t, i18n } = useLingui()
  useTitle(t`People`)
  const users = useInfiniteQuery(usersQuery(search))
  return (
    <>
      <PageHead title={<Trans>People</Trans>} />
      <search aria-label={t`People`}>
        <form
          key={`${search.text} ${search.status} ${search.role}`}
          className="mb-6 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1fr_12rem_12rem_auto]"
          onSubmit={(event) => {
            event.preventDefault()
            onSearch(readUserSearch(Object.fromEntries(new FormData(event.currentTarget))))
          }}
        >
          <TextField
            className="sm:col-span-2 lg:col-span-1"
            label={<Trans>Name or address</Trans>}
            name="text"
            type="search"
            maxLength={254}
            defaultValue={search.text}
          />
          <SelectField label={<Trans>State</Trans>} name="status" defaultValue={search.status ?? ''}>
            <option value="">{t`Any`}</option>
            {statuses.map((status) => (
              <option key={status} value={status}>
                {statusWords(status)}
              </option>
            ))}
          </SelectField>
          <SelectField label={<Trans>Role</Trans>} name="role" defaultValue={search.role ?? ''}>
            <option value="">{t`Any`}</option>
            {roles.map((role) => (
              <option key={role} value={role}>
                {roleWords(role)}
              </option>
            ))}
          </SelectField>
          <Button look="primary" type="submit" className="sm:col-span-2 lg:col-span-1">
            <Search className="size-5" aria-hidden="true" />
            <Trans>Search</Trans>
          </Button>
        </form>
      </search>
      <List query={users} empty={<Trans>Nobody found</Trans>}>
        {(people) => (
          <ul className="divide-y divide-line border-y border-line" lang={i18n.locale}>
            {people.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </ul>
        )}
      </List>
    </>
  )
}

function UserRow({ user }: { user: User }) {
  return (
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-3 hover:bg-sunken lg:grid-cols-[1.2fr_1.4fr_10rem_7rem_11rem]">
      <Link
        to="/admin/users/$userId"
        params={{ userId: user.id }}
        className="min-w-0 truncate font-medium after:absolute after:inset-0 hover:underline"
      >
        <bdi>{user.name}</bdi>
      </Link>
      <span className="min-w-0 truncate text-14 text-quiet max-lg:row-start-2">{user.email || '–'}</span>
      <span className="text-14 max-lg:row-start-2 max-lg:justify-self-end">
        <Roles roles={user.roles} />
      </span>
      <span className="max-lg:col-start-2 max-lg:row-start-1 max-lg:justify-self-end">
        <StatusBadge status={user.status} />
      </span>
      <span className="text-14 text-quiet max-lg:hidden lg:text-end">
        <When at={user.createdAt} />
      </span>
    </li>
  )
}
