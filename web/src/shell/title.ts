import { useEffect } from 'react'

const site = 'Event Radar'

/** Says what the page is, in the browser's tab and its history: "Tickets · Event Radar". Without a title the site's name stands alone. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · ${site}` : site
    // what comes next may not say what it is
    return () => {
      document.title = site
    }
  }, [title])
}
