/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

// What the application is made of is there without a network; what it shows comes from the API, or from what pages kept.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

// Pages that are rendered elsewhere, the API, and files are not the application's.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/v1\//, /^\/events\//, /\.[a-z0-9]+$/i] }))

// A new version waits until the page says so: somebody may be in the middle of something.
self.addEventListener('message', (event) => {
  if (event.data === 'update') void self.skipWaiting()
})
