// Fails when a message lacks a translation, or when the catalogues are not what the source says.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../src/text/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.po'))
// the date of extraction says nothing about the messages
const read = (name) => readFileSync(new URL(name, folder), 'utf8').replace(/^"POT-Creation-Date:.*\n/m, '')
const committed = Object.fromEntries(files.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
const before = Object.fromEntries(files.map((name) => [name, read(name)]))

execFileSync('npx', ['lingui', 'extract', '--clean'], { stdio: 'ignore' })
const stale = files.filter((name) => read(name) !== before[name])
const missing = files
  .filter((name) => !name.startsWith('en.'))
  .flatMap((name) =>
    read(name)
      .split('\n\n')
      .filter((entry) => /^msgid "(?!"\n*msgstr)/m.test(entry) && /^msgstr ""$(?!\n")/m.test(entry))
      .map((entry) => `${name}: ${/^msgid (.*)$/m.exec(entry)?.[1]}`),
  )
for (const [name, content] of Object.entries(committed)) writeFileSync(new URL(name, folder), content)

if (stale.length > 0) console.error(`Out of date, run npm run messages: ${stale.join(', ')}`)
for (const line of missing) console.error(`Not translated: ${line}`)
process.exitCode = stale.length + missing.length > 0 ? 1 : 0
