import { Trans } from '@lingui/react/macro'
import type { Event } from '../api/schema.gen'
import { Notice } from '../ui/parts'

/** Stands where an event's form would, and says why it cannot be changed. */
export function Closed({ event }: { event: Event }) {
  return (
    <Notice>
      {event.status === 'cancelled' || event.status === 'archived' ? (
        <Trans>This event is over for good and cannot be changed. You can duplicate it on its overview.</Trans>
      ) : (
        <Trans>Your role on this event does not let you change it. Ask its owner.</Trans>
      )}
    </Notice>
  )
}
