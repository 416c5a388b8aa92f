import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { toast } from '../ui/toast'

/** How often a page that stays open asks for a new version. */
const hour = 3_600_000

/** Has what the application is made of kept for times without a network, and offers a new version when there is one. */
export async function register(): Promise<void> {
  const workers = navigator.serviceWorker
  let registration: ServiceWorkerRegistration
  try {
    registration = await workers.register('/worker.js', { updateViaCache: 'none' })
  } catch {
    return // as in a private window; the application works, with a network
  }
  // the first that is installed is no new version
  const offerWhenInstalled = (worker: ServiceWorker | null) =>
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && workers.controller) offer(worker)
    })
  if (registration.waiting && workers.controller) offer(registration.waiting)
  offerWhenInstalled(registration.installing)
  registration.addEventListener('updatefound', () => offerWhenInstalled(registration.installing))

  const look = () => void registration.update().catch(() => undefined) // without a network there is none
  setInterval(look, hour)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look()
  })
}

/** Says that a version waits. It takes over when somebody wants it to, never by itself. */
function offer(worker: ServiceWorker): void {
  toast(i18n._(msg`A new version is ready.`), {
    stays: true,
    action: {
      label: i18n._(msg`Load it`),
      act() {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
        worker.postMessage('update')
      },
    },
  })
}
