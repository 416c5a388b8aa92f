import { createFileRoute, Outlet } from '@tanstack/react-router'
import { Admin } from '../admin/frame'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/admin')({ beforeLoad: signedInFor('admin'), component: AdminRoute })

function AdminRoute() {
  return (
    <Admin>
      <Outlet />
    </Admin>
  )
}
