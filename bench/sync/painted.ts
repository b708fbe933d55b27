/** From the platform's commit to the pixels of a duty desk: the whole hub program and a real browser, on this machine. */
import type { Bed } from './bed.ts'
import { buildScreens, clockOffset, launchBrowser, startHub, takeSeat, WATCH } from './deskPage.ts'
import { figureOf, type Figure } from './figure.ts'
import { residentMb } from './memory.ts'
import { quiet } from './quiet.ts'
import { median, quantile } from './statistics.ts'
import { urgentReports, urlOf } from './stream.ts'

const SAMPLES = 60
const EVERY_MS = 250
/** Cards of the inbox that are certainly on the screen. */
const A_SCREEN = 6

export async function* paintedFigures(bed: Bed): AsyncGenerator<Figure> {
  await bed.town()
  const screens = buildScreens(bed)
  const gateway = bed.gateway(bed.copyOf(bed.townDir, 'platform'))
  const { child, seatsPort } = await startHub(bed, await urlOf(gateway), screens)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } })
    await takeSeat(page, `http://127.0.0.1:${String(seatsPort)}/desk`)
    const peakMb = residentMb('VmHWM', child.pid)
    const settledS = await quiet([child.pid, gateway.pid])
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
        waitedForIndexS: fixed(settledS),
        note: 'the whole hub program with its seats, headless Chromium; stamped after the frame that shows the row; measured once search index, backup and first comparison are done',
      },
    })
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(undefined)))
    await gateway.end()
  }
}
