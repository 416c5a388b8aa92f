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

/** A page whose heading is still being loaded is waited for so long, in ms. */
const patience = 5_000

/** Moves the focus to the page's heading, or to the page until that is there; leaves it where the page itself has put it. */
export function arrive(): void {
  const main = document.getElementById('main')
  if (!main || (document.activeElement !== main && main.contains(document.activeElement)) || focusHeading(main)) return
  focus(main)
  const watch = new MutationObserver(() => {
    // who has gone on meanwhile is not called back
    if (document.activeElement !== main || focusHeading(main)) watch.disconnect()
  })
  watch.observe(main, { childList: true, subtree: true })
  setTimeout(() => watch.disconnect(), patience)
}

function focusHeading(main: HTMLElement): boolean {
  const heading = main.querySelector('h1')
  if (!heading) return false
  // a heading takes the focus from us, not from the Tab key
  heading.setAttribute('tabindex', '-1')
  focus(heading)
  return true
}

/** Where the page stands is the router's to decide. */
const focus = (element: HTMLElement) => element.focus({ preventScroll: true })
