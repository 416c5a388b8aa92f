import { createFileRoute } from '@tanstack/react-router'
import { readUserSearch } from '../admin/search'
import { UsersPage } from '../admin/users'

export const Route = createFileRoute('/admin/users/')({ validateSearch: readUserSearch, component: UsersRoute })

function UsersRoute() {
  const navigate = Route.useNavigate()
  return <UsersPage search={Route.useSearch()} onSearch={(search) => void navigate({ search })} />
}
