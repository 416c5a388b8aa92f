import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

// A language is one file: src/text/<locale>.po. The source is English.
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  catalogs: [{ path: '<rootDir>/src/text/{locale}', include: ['src'] }],
  orderBy: 'message',
  format: formatter({ origins: false, customHeaderAttributes: { 'POT-Creation-Date': '' } }),
})
