/** Forgets what is kept in this browser for times without a network and is somebody's own: when they sign out. */
export async function forget(): Promise<void> {
  const { forgetLists } = await import('../door/shelf')
  await Promise.allSettled([forgetLists()])
}
