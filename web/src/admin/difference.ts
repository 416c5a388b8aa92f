import { typed } from '../text/money'

export interface Line {
  name: string
  before?: string
  after?: string
}

type Values = Record<string, unknown> | null

/** What changed, one line for each value: what lies within another is named by its path, as in `fee.basisPoints`. */
export function difference(before: Values, after: Values): Line[] {
  const was = flat(before)
  const is = flat(after)
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => ({ name, before: was.get(name), after: is.get(name) }))
}

function flat(values: Values, path = '', lines = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(values ?? {})) {
    if (isRecord(value) && !isMoney(value)) flat(value, `${path}${name}.`, lines)
    else lines.set(path + name, said(value))
  }
  return lines
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isMoney = (value: unknown): value is { amount: number; currency: string } =>
  isRecord(value) && typeof value.amount === 'number' && typeof value.currency === 'string' && Object.keys(value).length === 2

function said(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (isMoney(value)) return `${typed(value)} ${value.currency}`
  if (Array.isArray(value)) return value.map(said).join(', ') || '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
