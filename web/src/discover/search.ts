import type { Search as Query } from '../api/queries'
import type { Category, EventFormat } from '../api/schema.gen'
import { allCategories, allFormats } from '../text/kinds'

export const windows = ['today', 'weekend', 'month'] as const
export type Window = (typeof windows)[number]

/** What somebody looks for, as it stands in the address. */
export interface Search {
  text?: string
  city?: string
  /** Where they are, "52.53,13.40"; within `km` of it. */
  near?: string
  km?: number
  when?: Window
  /** Days, "2026-11-27", both included; in place of `when`. */
  from?: string
  to?: string
  category?: Category
  price?: 'free' | 'paid'
  format?: EventFormat
}

export const distances = [10, 25, 50, 100] as const
export const usualDistance = 25

/** Reads what an address asks for, and leaves out what cannot be. */
export function readSearch(raw: Record<string, unknown>): Search {
  const text = (value: unknown, most: number) => {
    const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, most) : ''
    return said || undefined
  }
  const one = <T extends string>(value: unknown, of: readonly T[]) => of.find((each) => each === value)
  const near = typeof raw.near === 'string' && isPoint(raw.near) ? raw.near : undefined
  const from = day(raw.from)
  const to = day(raw.to)
  const range = from || to ? { from, to: from && to && to < from ? undefined : to } : { when: one(raw.when, windows) }
  return plain({
    text: text(raw.text, 100),
    city: near ? undefined : text(raw.city, 100),
    near,
    km: near ? (distances.find((km) => km === raw.km) ?? usualDistance) : undefined,
    ...range,
    category: one(raw.category, allCategories),
    price: one(raw.price, ['free', 'paid'] as const),
    format: one(raw.format, allFormats),
  })
}

/** Without what is undefined, so that two searches for the same are equal and addresses stay short. */
function plain(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
}

function isPoint(text: string): boolean {
  const [latitude, longitude, ...rest] = text.split(',').map(Number)
  return rest.length === 0 && Math.abs(latitude ?? Number.NaN) <= 90 && Math.abs(longitude ?? Number.NaN) <= 180
}

function day(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined
}

/** A place as precise as a search needs it, about a kilometre: no more of where somebody is leaves their browser. */
export function point(latitude: number, longitude: number): string {
  return `${latitude.toFixed(2)},${longitude.toFixed(2)}`
}

/** The instants between which a search looks; undefined is from now on, and for ever. Days are those of the reader's clock. */
export function interval({ when, from, to }: Search, now: Date): { from?: Date; to?: Date } {
  const midnight = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const later = (date: Date) => (date > now ? date : undefined)
  switch (when) {
    case 'today':
      return { to: midnight(1) }
    case 'weekend': {
      const untilMonday = now.getDay() === 0 ? 1 : 8 - now.getDay()
      const friday = midnight(untilMonday - 3)
      friday.setHours(17) // a weekend begins when people leave work
      return { from: later(friday), to: midnight(untilMonday) }
    }
    case 'month':
      return { to: new Date(now.getFullYear(), now.getMonth() + 1, 1) }
  }
  const start = (text: string, days: number) => {
    const [year, month, date] = text.split('-').map(Number) as [number, number, number]
    return new Date(year, month - 1, date + days)
  }
  return { from: from ? later(start(from, 0)) : undefined, to: to ? start(to, 1) : undefined }
}

/** What is asked of the API. It is the same from one moment to the next, so that what was loaded a moment ago is not loaded again. */
export function toQuery(search: Search, now = new Date()): Query {
  const { text, city, near, km, category, price, format } = search
  const { from, to } = interval(search, now)
  return plain({
    text,
    city,
    near,
    radiusKm: km,
    category,
    price,
    format,
    from: from?.toISOString(),
    to: to?.toISOString(),
    limit: 24,
  } as Search) as Query
}

/** A search with a part changed; undefined takes it away. Parts that exclude each other give way. */
export function changed(search: Search, change: Partial<Search>): Search {
  const next = { ...search, ...change }
  if (change.city) next.near = undefined
  if (change.near) next.city = undefined
  if (change.when) next.from = next.to = undefined
  if (change.from || change.to) next.when = undefined
  return readSearch({ ...next })
}

/** The parts of a search that narrow it, each as what takes it away. */
export function parts(search: Search): { part: Part; without: Search }[] {
  const list: [Part, Partial<Search>][] = [
    ['text', { text: undefined }],
    ['place', { city: undefined, near: undefined }],
    ['time', { when: undefined, from: undefined, to: undefined }],
    ['category', { category: undefined }],
    ['price', { price: undefined }],
    ['format', { format: undefined }],
  ]
  return list
    .filter(([, change]) => Object.keys(change).some((key) => search[key as keyof Search] !== undefined))
    .map(([part, change]) => ({ part, without: changed(search, change) }))
}
export type Part = 'text' | 'place' | 'time' | 'category' | 'price' | 'format'
