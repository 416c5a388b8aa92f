/** Where to go after signing in: a path of this site, whatever the address claims. */
export function safePath(wanted: string | undefined | null): string {
  if (!wanted?.startsWith('/')) return '/'
  try {
    const url = new URL(wanted, location.origin)
    // "//elsewhere", "/\elsewhere" and "/\t/elsewhere" are other hosts to a browser
    return url.origin === location.origin ? url.pathname + url.search + url.hash : '/'
  } catch {
    return '/'
  }
}
