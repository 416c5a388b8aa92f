/** Whether two values say the same. Forms hold texts, numbers, yes and no, and lists of these. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The parts in which two states of a form differ. */
export function changed<T extends object>(from: T, to: T): (keyof T)[] {
  return (Object.keys(to) as (keyof T)[]).filter((key) => !same(from[key], to[key]))
}

/**
 * Lays what somebody typed over what somebody else saved meanwhile. What only one of them touched is theirs; where both did,
 * what was typed stays, and `both` names it.
 */
export function merge<T extends object>(base: T, mine: T, theirs: T): { values: T; both: (keyof T)[] } {
  const typed = changed(base, mine)
  const values = { ...theirs }
  for (const key of typed) values[key] = mine[key]
  return { values, both: typed.filter((key) => !same(base[key], theirs[key]) && !same(mine[key], theirs[key])) }
}
