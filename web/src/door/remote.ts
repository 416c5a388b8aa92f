import { answer, api } from '../api/client'
import type { CheckInManifest, CheckInResult, Scan } from '../api/schema.gen'

/** What a gate asks of the API. */
export interface Remote {
  /** Answers to scans, in their order. The same `scanId` again is harmless. */
  scan(scans: Scan[], signal?: AbortSignal): Promise<CheckInResult[]>
  undo(registrationId: string): Promise<void>
  page(since: string | undefined): Promise<CheckInManifest>
}

export function remote(eventId: string): Remote {
  const path = { eventId }
  return {
    async scan(scans, signal) {
      const { results } = await answer(api.POST('/v1/events/{eventId}/check-ins', { params: { path }, body: { scans }, signal }))
      return results ?? []
    },
    async undo(registrationId) {
      await answer(api.DELETE('/v1/events/{eventId}/check-ins/{registrationId}', { params: { path: { eventId, registrationId } } }))
    },
    page: (since) => answer(api.GET('/v1/events/{eventId}/check-in/manifest', { params: { path, query: { since } } })),
  }
}
