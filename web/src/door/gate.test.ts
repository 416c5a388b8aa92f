import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../api/problem'
import { Gate } from './gate'
import { Disk, Door, eventId, Signer } from './testing'

const ada = { code: 'ADA-0123456789', name: 'Ada Lovelace' }
const grace = { code: 'GRACE-0123456789', name: 'Grace Hopper' }

let signer: Signer
let door: Door
let disk: Disk
let gates: Gate[]
let clock: number
const now = () => clock

function open(): Gate {
  const gate = new Gate(eventId, disk, door, () => ({ id: 'device', gate: 'North', muted: false }), now)
  gates.push(gate)
  return gate
}

async function opened(): Promise<Gate> {
  const gate = open()
  await gate.start()
  return gate
}

beforeEach(async () => {
  clock = Date.parse('2026-11-27T18:00:00Z')
  signer = await Signer.make()
  door = new Door(signer, [{ ...ada }, { ...grace }], now)
  disk = new Disk()
  gates = []
})
afterEach(() => {
  for (const gate of gates) gate.stop()
  vi.useRealTimers()
})

describe('with a network', () => {
  it('lets in what the API lets in, once', async () => {
    const gate = await opened()
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok', state: 'told', holderName: 'Ada Lovelace', ticketTypeName: 'Seat' })
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'duplicate', firstScannedAt: '2026-11-27T18:00:00.000Z' })
    expect(await gate.scan('something else')).toMatchObject({ verdict: 'invalid' })
    expect(gate.state).toMatchObject({ online: true, waiting: 0, list: { tickets: 2, checkedIn: 1 } })
  })

  it('takes a check-in back, so that the ticket is good again', async () => {
    const gate = await opened()
    const { scanId } = await gate.scan(ada.code)
    await gate.undo(scanId)
    expect(door.tickets[0]?.in).toBeUndefined()
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok' })
  })

  it('lets nobody in for who may not', async () => {
    const gate = await opened()
    door.refuses = new Failure(403, null)
    await expect(gate.scan(ada.code)).rejects.toBe(door.refuses)
    expect(gate.state.refusal?.status).toBe(403)
  })

  it('goes on by the list for who is signed out', async () => {
    const gate = await opened()
    door.refuses = new Failure(401, null)
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok', state: 'waiting' })
    expect(gate.state.refusal?.status).toBe(401)
    door.refuses = null
    await gate.sync()
    expect(gate.state).toMatchObject({ refusal: null, waiting: 0 })
  })
})

describe('without a network', () => {
  it('judges by the list, and tells it later', async () => {
    const gate = await opened()
    door.online = false
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok', state: 'waiting', holderName: 'Ada Lovelace' })
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'duplicate', firstScannedAt: '2026-11-27T18:00:00.000Z' })
    expect(await gate.scan('something else')).toMatchObject({ verdict: 'invalid' })
    expect(gate.state).toMatchObject({ online: false, waiting: 1, list: { checkedIn: 1 } })

    door.online = true
    await gate.sync()
    expect(door.tickets[0]?.in?.at).toBe('2026-11-27T18:00:00.000Z')
    expect(gate.state).toMatchObject({ online: true, waiting: 0 })
  })

  it('knows nothing without a list', async () => {
    door.online = false
    const gate = await opened()
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'unknown' })
    door.online = true
    await gate.sync()
    expect(door.scans).toHaveLength(0)
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok' })
  })

  it('goes on where it was after the browser was closed', async () => {
    const before = await opened()
    door.online = false
    await before.scan(ada.code)
    before.stop()
    const gate = await opened()
    expect(gate.state).toMatchObject({ waiting: 1, list: { tickets: 2 } })
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'duplicate' })
    expect(await gate.scan(grace.code)).toMatchObject({ verdict: 'ok' })
    door.online = true
    await gate.sync()
    expect(door.tickets.every((ticket) => ticket.in)).toBe(true)
  })

  it('shows who was let in at another door as well', async () => {
    const gate = await opened()
    door.online = false
    const { scanId } = await gate.scan(ada.code)
    Object.assign(door.tickets[0] ?? {}, { in: { scan: 'another', at: '2026-11-27T17:58:00Z' } })
    door.online = true
    await gate.sync()
    expect(gate.state.scans[0]).toMatchObject({
      scanId,
      verdict: 'duplicate',
      conflict: { verdict: 'duplicate', firstScannedAt: '2026-11-27T17:58:00Z' },
    })
    await gate.acknowledge(scanId)
    expect(gate.state.scans[0]?.conflict).toBeUndefined()
  })

  it('forgets what was undone before it was told', async () => {
    const gate = await opened()
    gate.network(false)
    const { scanId } = await gate.scan(ada.code)
    await gate.undo(scanId)
    await gate.sync()
    expect(door.scans).toHaveLength(0)
    expect(gate.state.waiting).toBe(0)
  })
})

describe('cut off in the middle', () => {
  it('asks again by the same name when the answer was lost', async () => {
    const gate = await opened()
    door.loseAnswers = true
    // the API has let her in; the gate does too, by the list
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok', state: 'waiting' })
    door.loseAnswers = false
    await gate.sync()
    expect(new Set(door.scans.map((scan) => scan.scanId)).size).toBe(1)
    expect(gate.state.scans[0]).toMatchObject({ state: 'told', verdict: 'ok' })
    expect(gate.state.scans[0]?.conflict).toBeUndefined()
  })

  it('asks again by the same name when the list does not know the ticket', async () => {
    const gate = await opened()
    const late = { code: 'BOUGHT-AT-THE-DOOR', name: 'Mary Somerville' }
    door.tickets.push(late)
    door.loseAnswers = true
    expect(await gate.scan(late.code)).toMatchObject({ verdict: 'invalid', state: 'asking' })
    door.loseAnswers = false
    await gate.sync()
    expect(await gate.scan(late.code)).toMatchObject({ verdict: 'ok', holderName: 'Mary Somerville' })
    expect(new Set(door.scans.map((scan) => scan.scanId)).size).toBe(1)
  })

  it('tells a scan again when it dies between sending it and writing the answer down', async () => {
    const gate = await opened()
    gate.network(false)
    await gate.scan(ada.code)
    disk.dieAt = 'told'
    const dying = gate.sync()
    await vi.waitFor(() => expect(door.tickets[0]?.in).toBeDefined())
    gate.stop()
    void dying

    disk.dieAt = undefined
    const next = await opened()
    expect(door.scans).toHaveLength(2)
    expect(new Set(door.scans.map((scan) => scan.scanId)).size).toBe(1)
    expect(next.state).toMatchObject({ waiting: 0 })
    expect(next.state.scans[0]).toMatchObject({ state: 'told', verdict: 'ok' })
  })

  it('takes back at the API what may have arrived there before it was undone', async () => {
    const gate = await opened()
    door.loseAnswers = true
    const { scanId } = await gate.scan(ada.code)
    await gate.undo(scanId)
    door.loseAnswers = false
    await gate.sync()
    expect(door.tickets[0]?.in).toBeUndefined()
    expect(gate.state).toMatchObject({ waiting: 0, list: { checkedIn: 0 } })
  })
})

describe('the list', () => {
  it('follows what changes', async () => {
    const gate = await opened()
    Object.assign(door.tickets[1] ?? {}, { in: { scan: 'another', at: '2026-11-27T17:58:00Z' } })
    door.tickets.push({ code: 'BOUGHT-AT-THE-DOOR', name: 'Mary Somerville' })
    await gate.sync()
    await gate.sync()
    expect((await disk.list(eventId))?.pages).toHaveLength(2)
    gate.network(false)
    expect(await gate.scan(grace.code)).toMatchObject({ verdict: 'duplicate', firstScannedAt: '2026-11-27T17:58:00Z' })
    expect(await gate.scan('BOUGHT-AT-THE-DOOR')).toMatchObject({ verdict: 'ok' })
  })

  it('is thrown away when it has run out, and so are scans; what waits is kept', async () => {
    const before = await opened()
    await before.scan(grace.code)
    before.network(false)
    await before.scan(ada.code)
    before.stop()
    clock += 73 * 3_600_000
    door.online = false
    const gate = await opened()
    expect(await disk.list(eventId)).toBeUndefined()
    expect(gate.state).toMatchObject({ list: null, waiting: 1 })
    expect(gate.state.scans).toHaveLength(1)
  })

  it('is thrown away when somebody has changed it', async () => {
    ;(await opened()).stop()
    const kept = await disk.list(eventId)
    for (const page of kept?.pages ?? []) page.payload = page.payload.replace('ADA', 'EVE')
    if (kept) await disk.keepList(eventId, kept)
    door.online = false
    const gate = await opened()
    expect(gate.state).toMatchObject({ altered: true, list: null })
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'unknown' })
  })

  it('is read anew when it is signed by another key', async () => {
    const gate = await opened()
    const renewed = new Door(await Signer.make(), door.tickets, now)
    door.page = (since) => renewed.page(since)
    await gate.sync()
    expect((await disk.list(eventId))?.key).toEqual(renewed.signer.key)
    gate.network(false)
    expect(await gate.scan(ada.code)).toMatchObject({ verdict: 'ok' })
  })
})
