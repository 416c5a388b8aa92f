import { Trans, useLingui } from '@lingui/react/macro'
import type { Event } from '../api/schema.gen'
import { moment } from '../text/time'
import { steps } from './policy'

/** What somebody gets back who cannot come, in words and with dates. */
export function Refunds({ event }: { event: Pick<Event, 'refundPolicy' | 'startAt' | 'timeZone' | 'settings' | 'ticketTypes'> }) {
  const { i18n } = useLingui()
  const free = event.ticketTypes.some((type) => type.kind === 'free' || type.kind === 'donation')
  const paid = event.ticketTypes.some((type) => type.kind !== 'free')
  const left = steps(event)
  return (
    <ul className="mt-2 flex max-w-text list-disc flex-col gap-1 ps-5">
      {free && (
        <li>
          {event.settings.withdrawal ? (
            <Trans>Free tickets can be given back until the event begins.</Trans>
          ) : (
            <Trans>Free tickets cannot be given back. Tell the organizer when you cannot come.</Trans>
          )}
        </li>
      )}
      {paid &&
        left.map(({ until, percent }) => {
          const instant = moment(new Date(until).toISOString(), event.timeZone, i18n.locale)
          return (
            <li key={until}>
              {percent === 100 ? (
                <Trans>Cancel until {instant} and get everything back.</Trans>
              ) : (
                <Trans>
                  Cancel until {instant} and get {percent} % back.
                </Trans>
              )}
            </li>
          )
        })}
      {paid && left.length > 0 && (
        <li>
          <Trans>After that nothing is given back, unless the organizer does so.</Trans>
        </li>
      )}
      {paid && left.length === 0 && (
        <li>
          <Trans>Paid tickets are not given back by themselves: the organizer decides.</Trans>
        </li>
      )}
      {paid && (
        <li>
          <Trans>If the event is cancelled, you get everything back.</Trans>
        </li>
      )}
    </ul>
  )
}
