/** Hands a file over to the browser, which keeps it where downloads go. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // the browser has taken it over by the next turn, at the latest when it is idle
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
