import { useEffect, useState } from 'react'
import { serverNow } from '../api/clock'

/** Whole seconds until an instant, none when it is past; null without one. The page follows second by second. */
export function useSecondsLeft(until: string | null): number | null {
  const [left, setLeft] = useState(() => secondsLeft(until))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = () => {
      const now = secondsLeft(until)
      setLeft(now)
      // at the next full second, and again when the page was asleep
      if (now !== null && now > 0) timer = setTimeout(tick, ((Date.parse(until as string) - serverNow()) % 1000) + 20)
    }
    const wake = () => {
      clearTimeout(timer)
      tick()
    }
    tick()
    document.addEventListener('visibilitychange', wake)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [until])
  return left
}

function secondsLeft(until: string | null): number | null {
  return until === null ? null : Math.max(0, Math.ceil((Date.parse(until) - serverNow()) / 1000))
}

/** "14:59". */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The minutes at which the end of a hold is said aloud. */
const said = [5, 2, 1] as const

/** Which of them was passed last; 0 when it is over; null before the first. */
export function milestone(seconds: number | null): 5 | 2 | 1 | 0 | null {
  if (seconds === null) return null
  if (seconds === 0) return 0
  return said.findLast((minute) => seconds <= minute * 60) ?? null
}
