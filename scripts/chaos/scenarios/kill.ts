// kill -9 of hub and gateway, at random times and at every named point.
import { setTimeout as sleep } from 'node:timers/promises'
import type { CrashPoint } from '../../../native/contract/index.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** A point that traffic does not reach within this is given up for this cycle. */
const REACHED_WITHIN_MS = 30_000

export const killHub: Scenario = {
  name: 'kill-hub',
  about: 'kill -9 of the hub at random times',
  short: 2,
  long: 100,
  async run(world, cycles) {
    await world.startHub()
    await world.worked(5)
    for (let cycle = 0; cycle < cycles; cycle++) {
      await sleep(world.random.range(20, 900))
      await world.hub?.kill9()
      world.tally.faults += 1
      await world.startHub()
      world.tally.cycles += 1
    }
    await world.worked(10)
  },
}

export const killGateway: Scenario = {
  name: 'kill-gateway',
  about: 'kill -9 of the gateway at random times, now and then of both',
  short: 2,
  long: 100,
  async run(world, cycles) {
    await world.startHub()
    await world.worked(5)
    for (let cycle = 0; cycle < cycles; cycle++) {
      await sleep(world.random.range(20, 900))
      const both = world.random.chance(0.25)
      await Promise.all([world.gateway?.kill9(), both ? world.hub?.kill9() : undefined])
      world.tally.faults += both ? 2 : 1
      await Promise.all([world.startGateway(), both ? world.startHub() : undefined])
      world.tally.cycles += 1
    }
    await world.worked(10)
  },
}

const HUB_POINTS: readonly CrashPoint[] = [
  'outbox.append.inside',
  'outbox.append.after',
  'link.sent',
  'truth.apply.before',
  'truth.apply.after',
  'outbox.settle.before',
  'truth.credit',
]
const GATEWAY_POINTS: readonly CrashPoint[] = [
  'gateway.append.before',
  'gateway.append.inside',
  'gateway.append.after',
  'gateway.answer',
]

/** One start that ends at the point, or is killed when the traffic does not come by there. */
async function dieAt(world: World, which: 'hub' | 'gateway', point: CrashPoint): Promise<void> {
  const crashAt = `${point}:${1 + world.random.int(6)}`
  await world[which]?.kill9()
  if (which === 'hub') await world.startHub({ crashAt })
  else await world.startGateway({ crashAt })
  if (await world.deathOf(which, REACHED_WITHIN_MS)) world.tally.faults += 1
  await world[which]?.kill9()
  if (which === 'hub') await world.startHub()
  else await world.startGateway()
  world.tally.cycles += 1
}

export const hubPoints: Scenario = {
  name: 'points-hub',
  about: 'the hub dies at each named point between two steps of a command',
  short: 3,
  long: HUB_POINTS.length * 8,
  async run(world, cycles) {
    await world.startHub()
    await world.worked(5)
    const first = world.random.int(HUB_POINTS.length)
    for (let cycle = 0; cycle < cycles; cycle++)
      await dieAt(world, 'hub', HUB_POINTS[(first + cycle) % HUB_POINTS.length] ?? 'link.sent')
    await world.worked(10)
  },
}

export const gatewayPoints: Scenario = {
  name: 'points-gateway',
  about: 'the gateway dies at each named point around its commit',
  short: 2,
  long: GATEWAY_POINTS.length * 12,
  async run(world, cycles) {
    await world.startHub()
    await world.worked(5)
    const first = world.random.int(GATEWAY_POINTS.length)
    for (let cycle = 0; cycle < cycles; cycle++)
      await dieAt(
        world,
        'gateway',
        GATEWAY_POINTS[(first + cycle) % GATEWAY_POINTS.length] ?? 'gateway.answer',
      )
    await world.worked(10)
  },
}
