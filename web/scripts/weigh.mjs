// What a page makes somebody load before it is whole, in KB (1,024 bytes) of brotli. Fails when the event page is too heavy.
import { readdirSync, readFileSync, statSync } from 'node:fs'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
/** Why so little, and how: infra/decisions/2026-11-26-weight-of-pages.md. */
const most = 80

/** A chunk and all that it imports before it runs. */
function chunks(key, found = new Set()) {
  if (!found.has(key)) {
    found.add(key)
    for (const imported of manifest[key].imports ?? []) chunks(imported, found)
  }
  return found
}

const kilobytes = (files) => [...files].reduce((sum, file) => sum + statSync(new URL(`${file}.br`, dist)).size, 0) / 1024

function page(route) {
  const keys = new Set([...chunks('index.html'), ...chunks('src/text/en.po?first'), ...chunks(route)])
  return new Set([...keys].map((key) => manifest[key].file).filter((file) => file.endsWith('.js')))
}

const routes = Object.keys(manifest).filter((key) => key.startsWith('src/routes/') && key.includes('tsr-split=component'))
const styles = readdirSync(new URL('assets/', dist))
  .filter((name) => name.endsWith('.css'))
  .map((name) => `assets/${name}`)
let heavy = false
console.log('  KB  chunks')
for (const route of routes) {
  const files = page(route)
  const size = kilobytes(files)
  console.log(
    `${size.toFixed(1).padStart(6)} ${String(files.size).padStart(3)}  ${route.replace('src/routes/', '').replace(/\.tsx.*/, '')}`,
  )
  if (route.includes('events.$eventId.$slug') && size > most) heavy = true
}
console.log(`${kilobytes(styles).toFixed(1).padStart(6)}      styles`)
if (heavy) console.error(`The event page loads more than ${most} KB of scripts.`)
process.exitCode = heavy ? 1 : 0
