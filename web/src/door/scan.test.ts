import { beforeAll, expect, it } from 'vitest'
import type { ManifestPage, ManifestTicket } from '../api/schema.gen'
import { hashOf, typedCode } from './code'
import type { KeptScan } from './kept'
import { Altered, kept, List, opened } from './list'
import { judge } from './scan'
import { eventId, Signer } from './testing'

const now = Date.parse('2026-11-27T18:00:00Z')
let signer: Signer
beforeAll(async () => {
  signer = await Signer.make()
})

const ticket = (registrationId: string, change: Partial<ManifestTicket> = {}): ManifestTicket => ({
  registrationId,
  version: 1,
  codeHash: `hash of ${registrationId}`,
  holderName: 'Ada Lovelace',
  ticketTypeId: 'tkt_1',
  ticketTypeName: 'Seat',
  status: 'confirmed',
  admits: true,
  checkedInAt: null,
  ...change,
})

const page = (tickets: ManifestTicket[], change: Partial<ManifestPage> = {}): ManifestPage => ({
  eventId,
  asOf: '2026-11-27T17:59:00Z',
  expiresAt: '2026-11-30T17:59:00Z',
  since: null,
  position: 'a',
  more: false,
  tickets,
  ...change,
})

function listOf(...pages: ManifestPage[]): List {
  const list = new List(eventId, signer.key)
  pages.forEach((each, i) => {
    list.add(each, i, now)
  })
  return list
}

const scan = (change: Partial<KeptScan>): KeptScan => ({
  scanId: 'scan',
  eventId,
  code: 'code',
  codeHash: 'hash of 1',
  gate: 'North',
  deviceId: 'device',
  scannedAt: '2026-11-27T17:50:00Z',
  verdict: 'ok',
  state: 'waiting',
  holderName: 'Ada Lovelace',
  ...change,
})

it('judges by the list', () => {
  const list = listOf(page([ticket('1'), ticket('2', { admits: false }), ticket('3', { checkedInAt: '2026-11-27T17:00:00Z' })]))
  const verdict = (code: string) => judge(`hash of ${code}`, list, [], now)
  expect(verdict('1')).toEqual({ verdict: 'ok', registrationId: '1', holderName: 'Ada Lovelace', ticketTypeName: 'Seat' })
  expect(verdict('2').verdict).toBe('void')
  expect(verdict('3')).toMatchObject({ verdict: 'duplicate', firstScannedAt: '2026-11-27T17:00:00Z' })
  expect(verdict('4')).toEqual({ verdict: 'invalid' })
})

it('judges by no list that has run out, or of which pages are missing', () => {
  expect(judge('hash of 1', listOf(page([ticket('1')])), [], Date.parse('2026-12-01T00:00:00Z')).verdict).toBe('unknown')
  expect(judge('hash of 1', listOf(page([ticket('1')], { more: true })), [], now).verdict).toBe('unknown')
  expect(judge('hash of 1', null, [], now).verdict).toBe('unknown')
})

it('knows whom it let in itself, list or not', () => {
  const own = [scan({})]
  expect(judge('hash of 1', null, own, now)).toMatchObject({ verdict: 'duplicate', firstScannedAt: '2026-11-27T17:50:00Z' })
  expect(judge('hash of 1', listOf(page([ticket('1')])), own, now).verdict).toBe('duplicate')
  expect(judge('hash of 1', listOf(page([ticket('1')])), [scan({ undone: true })], now).verdict).toBe('ok')
  expect(judge('hash of 1', listOf(page([ticket('1')])), [scan({ state: 'asking' })], now).verdict).toBe('ok')
})

it('lets in again what was undone at another door', () => {
  const own = [scan({ state: 'told', version: 4 })]
  expect(judge('hash of 1', listOf(page([ticket('1', { version: 4 })])), own, now).verdict).toBe('duplicate')
  expect(judge('hash of 1', listOf(page([ticket('1', { version: 5 })])), own, now).verdict).toBe('ok')
})

it('takes the newer of what it is told of a ticket, and forgets the code that it had', () => {
  const list = listOf(
    page([ticket('1', { version: 3, codeHash: 'old' })], { more: true }),
    page([ticket('1', { version: 4, codeHash: 'new' })], { since: 'a', position: 'b', more: true }),
    page([ticket('1', { version: 2, codeHash: 'older' })], { since: 'b', position: 'c' }),
  )
  expect(list.find('old')).toBeUndefined()
  expect(list.find('older')).toBeUndefined()
  expect(list.find('new')?.version).toBe(4)
})

it('asks for a small page of changes again, and for what lies behind a long one', () => {
  const all = page([ticket('1')], { more: true })
  expect(listOf().next).toEqual({ number: 0, since: undefined })
  expect(listOf(all).next).toEqual({ number: 1, since: 'a' })
  expect(listOf(all, page([], { since: 'a', position: 'b' })).next).toEqual({ number: 1, since: 'a' })
  const long = Array.from({ length: 100 }, (_, i) => ticket(`${i}`))
  expect(listOf(all, page(long, { since: 'a', position: 'b' })).next).toEqual({ number: 2, since: 'b' })
})

it('takes no page that is another event’s or does not follow', () => {
  expect(() => listOf(page([], { eventId: 'evt_other' }))).toThrow(Altered)
  expect(() => listOf(page([]), page([], { since: 'z' }))).toThrow(Altered)
})

it('opens what was signed, letter for letter', async () => {
  const signed = await signer.sign(page([ticket('1')]))
  await expect(opened(signed, signer.key)).resolves.toMatchObject({ eventId })
  await expect(opened({ ...signed, payload: signed.payload.replace('"admits":true', '"admits":null') }, signer.key)).rejects.toThrow(
    Altered,
  )
  const other = await Signer.make()
  await expect(opened(signed, other.key)).rejects.toThrow(Altered)
  await expect(opened(signed, { ...other.key, kid: signer.key.kid })).rejects.toThrow(Altered)
  const list = await List.read(eventId, signer.key, [kept(eventId, 0, signed, now)])
  expect(list.find('hash of 1')?.holderName).toBe('Ada Lovelace')
})

it('hashes a code as the contract says', async () => {
  // printf 'event-radar/ticket-code/1:5G7H' | openssl dgst -sha256 -binary | basenc --base64url
  expect(await hashOf('5G7H')).toBe('QHnOsCcUF4eY5Sq2s7aeKLtGVxrqmicOom_OC5eI04Q')
})

it('reads a code that was typed', () => {
  expect(typedCode(' 5g7h-2k9m oil ')).toBe('5G7H2K9M011')
})
