import { useLingui } from '@lingui/react/macro'
import { clock, day } from '../text/time'

/** "Fri 27 Nov · 19:00": when something begins, by the clock where it is. */
export function Starts({ startAt, timeZone }: { startAt: string; timeZone: string }) {
  const { i18n } = useLingui()
  return (
    <time dateTime={startAt}>
      {day(startAt, timeZone, i18n.locale)} · {clock(startAt, timeZone, i18n.locale)}
    </time>
  )
}
