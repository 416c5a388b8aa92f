import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { registrationQuery, registrationsQuery } from '../api/queries'
import { session } from '../session/session'
import { useSignedIn } from '../session/use'
import { keepAll, keepOne, kept } from './kept'

export const keptQuery = { queryKey: ['kept'], queryFn: kept, staleTime: 0, gcTime: 0 }

/** What this device holds of the account that is signed in, or of the one that last was. */
function useKept(needed: boolean) {
  const kept = useQuery({ ...keptQuery, enabled: needed }).data ?? undefined
  return kept && (session.subject === null || kept.subject === session.subject) ? kept : undefined
}

/** Somebody's tickets: as the API has them, else as they are kept on this device, and then since when. */
export function useTickets(when: 'upcoming' | 'past') {
  const signedIn = useSignedIn()
  const read = useQuery({ ...registrationsQuery(when), enabled: signedIn })
  const kept = useKept(when === 'upcoming' && (!signedIn || read.isError))
  const { data } = read
  useEffect(() => {
    if (data && when === 'upcoming' && session.subject) void keepAll(session.subject, data)
  }, [data, when])
  if (data) return { ...read, tickets: data, keptAt: read.isError ? read.dataUpdatedAt : undefined }
  return { ...read, tickets: kept?.tickets, keptAt: kept?.at }
}

/** One of them, with where to go. */
export function useTicket(id: string) {
  const signedIn = useSignedIn()
  const read = useQuery({ ...registrationQuery(id), enabled: signedIn })
  const kept = useKept(!read.data)
  const { data } = read
  useEffect(() => {
    if (data && session.subject) void keepOne(session.subject, data)
  }, [data])
  const mine = kept?.tickets.find((ticket) => ticket.id === id)
  if (data) return { ...read, ticket: data, keptAt: read.isError ? read.dataUpdatedAt : undefined }
  return { ...read, ticket: mine, keptAt: mine && (read.isError || !signedIn) ? kept?.at : undefined }
}
