/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, matchPrecache, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { forDoor } from './policy'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

// What the application is made of is there without a network; what it shows comes from the API, or from what pages kept.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

const shell = createHandlerBoundToURL('/index.html')

// Event pages come with their words from where they are rendered. Without a network the application says that there is none.
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.pathname.startsWith('/events/'),
  async ({ request }) => {
    try {
      return await fetch(request)
    } catch {
      return (await matchPrecache('/index.html')) ?? Response.error()
    }
  },
)

// The scanner runs WebAssembly, which the policy of no other page allows.
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.pathname.startsWith('/door/'),
  async (options) => forDoor(await shell(options)),
)

// The API and files are not the application's pages.
registerRoute(new NavigationRoute(shell, { denylist: [/^\/v1\//, /\.[a-z0-9]+$/i] }))

// The page that installed it is its own from the start: what is opened next is there without a network.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// A new version waits until the page says so: somebody may be in the middle of something.
self.addEventListener('message', (event) => {
  if (event.data === 'update') void self.skipWaiting()
})
