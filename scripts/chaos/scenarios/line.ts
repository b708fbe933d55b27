// What a line does to those who talk over it.
import { setTimeout as sleep } from 'node:timers/promises'
import { OPEN_LINE } from '../../../native/town/index.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** One fault of the line: made, held while both sides work on, and taken back. */
function lineScenario(
  name: string,
  about: string,
  cycles: { readonly short: number; readonly long: number },
  fault: (world: World) => Promise<void>,
): Scenario {
  return {
    ...{ name, about },
    ...cycles,
    async run(world, count) {
      await world.startHub()
      await world.worked(5)
      for (let cycle = 0; cycle < count; cycle++) {
        await fault(world)
        world.tally.faults += 1
        world.proxy.set(OPEN_LINE)
        await sleep(world.random.range(50, 600))
        world.tally.cycles += 1
      }
      await world.worked(5)
    },
  }
}

const few = { short: 1, long: 15 }

export const LINE_SCENARIOS: readonly Scenario[] = [
  lineScenario('line-delay', 'up to 1.5 s each way', few, async ({ proxy, random }) => {
    proxy.set({ delayMs: 50 + random.int(1_450) })
    await sleep(random.range(1_500, 4_000))
  }),
  lineScenario('line-stall', 'the line stands still, then carries on', few, async ({ proxy, random }) => {
    proxy.set({ state: 'stall' })
    await sleep(random.range(500, 5_000))
  }),
  lineScenario(
    'line-half-open',
    'the gateway has lost the line and the hub believes in it',
    { short: 1, long: 10 },
    async ({ proxy, random }) => {
      proxy.set({ state: 'half' })
      await sleep(random.range(1_000, random.chance(0.3) ? 32_000 : 4_000))
    },
  ),
  lineScenario('line-reset', 'a reset in the middle of a frame', { short: 2, long: 60 }, async (world) => {
    const { proxy, random } = world
    const before = proxy.connections
    proxy.breakAfter(1 + random.int(4_000), random.pick(['up', 'down']))
    // The next one is broken when it is there.
    for (let waited = 0; proxy.connections === before && waited < 4_000; waited += 20) await sleep(20)
    await sleep(random.range(50, 500))
  }),
  lineScenario('line-trickle', 'a few bytes at a time', few, async ({ proxy, random }) => {
    proxy.set({ crumbBytes: 1 + random.int(40) })
    await sleep(random.range(1_500, 5_000))
  }),
  lineScenario('line-thin', 'from 64 kbit/s down to 8 kbit/s', few, async ({ proxy, random }) => {
    proxy.set({ bytesPerS: random.pick([1_000, 2_000, 8_000]), delayMs: random.int(300) })
    await sleep(random.range(2_000, 5_000))
  }),
  lineScenario(
    'line-flap',
    'up and down every 1 to 10 s',
    { short: 2, long: 20 },
    async ({ proxy, random }) => {
      proxy.set({ state: 'cut', end: random.pick(['reset', 'close']) })
      await sleep(random.chance(0.8) ? random.range(300, 2_000) : random.range(1_000, 10_000))
    },
  ),
]
