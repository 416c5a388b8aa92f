import { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { Failure } from './api/problem'
import { routeTree } from './routes.gen'
import { Loading } from './ui/radar'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // what the API refused it will refuse again; what did not reach it may
      retry: (count, error) => count < 2 && (!(error instanceof Failure) || error.offline || error.status >= 500 || error.status === 429),
      retryDelay: (count, error) => (error instanceof Failure && error.retryAfter ? error.retryAfter * 1000 : 600 * 2 ** count),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading />,
  // Until the next page is there one stays on the one that is left, and the head says that it comes. In its place there must be nothing
  // else meanwhile: Preact would keep the page that is left alive behind that, where it fails for want of its match, and takes the focus.
  defaultPendingMs: Number.POSITIVE_INFINITY,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
