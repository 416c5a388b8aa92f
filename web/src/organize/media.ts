import { useSyncExternalStore } from 'react'

/** Whether the screen is as a media query says; what differs in structure, and not in looks alone, asks this. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}
