import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { thisDevice } from './device'
import { Gate, type State } from './gate'
import { remote } from './remote'
import { shelf } from './shelf'
import { Wedge } from './wedge'

/** The gate of an event for as long as its page is open. */
export function useGate(eventId: string): { gate: Gate; state: State } {
  const [gate] = useState(() => new Gate(eventId, shelf, remote(eventId), thisDevice))
  useEffect(() => {
    void gate.start()
    const ended = new AbortController()
    addEventListener('online', () => gate.network(true), ended)
    addEventListener('offline', () => gate.network(false), ended)
    return () => {
      ended.abort()
      gate.stop()
    }
  }, [gate])
  return { gate, state: useSyncExternalStore(gate.subscribe, () => gate.state) }
}

/** Hears a scanner that types, wherever the focus is but in a field. */
export function useWedge(onCode: (code: string) => void): void {
  const heard = useEffectEvent(onCode)
  useEffect(() => {
    const wedge = new Wedge()
    function key(event: KeyboardEvent) {
      // a field takes it as it takes what people type; so does the one for codes
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
      const code = wedge.key(event.key, event.timeStamp)
      if (!code) return
      // its Enter must not press what has the focus
      event.preventDefault()
      event.stopPropagation()
      heard(code)
    }
    document.addEventListener('keydown', key, true)
    return () => document.removeEventListener('keydown', key, true)
  }, [])
}

/** Keeps the screen from going dark. */
export function useAwake(): void {
  useEffect(() => {
    const ended = new AbortController()
    let lock: WakeLockSentinel | undefined
    const hold = async () => {
      if (document.visibilityState !== 'visible' || ended.signal.aborted) return
      // the browser may refuse, as with a battery that is low
      lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
      if (ended.signal.aborted) void lock?.release()
    }
    void hold()
    // it is let go when the page is not seen
    document.addEventListener('visibilitychange', () => void hold(), ended)
    return () => {
      ended.abort()
      void lock?.release()
    }
  }, [])
}

/** The time, by which ages are said; anew so often. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
