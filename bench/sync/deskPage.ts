/** A duty desk in a real browser over a real hub, and when something was on its screen. Used by the figures of painting. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { findChromium } from '../../scripts/start/chromium.ts'
import type { Bed } from './bed.ts'
import { moment } from './moment.ts'
import { HUB, OFFICER, OFFICER_PIN, TOWNSHIP } from './setting.ts'
import { townPace } from './townClock.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const READY_WITHIN_MS = 90_000

/** Written into the page: when each mark was first on the screen, after the frame that shows it. */
export const WATCH = `
  window.benchPainted = {}
  const look = () => {
    const text = document.body.textContent ?? ''
    for (const [mark] of text.matchAll(/painted-\\d+-end/g)) {
      if (mark in window.benchPainted) continue
      window.benchPainted[mark] = null
      requestAnimationFrame(() => {
        const after = new MessageChannel()
        after.port1.onmessage = () => {
          window.benchPainted[mark] = performance.timeOrigin + performance.now()
        }
        after.port2.postMessage(0)
      })
    }
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
`

/** Builds the screens as they are shipped; where they lie. */
export function buildScreens(bed: Bed): string {
  const screens = bed.fresh('screens')
  const vite = ['node_modules/vite/bin/vite.js', 'build', '-c', 'vite.renderer.config.ts']
  const built = spawnSync(process.execPath, [...vite, '--outDir', screens, '--logLevel', 'error'], {
    cwd: ROOT,
  })
  if (built.status !== 0) throw new Error(`the screens do not build: ${built.stderr.toString().slice(-400)}`)
  return screens
}

export function launchBrowser(): Promise<Browser> {
  const system = findChromium()
  return chromium.launch({
    ...(system === undefined ? {} : { executablePath: system }),
    args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
}

/** The whole hub program with its seats, over the town of that platform. */
export async function startHub(
  bed: Bed,
  url: string,
  screens: string,
): Promise<{ child: ChildProcess & { pid: number }; seatsPort: number }> {
  const { originReal, originDomain } = townPace()
  const args = ['--data', bed.fresh('hub'), '--keys', bed.keys, '--platform', url, '--township', TOWNSHIP]
  const seats = ['--hub-id', HUB, '--seats-port', '0', '--renderer', screens]
  const clock = ['--clock-origin', `${String(originReal)}:${String(originDomain)}`]
  const child = spawn(process.execPath, [resolve(ROOT, 'native/hub/main.ts'), ...args, ...seats, ...clock], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: ROOT,
  })
  const ready = new Promise<number>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the hub ended with ${String(code)}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^ready .*"seatsPort":(\d+)/.exec(line)
      if (found) done(Number(found[1]))
    })
  })
  const seatsPort = await ready
  const { pid } = child
  if (pid === undefined) throw new Error('the hub did not start')
  return { child: Object.assign(child, { pid }), seatsPort }
}

/** Signs the officer in, once the first snapshot has brought the people. */
export async function takeSeat(page: Page, address: string): Promise<void> {
  await page.goto(address)
  const person = page.getByRole('button', { name: OFFICER.name })
  await person.waitFor({ timeout: READY_WITHIN_MS })
  await person.click()
  await page.getByPlaceholder('口令').fill(OFFICER_PIN)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: '收件' }).waitFor({ timeout: READY_WITHIN_MS })
}

/** The page's clock minus this machine's monotonic one, ms; off by half the quickest round trip at most. */
export async function clockOffset(page: Page): Promise<number> {
  const tries: { trip: number; offset: number }[] = []
  for (let n = 0; n < 20; n++) {
    const began = moment()
    const there = await page.evaluate(() => performance.timeOrigin + performance.now())
    const ended = moment()
    tries.push({ trip: ended - began, offset: there - (began + ended) / 2 })
  }
  tries.sort((a, b) => a.trip - b.trip)
  return tries[0]?.offset ?? Number.NaN
}
