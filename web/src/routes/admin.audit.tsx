import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '../admin/audit'
import { readAuditSearch } from '../admin/search'

export const Route = createFileRoute('/admin/audit')({ validateSearch: readAuditSearch, component: AuditRoute })

function AuditRoute() {
  const navigate = Route.useNavigate()
  return <AuditPage search={Route.useSearch()} onSearch={(search) => void navigate({ search })} />
}
