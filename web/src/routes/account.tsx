import { createFileRoute } from '@tanstack/react-router'
import { AccountPage } from '../account/page'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/account')({ beforeLoad: signedInFor('account'), component: AccountPage })
