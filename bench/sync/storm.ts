/** Every hub of a district reconnects at the same moment to one gateway that has just been started again. */
import type { WireCommand } from '../../native/contract/index.ts'
import type { Bed } from './bed.ts'
import type { Crowd } from './crowd.fixture.ts'
import { crowdTown } from './crowdKeys.ts'
import { figureOf, type Figure } from './figure.ts'
import { quantile } from './statistics.ts'
import { urgentReports, urlOf } from './stream.ts'

/** 镇街 of Chongqing, as of the "141" system's hubs. */
export const HUBS = 1_031
const MISSED = 5

export async function* stormFigures(bed: Bed): AsyncGenerator<Figure> {
  const platformDir = bed.fresh('district')
  await bed.prepare((prepare) => prepare.ask('crowd', { dir: platformDir, count: HUBS }))
  const before = bed.generousGateway(platformDir)
  const url = await urlOf(before)
  const crowd = bed.start<Crowd>('crowd.fixture.ts')
  await crowd.ask('gather', { url, count: HUBS, seq: 1 })
  await before.kill()
  await crowd.ask('alone', undefined)
  const seq = await bed.prepare((prepare) =>
    prepare.ask('missed', { dir: platformDir, count: HUBS, each: MISSED }),
  )
  const gateway = bed.gateway(platformDir, '127.0.0.1', Number(new URL(url).port))
  await gateway.ask('port', undefined)
  const idle = await gateway.ask('memory', undefined)
  const took = await crowd.ask('storm', { seq })
  const full = await gateway.ask('memory', undefined)
  const crowdNote =
    'the hubs are one process: real link, core, frames, sockets and Ed25519 sign-in, truth and outbox in memory'
  yield figureOf({
    figure: `${HUBS.toLocaleString('en')} hubs reconnect at the same moment, all resumed`,
    value: took / 1000,
    unit: 's',
    target: { most: 10 },
    more: { hubs: HUBS, missed: MISSED, note: `${crowdNote}; no back-off, all within one turn` },
  })
  yield figureOf({
    figure: 'memory of the gateway a connected hub',
    value: ((full.residentMb - idle.residentMb) * 1024) / HUBS,
    unit: 'KB/hub',
    target: { most: 60 },
    more: {
      ...{ hubs: full.connections, idleMb: Math.round(idle.residentMb), fullMb: Math.round(full.residentMb) },
      note: 'growth of the resident size from an idle gateway to all resumed, after a collection; warm-up included',
    },
  })
  const commands = urgentReports('storm', HUBS).map((command, k): readonly [string, WireCommand] => [
    crowdTown(k),
    { ...command, actor: { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' } },
  ])
  await crowd.ask('forget', undefined)
  const committed = await gateway.ask('everywhere', { commands })
  const heard = await crowd.ask('heard', undefined)
  const ways = heard.map((at, k) => (at ?? Number.POSITIVE_INFINITY) - (committed[k] ?? Number.NaN))
  const span = Math.max(...committed) - Math.min(...committed)
  await crowd.end()
  await gateway.end()
  bed.drop(platformDir)
  yield figureOf({
    figure: `P0 in ${HUBS.toLocaleString('en')} townships at once, commit to hub, p99`,
    value: quantile(ways, 0.99),
    unit: 'ms',
    target: { most: 100 },
    more: {
      ...{
        hubs: HUBS,
        p50: Number(quantile(ways, 0.5).toFixed(2)),
        worst: Number(Math.max(...ways).toFixed(2)),
      },
      note: `each from its own commit; the commits themselves took ${String(Math.round(span))} ms; ${crowdNote}`,
    },
  })
}
