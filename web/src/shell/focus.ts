import type { AnyRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/**
 * After a step within the application the focus goes to the heading of the new page, as it would begin at the top of a page
 * that the browser loads. So screen readers say where one is, and the next Tab is the page's first.
 */
export function useFocusOnArrival(router: AnyRouter): void {
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged }) => {
        if (pathChanged) arrive()
      }),
    [router],
  )
}

/** Moves the focus to the page's heading, or to the page; leaves it where the page itself has put it. */
export function arrive(): void {
  const main = document.getElementById('main')
  if (!main || (document.activeElement !== main && main.contains(document.activeElement))) return
  const heading = main.querySelector('h1')
  // a heading takes the focus from us, not from the Tab key
  heading?.setAttribute('tabindex', '-1')
  // where the page stands is the router's to decide
  ;(heading ?? main).focus({ preventScroll: true })
}
