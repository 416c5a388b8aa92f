import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Registration } from '../api/schema.gen'
import { merged } from './state'

/** The tickets that are on this device, so that they can be shown where there is no network. They are one account's. */
export interface Kept {
  /** Whose they are: the provider's name for them. */
  subject: string
  /** When they were read, in milliseconds since 1970. */
  at: number
  tickets: Registration[]
}

interface Schema extends DBSchema {
  kept: { key: 'tickets'; value: Kept }
}

let database: Promise<IDBPDatabase<Schema>> | undefined

function open(): Promise<IDBPDatabase<Schema>> {
  database ??= openDB<Schema>('tickets', 1, { upgrade: (db) => void db.createObjectStore('kept') })
  return database
}

/** Reads what is kept; null when there is nothing, or when the browser keeps nothing for us. */
export async function kept(): Promise<Kept | null> {
  try {
    return (await (await open()).get('kept', 'tickets')) ?? null
  } catch {
    return null
  }
}

/** Keeps the tickets of events to come, in place of whatever and whosesoever was kept. */
export function keepAll(subject: string, tickets: Registration[]): Promise<void> {
  return change((before) => ({ subject, at: Date.now(), tickets: merged(before?.subject === subject ? before.tickets : [], tickets) }))
}

/** Keeps one of them as it is now, with where to go. */
export function keepOne(subject: string, ticket: Registration): Promise<void> {
  return change((before) => {
    if (before?.subject !== subject || !before.tickets.some(({ id }) => id === ticket.id)) return before
    return {
      ...before,
      tickets: merged(
        [ticket],
        before.tickets.map((each) => (each.id === ticket.id ? ticket : each)),
      ),
    }
  })
}

/** Leaves nothing on this device: whoever signs out may lend it to somebody. */
export async function forget(): Promise<void> {
  await change(() => null)
}

async function change(of: (before: Kept | null) => Kept | null): Promise<void> {
  try {
    const transaction = (await open()).transaction('kept', 'readwrite')
    const after = of((await transaction.store.get('tickets')) ?? null)
    if (after) await transaction.store.put(after, 'tickets')
    else await transaction.store.delete('tickets')
    await transaction.done
  } catch {
    // the browser keeps nothing for us, as in a private window: tickets need the network then
  }
}
