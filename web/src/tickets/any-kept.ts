/** Whether this device keeps tickets. The database is loaded only when somebody asks: routes are part of what every page loads. */
export async function anyKept(): Promise<boolean> {
  const { kept } = await import('./kept')
  return (await kept()) !== null
}
