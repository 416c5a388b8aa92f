import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { meQuery } from '../api/queries'
import { changeLook, hasLook } from './look'
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

/** Once in a browser where nothing was chosen: pages look and speak as the account says, and an account that says nothing is told. */
export function useAccountsLook(): void {
  const me = useMe()
  const queries = useQueryClient()
  useEffect(() => {
    if (!me || hasLook()) return
    void Promise.all([import('./adopt'), import('../account/change')]).then(async ([{ lesson }, { choose }]) => {
      const { look, account } = lesson(me, navigator.languages)
      await changeLook(look)
      // it is no loss if that fails: the account says the same as before
      if (account) await choose(queries, account).catch(() => undefined)
    })
  }, [me, queries])
}
