import { createFileRoute } from '@tanstack/react-router'
import { Payouts } from '../organize/payouts'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/payouts')({ beforeLoad: signedInFor('organize'), component: Payouts })
