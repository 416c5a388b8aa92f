/** How far the server's clock is ahead of ours: a hold ends by the server's, and many a laptop's is minutes off. */
let ahead = 0

/** Reads the time that an answer was made at. Only for answers that nothing in between keeps. */
export function hear(response: Response): void {
  const said = Date.parse(response.headers.get('Date') ?? '')
  // the header has whole seconds, and the way takes a moment: less is no difference
  if (Number.isFinite(said)) ahead = Math.abs(said - Date.now()) < 2_000 ? 0 : said - Date.now()
}

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() + ahead
}
