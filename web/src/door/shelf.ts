import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { VerificationKey } from '../api/schema.gen'
import type { KeptPage, KeptScan } from './kept'

/** What of an event a gate shows without a network. */
export interface KeptEvent {
  eventId: string
  title: string
  timeZone: string
}

/** A list as it is kept: its pages, and the key of the first to verify them with. */
export interface KeptList {
  key: VerificationKey
  pages: KeptPage[]
}

/** What a gate keeps, so that it goes on without a network and after the browser was closed. */
export interface Shelf {
  event(eventId: string): Promise<KeptEvent | undefined>
  keepEvent(event: KeptEvent): Promise<void>
  list(eventId: string): Promise<KeptList | undefined>
  /** Puts a whole list in the place of what was kept. */
  keepList(eventId: string, list: KeptList): Promise<void>
  keepPage(page: KeptPage): Promise<void>
  dropList(eventId: string): Promise<void>
  /** Every scan of an event, the oldest first. */
  scans(eventId: string): Promise<KeptScan[]>
  keepScan(scan: KeptScan): Promise<void>
  dropScan(scanId: string): Promise<void>
  /** Throws away, of any event, lists that began before an instant (milliseconds since 1970), and scans of then that are told. */
  dropOld(before: number): Promise<void>
}

interface Schema extends DBSchema {
  events: { key: string; value: KeptEvent }
  keys: { key: string; value: VerificationKey }
  pages: { key: [string, number]; value: KeptPage }
  scans: { key: string; value: KeptScan; indexes: { event: [string, string] } }
}

const name = 'door'
/** All pages of an event: numbers sort before arrays. */
const pagesOf = (eventId: string) => IDBKeyRange.bound([eventId], [eventId, []])

let opened: Promise<IDBPDatabase<Schema>> | undefined

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('events', { keyPath: 'eventId' })
      db.createObjectStore('keys')
      db.createObjectStore('pages', { keyPath: ['eventId', 'number'] })
      db.createObjectStore('scans', { keyPath: 'scanId' }).createIndex('event', ['eventId', 'scannedAt'])
    },
    terminated() {
      opened = undefined
    },
  }).catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

/** The shelf of this browser (IndexedDB). */
export const shelf: Shelf = {
  event: async (eventId) => (await database()).get('events', eventId),
  async keepEvent(event) {
    await (await database()).put('events', event)
  },
  async list(eventId) {
    const reading = (await database()).transaction(['keys', 'pages'])
    const [key, pages] = await Promise.all([
      reading.objectStore('keys').get(eventId),
      reading.objectStore('pages').getAll(pagesOf(eventId)),
    ])
    return key && pages.length > 0 ? { key, pages } : undefined
  },
  async keepList(eventId, { key, pages }) {
    const writing = (await database()).transaction(['keys', 'pages'], 'readwrite', { durability: 'strict' })
    const store = writing.objectStore('pages')
    await Promise.all([
      writing.objectStore('keys').put(key, eventId),
      store.delete(pagesOf(eventId)),
      ...pages.map((page) => store.put(page)),
      writing.done,
    ])
  },
  async keepPage(page) {
    await (await database()).put('pages', page)
  },
  async dropList(eventId) {
    const writing = (await database()).transaction(['keys', 'pages'], 'readwrite')
    await Promise.all([writing.objectStore('keys').delete(eventId), writing.objectStore('pages').delete(pagesOf(eventId)), writing.done])
  },
  async scans(eventId) {
    return (await database()).getAllFromIndex('scans', 'event', IDBKeyRange.bound([eventId], [eventId, []]))
  },
  async keepScan(scan) {
    // "strict": on the disk before the answer is shown, since somebody may have been let in by it
    const writing = (await database()).transaction('scans', 'readwrite', { durability: 'strict' })
    await Promise.all([writing.store.put(scan), writing.done])
  },
  async dropScan(scanId) {
    await (await database()).delete('scans', scanId)
  },
  async dropOld(before) {
    const writing = (await database()).transaction(['keys', 'pages', 'scans'], 'readwrite')
    const [keys, pages, scans] = [writing.objectStore('keys'), writing.objectStore('pages'), writing.objectStore('scans')]
    for (const eventId of await keys.getAllKeys()) {
      const first = await pages.get([eventId, 0])
      if (first && first.readAt >= before) continue
      await keys.delete(eventId)
      await pages.delete(pagesOf(eventId))
    }
    for await (const scan of scans) if (isOld(scan.value, before)) await scan.delete()
    await writing.done
  },
}

/** What waits is never old: it has to be told. */
export const isOld = (scan: KeptScan, before: number) => scan.state === 'told' && Date.parse(scan.scannedAt) < before

/** Whether there is a list of an event here, so that its door can be kept without a network. */
export async function hasList(eventId: string): Promise<boolean> {
  return (await shelf.list(eventId).catch(() => undefined)) !== undefined
}

/** Forgets every list, with the names in it: when somebody signs out. Scans that wait to be told stay. */
export async function forgetLists(): Promise<void> {
  const writing = (await database()).transaction(['events', 'keys', 'pages'], 'readwrite')
  await Promise.all([
    writing.objectStore('events').clear(),
    writing.objectStore('keys').clear(),
    writing.objectStore('pages').clear(),
    writing.done,
  ])
}
