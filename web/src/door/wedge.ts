/** Between two keys of a scanner that types (a "keyboard wedge") pass some ten milliseconds, over a slow radio a few times that. */
const gap = 200
const shortest = 6

/** Tells what a scanner types, outside of any field, from what people do: keys in quick succession that end with Enter. */
export class Wedge {
  #text = ''
  #last = Number.NEGATIVE_INFINITY

  /** Takes a key and its time in milliseconds; returns the code that it completes. */
  key(key: string, at: number): string | undefined {
    const quick = at - this.#last <= gap
    if (key === 'Enter') {
      const text = quick ? this.#text : ''
      this.#text = ''
      return text.length >= shortest ? text : undefined
    }
    if ([...key].length !== 1) return undefined // Shift, which is part of a capital letter
    this.#text = quick ? this.#text + key : key
    this.#last = at
    return undefined
  }
}
