/** An urgent incident while a hub's first snapshot fills a thin line: from the platform's commit to shown at the hub. */
import type { Bed } from './bed.ts'
import { figureOf, type Figure } from './figure.ts'
import { until } from './moment.ts'
import { quantile } from './statistics.ts'
import { urgentReports } from './stream.ts'
import { thinLine } from './thinLine.ts'

const LINES = [
  { kbits: 64, name: '64 kbit/s', targetMs: 600, samples: 45, everyMs: 800 },
  { kbits: 2_000, name: '2 Mbit/s', targetMs: 150, samples: 80, everyMs: 200 },
] as const

export async function* urgentFigures(bed: Bed): AsyncGenerator<Figure> {
  await bed.town()
  for (const { kbits, name, targetMs, samples, everyMs } of LINES) {
    const platformDir = bed.copyOf(bed.townDir, 'platform')
    const dataDir = bed.fresh('hub')
    const line = await thinLine(bed, platformDir, kbits)
    const hub = bed.hub(dataDir, { before: line.before })
    await hub.ask('connect', { url: line.url })
    await until('the snapshot', async () => ((await hub.ask('loading', undefined))?.rows ?? 0) || undefined)
    const commands = urgentReports(`thin${String(kbits)}`, samples)
    const committed = await line.gateway.ask('flow', { commands, everyMs })
    // All samples count that were committed while the snapshot was still on its way.
    const loading = await hub.ask('loading', undefined)
    const keys = commands.map(({ id }) => `incident/${id}:i0` as const)
    const shown = await hub.ask('shown', { keys, withinMs: 20_000 })
    await hub.end()
    await line.close()
    bed.drop(dataDir)
    bed.drop(platformDir)
    if (!loading) throw new Error(`the snapshot at ${name} was done before the samples were`)
    const took = shown.map((at, k) => (at ?? Number.POSITIVE_INFINITY) - (committed[k] ?? Number.NaN))
    yield figureOf({
      figure: `P0 while a snapshot is running, one way, p95, ${name}`,
      value: quantile(took, 0.95) / 1000,
      unit: 's',
      target: { most: targetMs / 1000 },
      more: {
        ...{
          samples,
          line: line.by,
          p50: Number((quantile(took, 0.5) / 1000).toFixed(4)),
          worst: Number((Math.max(...took) / 1000).toFixed(4)),
        },
        snapshotRows: loading.rows,
      },
    })
  }
}
