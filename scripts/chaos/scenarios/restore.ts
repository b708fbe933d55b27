// The platform is put back from a copy of an hour ago (of the town's time): with word of it, as a new epoch, or in secret,
// so that it has to find out by itself. What the hub promised must be there again; what terminals were told may be gone.
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Scenario } from './scenario.ts'

const HOUR_S = 3_600
const SPEED = 1_200

export const gatewayRestored: Scenario = {
  name: 'restore',
  about: 'the gateway is put back from a copy of its files of an hour of stream ago',
  short: 1,
  long: 30,
  speed: SPEED,
  async run(world, cycles) {
    await world.startHub()
    for (let cycle = 0; cycle < cycles; cycle++) {
      const { random, ledger } = world
      await world.worked(5)
      const copyDir = join(world.dir, 'backup')
      rmSync(copyDir, { recursive: true, force: true })
      const at = ledger.acknowledged
      await backUp(join(world.platformDir, 'platform.db'), copyDir)
      await sleep((HOUR_S / SPEED) * 1_000)
      if (random.chance(0.5)) await world.gateway?.kill9()
      else await world.gateway?.stop()
      if (random.chance(0.3)) {
        await world.hub?.kill9()
        world.tally.faults += 1
      }
      for (const name of readdirSync(world.platformDir))
        rmSync(join(world.platformDir, name), { recursive: true })
      cpSync(copyDir, world.platformDir, { recursive: true })
      // Terminals do not keep what they were told; the hub does.
      ledger.excuse(({ by, doneNo }) => by === 'terminal' && doneNo > at)
      world.tally.faults += 1
      const told = random.chance(0.5)
      await world.startGateway({ args: told ? ['--restored'] : [] })
      if (world.hub?.dead) await world.startHub()
      await world.worked(5, 30_000)
      world.tally.cycles += 1
    }
  },
}

/** As a backup program would: a whole state of the database, while it is in use. */
async function backUp(file: string, toDir: string): Promise<void> {
  cpSync(join(file, '..'), toDir, { recursive: true, filter: (name) => !/\.db(-wal|-shm)?$/.test(name) })
  const db = new Database(file, { readonly: true, timeout: 5_000 })
  try {
    await db.backup(join(toDir, 'platform.db'))
  } finally {
    db.close()
  }
}
