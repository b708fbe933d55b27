// A person at the desk, in a real browser.
import { existsSync } from 'node:fs'
import { defineConfig, chromium } from '@playwright/test'
import { findChromium } from './scripts/start/chromium.ts'

// Playwright's own browser where it was downloaded, otherwise the machine's.
const own = existsSync(chromium.executablePath())
const system = own ? undefined : findChromium()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Every spec starts a town of its own; two towns at once is what two cores carry.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1920, height: 1080 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(system === undefined ? {} : { executablePath: system }),
      args: [
        '--disable-gpu',
        '--disable-background-networking',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
})
