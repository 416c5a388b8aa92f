import type { Category, EventFormat } from '../api/schema.gen'

/** Every category, in the order in which one chooses among them; what they are called is in categories.ts. */
export const allCategories = [
  'music',
  'art',
  'film',
  'food',
  'family',
  'outdoors',
  'sport',
  'games',
  'health',
  'community',
  'education',
  'technology',
  'business',
  'other',
] as const satisfies readonly Category[]

export const allFormats = ['inPerson', 'online', 'hybrid'] as const satisfies readonly EventFormat[]
