import { useLingui } from '@lingui/react/macro'
import type { Category } from '../api/schema.gen'

/** The categories by their names, in the order in which the reader's language sorts them; what fits none comes last. */
export function useCategories(): { value: Category; label: string }[] {
  const { t, i18n } = useLingui()
  const names: Record<Category, string> = {
    art: t`Art`,
    business: t`Business`,
    community: t`Community`,
    education: t`Learning`,
    family: t`Family`,
    film: t`Film`,
    food: t`Food and drink`,
    games: t`Games`,
    health: t`Health`,
    music: t`Music`,
    outdoors: t`Outdoors`,
    sport: t`Sport`,
    technology: t`Technology`,
    other: t`Something else`,
  }
  const named = (Object.keys(names) as Category[]).map((value) => ({ value, label: names[value] }))
  return named.sort((a, b) => Number(a.value === 'other') - Number(b.value === 'other') || a.label.localeCompare(b.label, i18n.locale))
}
