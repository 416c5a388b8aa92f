import { point } from './search'

/** Why the browser does not say where somebody is. */
export type Unlocated = 'refused' | 'unknown'

/** Asks the browser where it is, once, because somebody wanted that. Rejects with why not. */
export function locate(): Promise<string> {
  return new Promise((resolve, reject: (why: Unlocated) => void) => {
    if (!('geolocation' in navigator)) return reject('unknown')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(point(coords.latitude, coords.longitude)),
      (error) => reject(error.code === error.PERMISSION_DENIED ? 'refused' : 'unknown'),
      { maximumAge: 600_000, timeout: 15_000 },
    )
  })
}
