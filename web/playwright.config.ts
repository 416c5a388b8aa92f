import { defineConfig, devices } from '@playwright/test'

/** Everybody's story in a real browser, told to the stack that `make run` starts. `make e2e` sees to both. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '../.local/e2e',
  // the local cloud is one for all, and of two cores: while one story waits for a hold to end or a mail to come, another goes on
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: 'http://localhost:3000',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desk', use: { viewport: { width: 1280, height: 900 } } },
    // small, and for whom nothing may move; what takes minutes by itself is told once
    {
      name: 'phone',
      use: { ...devices['Pixel 7'], viewport: { width: 360, height: 780 }, contextOptions: { reducedMotion: 'reduce' } },
      grepInvert: /@slow/,
    },
  ],
})
