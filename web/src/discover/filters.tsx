import { Trans, useLingui } from '@lingui/react/macro'
import { categories } from '../text/categories'
import { allCategories } from '../text/kinds'
import { Chip } from '../ui/chip'
import type { Search, Window } from './search'

/** What is chosen with one tap, and taken back with another. */
export function Filters({ search, onSearch }: { search: Search; onSearch: (change: Partial<Search>) => void }) {
  const { t, i18n } = useLingui()
  const toggle = <K extends keyof Search>(key: K, value: Search[K]) => ({
    on: search[key] === value,
    onToggle: () => onSearch({ [key]: search[key] === value ? undefined : value }),
  })
  const times: [Window, React.ReactNode][] = [
    ['today', <Trans key="today">Today</Trans>],
    ['weekend', <Trans key="weekend">This weekend</Trans>],
    ['month', <Trans key="month">This month</Trans>],
  ]
  return (
    <div className="mt-4 flex flex-col gap-2">
      <Row label={t`When, price and format`}>
        {times.map(([when, words]) => (
          <Chip key={when} {...toggle('when', when)}>
            {words}
          </Chip>
        ))}
        <Gap />
        <Chip {...toggle('price', 'free')}>
          <Trans>Free</Trans>
        </Chip>
        <Chip {...toggle('price', 'paid')}>
          <Trans>Paid</Trans>
        </Chip>
        <Gap />
        <Chip {...toggle('format', 'inPerson')}>
          <Trans>In person</Trans>
        </Chip>
        <Chip {...toggle('format', 'online')}>
          <Trans>Online</Trans>
        </Chip>
        <Chip {...toggle('format', 'hybrid')}>
          <Trans>Both</Trans>
        </Chip>
      </Row>
      <Row label={t`Categories`}>
        {/* nobody looks for what is none of the others */}
        {allCategories
          .filter((category) => category !== 'other' || search.category === category)
          .map((category) => (
            <Chip key={category} {...toggle('category', category)}>
              {i18n._(categories[category])}
            </Chip>
          ))}
      </Row>
    </div>
  )
}

/** On a phone a row that one pushes aside, on a desk as many rows as it takes. */
function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    // browsers leave what has the focus where it is while a hair of it is in view
    <fieldset className="-mx-4 min-w-0 sm:mx-0" onFocus={({ target }) => target.scrollIntoView({ block: 'nearest', inline: 'nearest' })}>
      <legend className="sr-only">{label}</legend>
      <div className="flex scroll-px-4 gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:px-0 lg:flex-wrap lg:gap-1.5 lg:overflow-visible">
        {children}
      </div>
    </fieldset>
  )
}

function Gap() {
  return <span className="mx-1 w-px shrink-0 self-stretch bg-line" aria-hidden="true" />
}
