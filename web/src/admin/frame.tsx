import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMe } from '../session/use'
import { useTitle } from '../shell/title'
import { ButtonLink } from '../ui/button'
import { Page } from '../ui/parts'
import { Empty, Loading } from '../ui/radar'

const tab =
  'inline-flex min-h-11 items-center border-b-2 border-transparent px-2 font-medium max-sm:text-14 sm:px-3 whitespace-nowrap text-quiet hover:text-ink aria-[current=page]:border-radar aria-[current=page]:text-ink'

/** What stands around staff's pages: where one can go, for those who may. The API asks again at every call. */
export function Admin({ children }: { children: ReactNode }) {
  const { t } = useLingui()
  const me = useMe()
  if (!me) return <Loading />
  if (!me.roles.includes('admin')) return <NotStaff />
  return (
    <Page>
      <nav aria-label={t`Admin`} className="-mt-4 mb-8 flex overflow-x-auto border-b border-line">
        <Link to="/admin/users" className={tab}>
          <Trans>People</Trans>
        </Link>
        <Link to="/admin/payments" className={tab}>
          <Trans>Payments</Trans>
        </Link>
        <Link to="/admin/audit" className={tab}>
          <Trans>Audit</Trans>
        </Link>
        <Link to="/admin/settings" className={tab}>
          <Trans>Settings</Trans>
        </Link>
      </nav>
      {children}
    </Page>
  )
}

function NotStaff() {
  const { t } = useLingui()
  useTitle(t`For staff`)
  return (
    <Empty
      page
      title={<Trans>This part is for the people who look after Event Radar</Trans>}
      action={
        <ButtonLink to="/" look="primary">
          <Trans>Find events</Trans>
        </ButtonLink>
      }
    >
      <Trans>If you are one of them, another admin can give your account that role.</Trans>
    </Empty>
  )
}
