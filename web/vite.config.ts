import prefresh from '@prefresh/vite'
import tailwind from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import manifest from './manifest'
import { messages } from './messages'

/** An event's page can be read before any script has run: font, styles and picture come first. */
const scriptsLast = (): Plugin => ({
  name: 'scripts-last',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<(script type="module"|link rel="modulepreload")/g, '<$1 fetchpriority="low"'),
  },
})

export default defineConfig(async ({ command }) => ({
  plugins: [
    tanstackRouter({
      // a route's file in parts is not seen to change while one works on it
      autoCodeSplitting: command === 'build',
      routesDirectory: 'src/routes',
      generatedRouteTree: 'src/routes.gen.ts',
      quoteStyle: 'single',
    }),
    messages(),
    scriptsLast(),
    // components keep their state when their source changes; a test has no page to refresh
    !process.env.VITEST && (await prefresh()),
    tailwind(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'worker.ts',
      injectRegister: false,
      manifest,
      injectManifest: { globPatterns: ['index.html', 'theme.js', 'assets/**/*.{js,css,woff2}', 'icon.svg'], globIgnores: ['**/*.wasm'] },
      devOptions: { enabled: false },
    }),
  ],
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'react' } },
  server: {
    host: '127.0.0.1',
    port: 3001,
    strictPort: true,
    // beside `make run`: the API and what it says of itself are there
    proxy: Object.fromEntries(['/v1', '/config.json', '/openapi.yaml', '/covers'].map((path) => [path, 'http://127.0.0.1:3000'])),
  },
  build: {
    rolldownOptions: {
      output: {
        codeSplitting: {
          // what nearly every page loads stands in one file: many small ones compress badly, and each is a request
          groups: [
            {
              name: 'base',
              test: /\/node_modules\/(preact|react|react-dom|@tanstack|@lingui)\/|\/src\/(api|session\/(?!provider)|shell|ui|text\/[a-z]+\.tsx?$)/,
              minShareCount: 12,
            },
          ],
        },
      },
    },
    target: 'es2022',
    // the first that know light-dark(): what stands in for it elsewhere cannot be dark within a light page
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/testing.ts'], restoreMocks: true },
}))
