import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useId, useState } from 'react'
import type { Sales } from '../api/schema.gen'
import { amount } from '../text/money'
import { localInput } from '../text/time'
import { Choice } from '../ui/field'
import { ceiling, type Stretch, series } from './series'

type Of = 'tickets' | 'amount'

/** Sales by day: drawn, and as a table behind the drawing. */
export function SalesChart({ sales }: { sales: Sales }) {
  const { t, i18n } = useLingui()
  const [of, setOf] = useState<Of>('tickets')
  const [pointed, setPointed] = useState<number>()
  const title = useId()
  const stretches = series(sales.days, localInput(new Date().toISOString(), sales.timeZone).slice(0, 10))
  const money = (value: number) => amount({ amount: value, currency: sales.currency }, i18n.locale)
  const say = (value: number) => (of === 'tickets' ? new Intl.NumberFormat(i18n.locale).format(value) : money(value))
  const costs = sales.totals.gross > 0

  if (stretches.length === 0) {
    return (
      <div>
        <h2 className="text-22">
          <Trans>Tickets by day</Trans>
        </h2>
        <p className="mt-2 text-quiet">
          <Trans>Nobody has taken a ticket yet. As soon as somebody does, it shows here.</Trans>
        </p>
      </div>
    )
  }

  const top = ceiling(Math.max(...stretches.map((each) => each[of])))
  const least = Math.min(0, ...stretches.map((each) => each[of]))
  const bottom = least < 0 ? -ceiling(-least) : 0
  const height = (value: number) => (Math.abs(value) / (top - bottom)) * 100
  const zero = (top / (top - bottom)) * 100
  const named = pointed === undefined ? undefined : stretches[pointed]

  return (
    <figure aria-labelledby={title}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={title} className="text-22">
          {of === 'tickets' ? <Trans>Tickets by day</Trans> : <Trans>Sales by day</Trans>}
        </h2>
        {costs && (
          <Choice<Of>
            label={t`What is shown`}
            hideLabel
            value={of}
            onChange={setOf}
            options={[
              { value: 'tickets', label: t`Tickets` },
              { value: 'amount', label: t`Money` },
            ]}
          />
        )}
      </div>
      <p className="mt-3 min-h-6 text-14 text-quiet tabular-nums">
        {named ? (
          <>
            <Days stretch={named} /> ·{' '}
            <span className="font-medium text-ink">
              {of === 'tickets' ? <Plural value={named.tickets} one="# ticket" other="# tickets" /> : say(named.amount)}
            </span>
          </>
        ) : (
          <Trans>In all {say(stretches.reduce((all, each) => all + each[of], 0))}</Trans>
        )}
      </p>
      <div className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-14 text-quiet tabular-nums">
        <div className="flex flex-col justify-between text-end leading-none" aria-hidden="true">
          <span>{say(top)}</span>
          <span>{say(bottom)}</span>
        </div>
        <svg
          viewBox={`0 0 ${stretches.length} 100`}
          preserveAspectRatio="none"
          className="h-48 w-full overflow-visible border-y border-line"
          aria-hidden="true"
          onPointerLeave={() => setPointed(undefined)}
        >
          {stretches.map((each, i) => (
            <g key={each.from} onPointerEnter={() => setPointed(i)}>
              <rect x={i} y="0" width="1" height="100" className={pointed === i ? 'fill-sunken' : 'fill-transparent'} />
              <rect
                x={i + 0.12}
                width="0.76"
                y={each[of] >= 0 ? zero - height(each[of]) : zero}
                height={each[of] === 0 ? 0 : Math.max(1, height(each[of]))}
                className={each[of] >= 0 ? 'fill-radar' : 'fill-blip'}
              />
            </g>
          ))}
          {bottom < 0 && (
            <line x1="0" x2={stretches.length} y1={zero} y2={zero} className="stroke-edge" vectorEffect="non-scaling-stroke" />
          )}
        </svg>
        <div className="col-start-2 mt-2 flex justify-between" aria-hidden="true">
          <Day date={stretches[0]?.from} />
          {stretches.length > 1 && <Day date={stretches.at(-1)?.to} />}
        </div>
      </div>
      <details className="mt-4">
        <summary className="inline-flex min-h-11 items-center rounded-control text-14 font-medium text-radar">
          <Trans>As a table</Trans>
        </summary>
        <div className="mt-2 max-h-80 overflow-auto" tabIndex={-1}>
          <table className="w-full text-14 tabular-nums">
            <caption className="sr-only">
              <Trans>Tickets and sales by day</Trans>
            </caption>
            <thead className="sticky top-0 bg-raised text-quiet">
              <tr>
                <th scope="col" className="py-2 text-start font-medium">
                  <Trans>Day</Trans>
                </th>
                <th scope="col" className="py-2 text-end font-medium">
                  <Trans>Tickets</Trans>
                </th>
                <th scope="col" className="py-2 text-end font-medium">
                  <Trans>Money</Trans>
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {sales.days.map(({ day, sums }) => (
                <tr key={day}>
                  <th scope="row" className="py-2 text-start font-normal">
                    <Day date={day} />
                  </th>
                  <td className="py-2 text-end">{sums.tickets}</td>
                  <td className="py-2 text-end">{money(sums.gross - sums.refunded - sums.disputed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

function Days({ stretch }: { stretch: Stretch }) {
  if (stretch.from === stretch.to) return <Day date={stretch.from} />
  return (
    <>
      <Day date={stretch.from} /> – <Day date={stretch.to} />
    </>
  )
}

/** A date that has no time and no zone: it is the event's. */
function Day({ date }: { date: string | undefined }) {
  const { i18n } = useLingui()
  if (!date) return null
  const words = new Intl.DateTimeFormat(i18n.locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  return <time dateTime={date}>{words.format(new Date(`${date}T00:00:00Z`))}</time>
}
