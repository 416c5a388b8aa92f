import { Trans } from '@lingui/react/macro'
import { createFileRoute } from '@tanstack/react-router'
import { Filters } from '../discover/filters'
import { SearchForm } from '../discover/form'
import { Results } from '../discover/results'
import { changed, readSearch, type Search } from '../discover/search'
import { useTitle } from '../shell/title'
import { Page } from '../ui/parts'

export const Route = createFileRoute('/')({ validateSearch: readSearch, component: Discover })

function Discover() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  useTitle(undefined)
  const go = (next: Search) => void navigate({ search: next, resetScroll: false })
  const change = (part: Partial<Search>) => go(changed(search, part))
  return (
    <Page>
      <h1 className="max-w-[20ch] text-38 sm:text-52 lg:max-w-none">
        <Trans>What is on, near you and far away</Trans>
      </h1>
      <search className="mt-6 block sm:mt-8">
        {/* whoever goes back sees in the form what they see below */}
        <SearchForm key={[search.text, search.city, search.near].join()} search={search} onSearch={change} />
        <Filters search={search} onSearch={change} />
      </search>
      <Results search={search} onSearch={go} />
    </Page>
  )
}
