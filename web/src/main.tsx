import './styles/main.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { options } from 'preact'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { eventQuery } from './api/queries'
import type { Event } from './api/schema.gen'
import { queries, router } from './router'
import { locale } from './session/look'
import { session } from './session/session'
import { speak } from './text/locale'

// Preact runs effects after the next frame, React before the next event. Libraries made for React rely on that: a form sent by Enter would
// lack the last letter, since TanStack Query learns in an effect what to send.
options.requestAnimationFrame = queueMicrotask

/** A page that came with an event in it has it at once. */
function seed(): void {
  const written = document.getElementById('seed')?.textContent
  if (!written) return
  const event = JSON.parse(written) as Event
  queries.setQueryData(eventQuery(event.id).queryKey, event)
}

/**
 * Takes over from what the page already shows. The application is put in its place when it has everything it needs: what was
 * there leaves and what comes stands in one step, so that nothing flashes and nothing jumps.
 */
async function start(): Promise<void> {
  seed()
  let subject = session.subject
  session.subscribe(() => {
    if (session.subject === subject) return
    // what one may see changes with who one is
    subject = session.subject
    queries.removeQueries({ predicate: (query) => !session.signedIn || query.state.status === 'error' })
    void queries.invalidateQueries()
    void router.invalidate()
  })
  await Promise.all([speak(locale()), router.load()])
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
  // what one came for is loaded first
  if (document.readyState === 'complete') await keepOffline()
  else addEventListener('load', () => void keepOffline(), { once: true })
}

async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { register } = await import('./offline/register')
  await register()
}

void start()
