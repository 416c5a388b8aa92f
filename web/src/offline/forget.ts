/** Forgets what is kept in this browser for times without a network and is somebody's own: when they sign out. */
export async function forget(): Promise<void> {
  const [door, tickets] = await Promise.all([import('../door/shelf'), import('../tickets/kept')])
  await Promise.allSettled([door.forgetLists(), tickets.forget()])
}
