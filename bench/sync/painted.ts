/** From the platform's commit to the pixels of a duty desk: the whole hub program and a real browser, on this machine. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { chromium, type Page } from 'playwright'
import { findChromium } from '../../scripts/start/chromium.ts'
import type { Bed } from './bed.ts'
import { figureOf, type Figure } from './figure.ts'
import { residentMb } from './memory.ts'
import { moment } from './moment.ts'
import { HUB, OFFICER, OFFICER_PIN, TOWNSHIP } from './setting.ts'
import { median, quantile } from './statistics.ts'
import { urgentReports, urlOf } from './stream.ts'
import { townPace } from './townClock.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const SAMPLES = 60
const EVERY_MS = 250
/** Cards of the inbox that are certainly on the screen. */
const A_SCREEN = 6
const READY_WITHIN_MS = 90_000

/** Written into the page: when each mark was first on the screen, after the frame that shows it. */
const WATCH = `
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

export async function* paintedFigures(bed: Bed): AsyncGenerator<Figure> {
  await bed.town()
  const screens = bed.fresh('screens')
  const vite = ['node_modules/vite/bin/vite.js', 'build', '-c', 'vite.renderer.config.ts']
  const built = spawnSync(process.execPath, [...vite, '--outDir', screens, '--logLevel', 'error'], {
    cwd: ROOT,
  })
  if (built.status !== 0) throw new Error(`the screens do not build: ${built.stderr.toString().slice(-400)}`)
  const gateway = bed.gateway(bed.copyOf(bed.townDir, 'platform'))
  const { child, seatsPort } = await startHub(bed, await urlOf(gateway), screens)
  const system = findChromium()
  const browser = await chromium.launch({
    ...(system === undefined ? {} : { executablePath: system }),
    args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  try {
    const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } })
    await takeSeat(page, `http://127.0.0.1:${String(seatsPort)}/desk`)
    const peakMb = residentMb('VmHWM', child.pid)
    await page.evaluate(WATCH)
    const before = await clockOffset(page)
    const commands = urgentReports('painted', SAMPLES).map((command, k) => ({
      ...command,
      payload: { ...command.payload, place: `painted-${String(k)}-end` },
    }))
    const committed: number[] = []
    for (let n = 0; n < SAMPLES; n += A_SCREEN) {
      const some = commands.slice(n, n + A_SCREEN)
      committed.push(...(await gateway.ask('flow', { commands: some, everyMs: EVERY_MS })))
      await page.waitForTimeout(1_000)
      // Accepted, they leave the inbox: what lies below the edge of a screen is not painted at all.
      const accepts = some.map(({ id, ...rest }) => ({
        ...{ ...rest, id: id.replace('painted', 'accept'), type: 'incident.accept' },
        payload: { incidentId: `${id}:i0` },
      }))
      await gateway.ask('flow', { commands: accepts, everyMs: 10 })
    }
    const seen = await page.evaluate(
      () => Reflect.get(globalThis, 'benchPainted') as Record<string, number | null>,
    )
    const offset = (before + (await clockOffset(page))) / 2
    const took = committed.map((at, k) => (seen[`painted-${String(k)}-end`] ?? Infinity) - offset - at)
    const unseen = took.filter((ms) => !Number.isFinite(ms)).length
    if (unseen > 0) throw new Error(`${String(unseen)} of ${String(SAMPLES)} were never painted`)
    const fixed = (value: number): number => Number(value.toFixed(1))
    yield figureOf({
      figure: 'platform commit to painted at a desk, p95, loopback',
      value: quantile(took, 0.95),
      unit: 'ms',
      target: { most: 50 },
      more: {
        ...{ samples: SAMPLES, p50: fixed(median(took)), worst: fixed(Math.max(...took)) },
        ...{ browser: browser.version(), wholeHubPeakMb: Math.round(peakMb) },
        note: 'the whole hub program with its seats, headless Chromium; stamped after the frame that shows the row',
      },
    })
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(undefined)))
    await gateway.end()
  }
}

async function startHub(
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
async function takeSeat(page: Page, address: string): Promise<void> {
  await page.goto(address)
  const person = page.getByRole('button', { name: OFFICER.name })
  await person.waitFor({ timeout: READY_WITHIN_MS })
  await person.click()
  await page.getByPlaceholder('口令').fill(OFFICER_PIN)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: '收件' }).waitFor({ timeout: READY_WITHIN_MS })
}

/** The page's clock minus this machine's monotonic one, ms; off by half the quickest round trip at most. */
async function clockOffset(page: Page): Promise<number> {
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
