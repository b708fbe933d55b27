/**
 * `npm run bench -- desk`: the duty desk with 2,000 open tasks while 50 of them change each second. One JSON line a figure,
 * in the form of bench/sync.   --tasks N   --rate N changes a second   --samples N
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { WireCommand } from '../../native/contract/index.ts'
import { Bed } from '../sync/bed.ts'
import { buildScreens, clockOffset, launchBrowser, startHub, takeSeat, WATCH } from '../sync/deskPage.ts'
import { figureOf, type Measured } from '../sync/figure.ts'
import { quiet } from '../sync/quiet.ts'
import { NOON } from '../sync/setting.ts'
import { median, quantile } from '../sync/statistics.ts'
import { urgentReports, urlOf } from '../sync/stream.ts'
import '../sync/townClock.ts'
import type { BusyTown } from './busyTown.ts'
import { postOf, taskId } from './openTask.ts'
import { threadTime } from './threadTime.ts'

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '50' },
    samples: { type: 'string', default: '60' },
  },
})
const tasks = Number(values.tasks)
const rate = Number(values.rate)
const samples = Number(values.samples)
/** Changes between two reports. */
const EACH = 11
/** Cards of the inbox that are certainly on the screen. */
const A_SCREEN = 6

const say = (measured: Measured): void =>
  console.log(JSON.stringify({ ...figureOf(measured), bench: 'desk' }))
const fixed = (value: number): number => Number(value.toFixed(1))

/** A task signed, one after another; each is one changed task and a line of its time line. */
const signatures = (from: number, count: number): WireCommand[] =>
  Array.from({ length: count }, (_, k) => {
    const n = from + k
    return {
      id: `sign.bench.${String(n + 1)}`,
      type: 'task.sign',
      payload: { taskId: taskId(n) },
      actor: {
        ...({ kind: 'terminal', id: `POST-${postOf(n)}`, name: '' } as const),
        holds: { kind: 'POST', id: postOf(n) },
      },
      ...{ occurredAt: NOON, base: {}, configVersion: 1 },
    }
  })

const bed = await Bed.open(150_000)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void bed.close().finally(() => process.exit(130)))
try {
  await measure()
} finally {
  await bed.close()
}

async function measure(): Promise<void> {
  const town = bed.fresh('busy')
  const maker = bed.start<BusyTown>('../desk/busyTown.ts')
  await maker.ask('make', { dir: town, keys: bed.keys, tasks })
  await maker.end()
  const screens = buildScreens(bed)
  const gateway = bed.gateway(town)
  const { child, seatsPort } = await startHub(bed, await urlOf(gateway), screens)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1920, height: 1080 } })
    await takeSeat(page, `http://127.0.0.1:${String(seatsPort)}/desk`)
    // The list of all open tasks lies open: the dearest one to keep up.
    await page.keyboard.press('F3')
    const settledS = await quiet([child.pid, gateway.pid])
    await page.evaluate(WATCH)
    const before = await clockOffset(page)
    const thread = await threadTime(page)
    const rounds = Math.ceil(samples / A_SCREEN)
    const took: number[] = []
    let [flowMs, flowed] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const some = urgentReports(`painted${String(round)}`, A_SCREEN).map((command, k) => ({
        ...command,
        payload: { ...command.payload, place: `painted-${String(round * A_SCREEN + k)}-end` },
      }))
      // One after another, as a platform commits: the reports lie evenly between the signatures.
      const between = signatures(round * A_SCREEN * EACH, A_SCREEN * EACH)
      const commands = some.flatMap((report, k) => [...between.slice(k * EACH, (k + 1) * EACH), report])
      const began = performance.now()
      const at = await gateway.ask('flow', { commands, everyMs: 1_000 / rate })
      flowMs += performance.now() - began
      flowed += commands.length
      const committed = at.filter((_, k) => k % (EACH + 1) === EACH)
      // Only then may they leave the inbox: what was accepted is not shown there any more.
      await page
        .waitForFunction(
          (marks) => {
            const seen: unknown = Reflect.get(globalThis, 'benchPainted')
            return marks.every((mark) => typeof Reflect.get(seen as object, mark) === 'number')
          },
          some.map(({ payload }) => payload.place),
          { timeout: 10_000 },
        )
        .catch(() => undefined)
      const seen = await page.evaluate(
        () => Reflect.get(globalThis, 'benchPainted') as Record<string, number | null>,
      )
      const offset = (before + (await clockOffset(page))) / 2
      for (const [k, at] of committed.entries())
        took.push((seen[`painted-${String(round * A_SCREEN + k)}-end`] ?? Infinity) - offset - at)
      const accepts = some.map(({ id, ...rest }) => ({
        ...{ ...rest, id: `a-${id}`, type: 'incident.accept' },
        payload: { incidentId: `${id}:i0` },
      }))
      await gateway.ask('flow', { commands: accepts, everyMs: 10 })
    }
    const busy = await thread()
    const unseen = took.filter((ms) => !Number.isFinite(ms)).length
    if (unseen > 0) throw new Error(`${String(unseen)} of ${String(took.length)} were never painted`)
    const more = {
      ...{ tasks, commandsPerS: fixed((flowed * 1_000) / flowMs), browser: browser.version() },
      ...{ load: fixed(loadavg()[0] ?? 0), waitedForIndexS: fixed(settledS) },
    }
    say({
      figure: 'platform commit to painted at a busy desk, p95',
      value: quantile(took, 0.95),
      unit: 'ms',
      target: { most: 50 },
      more: { samples: took.length, p50: fixed(median(took)), worst: fixed(Math.max(...took)), ...more },
    })
    say({
      figure: "the page's main thread, busy",
      value: busy.share * 100,
      unit: '%',
      target: { most: 30 },
      more: { scriptS: fixed(busy.scriptS), layoutS: fixed(busy.layoutS), overS: fixed(busy.wallS), ...more },
    })
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(undefined)))
    await gateway.end()
  }
}
