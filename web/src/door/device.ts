import { useSyncExternalStore } from 'react'

/** What this device is at the door; kept in this browser. */
export interface Device {
  /** Made once; the API tells scans of devices apart by it. */
  readonly id: string
  /** The door's name as it stands in the counts; empty until somebody has given it. */
  gate: string
  /** Answers are not heard, only seen. */
  muted: boolean
}

const key = 'door'
let device: Device = load()
const listeners = new Set<() => void>()

function load(): Device {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Device | null
    if (stored?.id) return stored
  } catch {
    // Storage is closed to us: the device is new with every page.
  }
  return { id: crypto.randomUUID(), gate: '', muted: false }
}

export const thisDevice = (): Device => device

export function changeDevice(change: Partial<Omit<Device, 'id'>>): void {
  device = { ...device, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(device))
  } catch {
    // it lasts as long as the page
  }
  for (const listener of listeners) listener()
}

export function useDevice(): Device {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, thisDevice)
}
