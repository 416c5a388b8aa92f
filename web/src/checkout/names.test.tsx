import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/preact'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { orderQuery } from '../api/queries'
import type { Order } from '../api/schema.gen'
import { useNames } from './names'

const ids = ['reg_1', 'reg_2']

/** The server's side of a version: who names an older one is refused, as PATCH /v1/registrations/{registrationId} does. */
function serve(order: Order) {
  let current = order
  const seen: string[] = []
  const fail = { next: null as Response | null }
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return Response.json(current)
    const body = (await request.json()) as { holder: { name: string; email: string } }
    const id = request.url.split('/').pop() as string
    seen.push(`${request.headers.get('If-Match')} ${body.holder.name}`)
    if (fail.next) {
      const response = fail.next
      fail.next = null
      return response
    }
    if (request.headers.get('If-Match') !== `"${current.version}"`) {
      return Response.json({ type: 'x/version-stale', title: '', status: 412, detail: 'stale' }, { status: 412 })
    }
    const version = current.version + 1
    const registrations = current.registrations.map((each) => ({ ...each, version, ...(each.id === id ? body : {}) }))
    current = { ...current, version, registrations }
    return Response.json(registrations.find((each) => each.id === id))
  })
  return {
    seen,
    fail,
    moveOn() {
      current = { ...current, version: current.version + 1 }
    },
    names: () => current.registrations.map(({ holder }) => holder.name),
  }
}

function open() {
  const holder = { name: 'Ada', email: 'ada@example.test' }
  const order = { id: 'ord_1', version: 1, registrations: ids.map((id) => ({ id, version: 1, holder })) } as unknown as Order
  const server = serve(order)
  const queries = new QueryClient()
  queries.setQueryData(orderQuery(order.id).queryKey, order)
  const { result, unmount } = renderHook(() => useNames(order), {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children as ReactNode}</QueryClientProvider>,
  })
  return { server, names: result, unmount }
}

afterEach(() => void vi.unstubAllGlobals())

test('names are saved one after the other, each with the version that the last one made', async () => {
  const { server, names } = open()
  act(() => {
    names.current.type('reg_1', { name: 'Ben' })
    names.current.type('reg_2', { name: 'Carla' })
  })
  expect(names.current.drafts.reg_1?.state).toBe('typed')
  expect(await names.current.flush()).toBeNull()
  expect(server.seen).toEqual(['"1" Ben', '"2" Carla'])
  expect(server.names()).toEqual(['Ben', 'Carla'])
  await waitFor(() => expect(names.current.drafts.reg_2?.state).toBe('saved'))
})

test('what the order became meanwhile is read, and the name saved all the same', async () => {
  const { server, names } = open()
  server.moveOn()
  act(() => names.current.type('reg_1', { name: 'Ben' }))
  expect(await names.current.flush()).toBeNull()
  expect(server.seen).toEqual(['"1" Ben', '"2" Ben'])
})

test('what cannot be saved is told, and what was typed stays', async () => {
  const { server, names } = open()
  const problem = {
    type: 'x/invalid-body',
    title: '',
    status: 422,
    detail: 'no',
    errors: [{ pointer: '/holder/email', code: 'format', detail: 'no address' }],
  }
  server.fail.next = Response.json(problem, { status: 422 })
  act(() => names.current.type('reg_2', { email: 'nobody' }))
  expect(await names.current.flush()).toBe('reg_2')
  await waitFor(() => expect(names.current.drafts.reg_2).toMatchObject({ email: 'nobody', state: 'failed' }))
  act(() => names.current.type('reg_2', { email: 'carla@example.test' }))
  expect(await names.current.flush()).toBeNull()
})

test('a name is saved when one pauses, and when one leaves', async () => {
  const { server, names, unmount } = open()
  act(() => names.current.type('reg_1', { name: 'B' }))
  act(() => names.current.type('reg_1', { name: 'Ben' }))
  expect(server.seen).toEqual([]) // not with every letter
  unmount()
  await waitFor(() => expect(server.names()).toEqual(['Ben', 'Ada']))
})
