import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { transformAsync } from '@babel/core'
import macros from '@lingui/babel-plugin-lingui-macro'
import { createCompiledCatalog, getCatalogDependentFiles, getCatalogForFile, getCatalogs } from '@lingui/cli/api'
import { getConfig } from '@lingui/conf'
import type { Plugin } from 'vitest/config'

const folder = import.meta.dirname
const usesMacros = /@lingui\/(core|react)\/macro/

/** The pages that people come to first. What these say is loaded with them, what all others say when one of those is opened. */
const first = ['src/routes/__root.tsx', 'src/routes/index.tsx', 'src/routes/events.$eventId.$slug.tsx', 'src/main.tsx']
/** The list of all routes leads everywhere. */
const routes = join(folder, 'src/routes.gen.ts')

/** Turns Lingui's macros into look-ups by id; the React plugin has no Babel any more that would. */
async function withoutMacros(code: string, file: string) {
  return transformAsync(code, {
    filename: file,
    babelrc: false,
    configFile: false,
    sourceMaps: true,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [[macros, { stripMessageField: true }]],
  })
}

/** The sources that some sources import, at whatever remove. */
function reachedFrom(entries: string[]): Set<string> {
  const reached = new Set<string>()
  const visit = (file: string) => {
    if (reached.has(file) || file === routes) return
    reached.add(file)
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const target = join(dirname(file), path)
      const found = [`${target}.ts`, `${target}.tsx`].find(existsSync)
      if (found) visit(found)
    }
  }
  for (const entry of entries) visit(join(folder, entry))
  return reached
}

/** The ids of the messages that the first pages say. */
async function firstIds(): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const file of reachedFrom(first)) {
    const code = readFileSync(file, 'utf8')
    if (!usesMacros.test(code)) continue
    const result = await withoutMacros(code, file)
    for (const [, id = ''] of result?.code?.matchAll(/\bid(?::\s*|=\{?)"([^"]+)"/g) ?? []) ids.add(id)
  }
  return ids
}

/**
 * Messages. A catalogue is one file for translators (src/text/<locale>.po), and is loaded as two: `de.po?first` and `de.po?rest`.
 */
export function messages(): Plugin {
  let ids: Promise<Set<string>> | undefined
  return {
    name: 'messages',
    enforce: 'pre',
    watchChange() {
      ids = undefined
    },
    async load(id) {
      const [, file, part] = /^(.*\.po)\?(first|rest)$/.exec(id) ?? []
      if (!file) return null
      const config = getConfig({ cwd: folder })
      const found = getCatalogForFile(relative(folder, file), await getCatalogs(config))
      if (!found) throw new Error(`${file} is no catalogue of lingui.config.ts`)
      for (const dependency of await getCatalogDependentFiles(found.catalog, found.locale)) this.addWatchFile(dependency)
      const { messages } = await found.catalog.getTranslations(found.locale, {
        sourceLocale: config.sourceLocale ?? 'en',
        fallbackLocales: config.fallbackLocales ?? {},
      })
      ids ??= firstIds()
      const wanted = await ids
      const some = Object.fromEntries(Object.entries(messages).filter(([id]) => wanted.has(id) === (part === 'first')))
      const { source, errors } = createCompiledCatalog(found.locale, some, { strict: false, namespace: 'es', outputPrefix: '' })
      if (errors.length > 0) throw new Error(`${file}: ${errors.map((error) => `${error.id}: ${error.error.message}`).join('; ')}`)
      return { code: source, map: null, moduleType: 'js' }
    },
    async transform(code, id) {
      const file = id.split('?')[0] ?? id
      if (!/\/src\/.*\.tsx?$/.test(file) || !usesMacros.test(code)) return null
      const result = await withoutMacros(code, file)
      return result?.code ? { code: result.code, map: result.map } : null
    },
  }
}
