import { Trans, useLingui } from '@lingui/react/macro'
import { clock, day, longDay, ownZone, sameClock, span, zoneName } from '../text/time'

/** "Fri 27 Nov · 19:00": when something begins, by the clock where it is. */
export function Starts({ startAt, timeZone }: { startAt: string; timeZone: string }) {
  const { i18n } = useLingui()
  return (
    <time dateTime={startAt}>
      {day(startAt, timeZone, i18n.locale)} · {clock(startAt, timeZone, i18n.locale)}
    </time>
  )
}

interface Times {
  startAt: string
  endAt: string | null
  timeZone: string
}

/** When something is, in full: by the clock where it is and, where that is another one, by the reader's. */
export function When({ startAt, endAt, timeZone }: Times) {
  const { i18n } = useLingui()
  const here = sameClock(startAt, timeZone, ownZone)
  return (
    <>
      <p className="font-semibold first-letter:uppercase">
        <time dateTime={startAt}>{longDay(startAt, timeZone, i18n.locale)}</time>
      </p>
      <p>
        {span(startAt, endAt, timeZone, i18n.locale)}
        {!here && <> {zoneName(startAt, timeZone, i18n.locale)}</>}
      </p>
      {!here && <YourTime startAt={startAt} endAt={endAt} timeZone={timeZone} />}
    </>
  )
}

function YourTime({ startAt, endAt, timeZone }: Times) {
  const { i18n } = useLingui()
  const date = day(startAt, ownZone, i18n.locale)
  const sameDay = date === day(startAt, timeZone, i18n.locale)
  const yours = sameDay ? span(startAt, endAt, ownZone, i18n.locale) : `${date}, ${span(startAt, endAt, ownZone, i18n.locale)}`
  return (
    <p className="text-14 text-quiet">
      <Trans>Your time: {yours}</Trans>
    </p>
  )
}
