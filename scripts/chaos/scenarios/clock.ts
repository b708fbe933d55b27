// Wall clocks that jump a day, at the hub and at the gateway, while both work on.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from './scenario.ts'

const DAY_MS = 86_400_000

export const clockJumps: Scenario = {
  name: 'clock',
  about: 'the clock of hub or gateway goes a day forward and back; now and then a restart in between',
  short: 2,
  long: 24,
  async run(world, cycles) {
    await world.startHub()
    await world.worked(5)
    for (let cycle = 0; cycle < cycles; cycle++) {
      const { random } = world
      const program = random.pick([world.hub, world.gateway])
      program?.shiftClock(random.pick([DAY_MS, -DAY_MS]))
      world.tally.faults += 1
      await sleep(random.range(300, 1_500))
      if (random.chance(0.3)) {
        await world.hub?.kill9()
        await world.startHub()
        world.tally.faults += 1
      }
      program?.shiftClock(0)
      await sleep(random.range(100, 500))
      world.tally.cycles += 1
    }
    await world.worked(10)
  },
}
