import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { meQuery } from '../api/queries'
import { session } from './session'

/** Whether somebody is signed in; the page follows when it changes, here or in another tab. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(session.subscribe, () => session.signedIn)
}

/** The account of who is signed in; undefined while it is loaded, and for everybody else. */
export function useMe() {
  const signedIn = useSignedIn()
  return useQuery({ ...meQuery, enabled: signedIn }).data
}
