import { createFileRoute } from '@tanstack/react-router'
import { Door } from '../door/door'
import { signedInFor } from '../session/guard'

/** Where people are let in. */
export const Route = createFileRoute('/door/$eventId')({
  staticData: { bare: true },
  beforeLoad: async ({ location, params, preload }) => {
    await signedInFor('door', async () => (await import('../door/shelf')).hasList(params.eventId))({ location })
    if (!preload) await ownDocument(location.href)
  },
  component: DoorPage,
})

/**
 * Where the browser reads no QR codes by itself, WebAssembly does; only documents of this page may run it, so one that came from
 * elsewhere within the application is loaded anew.
 */
async function ownDocument(href: string): Promise<void> {
  const [document] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (!document || 'BarcodeDetector' in globalThis || new URL(document.name).pathname.startsWith('/door/')) return
  window.location.assign(href)
  await new Promise(() => undefined) // this page is over
}

function DoorPage() {
  const { eventId } = Route.useParams()
  return <Door key={eventId} eventId={eventId} />
}
