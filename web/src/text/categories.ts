import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Category, EventFormat } from '../api/schema.gen'

/** What categories are called. */
export const categories: Record<Category, MessageDescriptor> = {
  music: msg`Music`,
  art: msg`Art`,
  film: msg`Film`,
  food: msg`Food`,
  family: msg`Family`,
  outdoors: msg`Outdoors`,
  sport: msg`Sport`,
  games: msg`Games`,
  health: msg`Health`,
  community: msg`Community`,
  education: msg`Education`,
  technology: msg`Technology`,
  business: msg`Business`,
  other: msg`Something else`,
}

export const formats: Record<EventFormat, MessageDescriptor> = {
  inPerson: msg`In person`,
  online: msg`Online`,
  hybrid: msg`In person and online`,
}
