import type { ManifestOptions } from 'vite-plugin-pwa'

/** How Event Radar stands on a home screen. */
const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Event Radar',
  short_name: 'Event Radar',
  description: 'Find events, get tickets, and let people in.',
  start_url: '/',
  display: 'standalone',
  background_color: '#faf9f7',
  theme_color: '#faf9f7',
  icons: [
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [{ name: 'Tickets', url: '/tickets' }],
}

export default manifest
