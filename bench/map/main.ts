// `npm run bench -- map`: frames and processor time of the town map while a hand moves it, without a GPU, beside
// OpenLayers' own vector layers and an empty page in the same run. One JSON line a figure.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type CDPSession } from '@playwright/test'
import sirv from 'sirv'
import { build } from 'vite'
import { findChromium } from '../../scripts/start/chromium.ts'
import { renderer } from '../../vite.renderer.config.ts'
import { townBase } from './townBase.ts'

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 5760, height: 2160 },
] as const
const KINDS = ['empty', 'town', 'openlayers'] as const
const SECONDS = 4

const root = resolve(import.meta.dirname, '../..')

function print(figure: Readonly<Record<string, string | number>>): void {
  console.log(JSON.stringify({ bench: 'map', ...figure }))
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Processor time of all the browser's processes, s: painting happens in several. */
async function cpuSeconds(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

async function measure(browser: Browser, address: string, session: CDPSession): Promise<void> {
  for (const size of SIZES)
    for (const kind of KINDS) {
      const page = await browser.newPage({ viewport: size })
      await page.goto(address)
      const before = await cpuSeconds(session)
      const measured = await page.evaluate(`window.measureMap(${JSON.stringify(kind)}, ${SECONDS})`)
      const spent = (await cpuSeconds(session)) - before
      await page.close()
      if (!isMeasured(measured)) throw new Error('the page measured nothing')
      const where = { page: kind, size: `${size.width}x${size.height}` }
      print({ ...where, figure: 'frames per second', value: round(measured.frames / measured.seconds) })
      print({ ...where, figure: 'cpu ms per frame', value: round((spent * 1000) / measured.frames) })
      if (kind === 'empty') continue
      print({ ...where, figure: 'first picture ms', value: round(measured.firstMs) })
      if (kind === 'town') print({ ...where, figure: 'full painting ms', value: round(measured.paintMs) })
    }
}

function isMeasured(
  value: unknown,
): value is { frames: number; seconds: number; firstMs: number; paintMs: number } {
  return typeof value === 'object' && value !== null && 'frames' in value && 'paintMs' in value
}

const out = mkdtempSync(join(tmpdir(), 'map-bench-'))
try {
  await build({
    ...renderer,
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ...renderer.build,
      outDir: out,
      rolldownOptions: { input: resolve(import.meta.dirname, 'index.html') },
    },
  })
  const base = JSON.stringify(townBase(1))
  const files = sirv(out)
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/base.json') !== true) return files(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(base)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const executablePath = findChromium()
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  await measure(
    browser,
    `http://127.0.0.1:${port}/bench/map/index.html`,
    await browser.newBrowserCDPSession(),
  )
  await browser.close()
  server.close()
} finally {
  rmSync(out, { recursive: true, force: true })
}
