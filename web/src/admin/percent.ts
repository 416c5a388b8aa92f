/** Shares of a price: hundredths of a per cent in the API, per cent for people. */

/** Reads "2.5" or "2,5" per cent; null for what is no share of 0 to 100 with at most two places. */
export function readPercent(text: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{0,2}))?$/.exec(text.trim())
  if (!match) return null
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return basisPoints <= 10_000 ? basisPoints : null
}

/** As one would type it: 250 is "2.5". */
export const typedPercent = (basisPoints: number): string => String(basisPoints / 100)
