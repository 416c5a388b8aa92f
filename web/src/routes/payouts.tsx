import { createFileRoute } from '@tanstack/react-router'
import { Payouts } from '../organize/payouts'
import { signedInFor } from '../session/guard'

interface Search {
  /** The event that waits for it. */
  from?: string
}

export const Route = createFileRoute('/payouts')({
  validateSearch: (search): Search => ({
    from: typeof search.from === 'string' && /^evt_\w{26}$/.test(search.from) ? search.from : undefined,
  }),
  beforeLoad: signedInFor('organize'),
  component: Payouts,
})
