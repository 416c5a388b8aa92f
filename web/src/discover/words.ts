import { useLingui } from '@lingui/react/macro'
import { categories, formats } from '../text/categories'
import { day } from '../text/time'
import type { Part, Search, Window } from './search'

/** Says a part of a search as one would say it aloud. */
export function usePartWords(): (search: Search, part: Part) => string {
  const { t, i18n } = useLingui()
  const windows: Record<Window, string> = { today: t`Today`, weekend: t`This weekend`, month: t`This month` }
  const dayOf = (text: string) => day(`${text}T12:00:00Z`, 'UTC', i18n.locale)
  return (search, part) => {
    switch (part) {
      case 'text':
        return `“${search.text}”`
      case 'place':
        return search.city ?? t`Within ${search.km ?? 0} km of you`
      case 'time': {
        if (search.when) return windows[search.when]
        const from = search.from && dayOf(search.from)
        const to = search.to && dayOf(search.to)
        if (from && to) return t`${from} to ${to}`
        return from ? t`From ${from}` : t`Until ${to ?? ''}`
      }
      case 'category':
        return search.category ? i18n._(categories[search.category]) : ''
      case 'price':
        return search.price === 'free' ? t`Free` : t`Paid`
      case 'format':
        return search.format ? i18n._(formats[search.format]) : ''
    }
  }
}
