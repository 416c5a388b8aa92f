/** Out of sight for so long, a code that comes again is held before the camera anew. */
const away = 2_000

/** Tells a code that is shown from one that the camera still sees. */
export class Sighting {
  #code = ''
  #seen = Number.NEGATIVE_INFINITY

  /** Takes what a picture shows, and when; true when it is to be answered. */
  see(code: string, at: number): boolean {
    const same = code === this.#code && at - this.#seen < away
    this.#code = code
    this.#seen = at
    return !same
  }
}
