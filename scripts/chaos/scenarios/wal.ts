// Loss of power: the process is gone and the end of its log with it. local.db syncs every commit, so what was acknowledged
// must be there; truth.db does not, and may fall back, but only together with its cursor.
import { cpSync, mkdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Promised } from '../ledger.ts'
import { beforeLastCommit, tear, walPlace, walSalt, type WalPlace } from '../wal.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'

/** The log as it stood when an acknowledgement was heard. */
interface Heard {
  readonly promised: Promised
  readonly place: WalPlace | undefined
}

export const tornLocal: Scenario = {
  name: 'wal-local',
  about: 'local.db loses the end of its log after each acknowledged commit',
  short: 1,
  long: 40,
  async run(world, cycles) {
    const file = join(world.hubDir, 'local.db')
    let heard: Heard[] = []
    world.ledger.onDone = (promised) => {
      if (promised.by === 'clerk') heard.push({ promised, place: walPlace(file) })
    }
    for (let cycle = 0; cycle < cycles; cycle++) {
      heard = []
      // Killed between the commit and the answer: there is something after the last acknowledged one to be torn.
      await world.startHub({ crashAt: `outbox.append.after:${15 + world.random.int(60)}` })
      const atThePoint = (await world.deathOf('hub', 15_000)) !== undefined
      if (!atThePoint) await world.hub?.kill9()
      // Answers on their way when it died are still being heard.
      await sleep(50)
      afterEach(world, file, heard)
      const now = walPlace(file)
      // What was synced before may have reached the platform, though the clerk never heard of it.
      const from = Math.max(atThePoint ? beforeLastCommit(file) : (now?.committed ?? 0), now?.written ?? 0)
      tear(file, from, world.random)
      world.tally.faults += 1
      await world.startHub()
      await world.worked(3)
      await world.hub?.kill9()
      world.tally.cycles += 1
    }
    world.ledger.onDone = undefined
    await world.startHub()
  },
}

/** For every acknowledgement of this run: a copy cut off soon after it must hold it and all before it. */
function afterEach(world: World, file: string, heard: readonly Heard[]): void {
  const dir = join(world.dir, 'torn')
  const salt = walSalt(file)
  const now = walPlace(file)
  for (const [k, { place, promised }] of heard.entries()) {
    if (!place || place.salt !== salt || !now || place.committed < now.written) continue
    mkdirSync(dir, { recursive: true })
    const copy = join(dir, 'local.db')
    cpSync(file, copy)
    cpSync(`${file}-wal`, `${copy}-wal`)
    const room = Math.max(0, now.committed - place.committed)
    truncateSync(`${copy}-wal`, place.committed + world.random.int(Math.min(room, 9_000) + 1))
    const db = new Database(copy)
    try {
      const whole: unknown = db.pragma('integrity_check(1)', { simple: true })
      if (whole !== 'ok')
        world.ledger.violations.push(`local.db cut after ${promised.requestId}: ${String(whole)}`)
      const ids = new Set(db.prepare('SELECT id FROM command').pluck().all())
      for (const { promised: earlier } of heard.slice(0, k + 1))
        if (!ids.has(earlier.commandId))
          world.ledger.violations.push(
            `local.db cut after ${promised.requestId} at ${place.committed} does not hold ${earlier.requestId}`,
          )
    } finally {
      db.close()
    }
    world.tally.faults += 1
    rmSync(dir, { recursive: true, force: true })
  }
}

/** One cycle: some work, the hub killed, and any part of a file's log gone that was not synced. */
async function killAndTear(world: World, file: string, waitMs = 0): Promise<void> {
  await world.startHub()
  await world.worked(10 + world.random.int(30))
  await world.hub?.kill9()
  await sleep(waitMs)
  tear(file, walPlace(file)?.written ?? 0, world.random)
  world.tally.faults += 1
  world.tally.cycles += 1
}

export const tornTruth: Scenario = {
  name: 'wal-truth',
  about: 'truth.db loses any part of its log that was not synced, and falls back with its cursor',
  short: 1,
  long: 40,
  async run(world, cycles) {
    const file = join(world.hubDir, 'truth.db')
    for (let cycle = 0; cycle < cycles; cycle++) {
      await killAndTear(world, file)
    }
    await world.startHub()
    await world.worked(5)
  },
}

export const lyingDisk: Scenario = {
  name: 'wal-lies',
  about: 'a disk that lied about its syncs: local.db loses acknowledged commits, and nothing else goes wrong',
  short: 1,
  long: 20,
  async run(world, cycles) {
    const file = join(world.hubDir, 'local.db')
    for (let cycle = 0; cycle < cycles; cycle++) {
      await killAndTear(world, file, 50)
      world.ledger.excuse(({ by }) => by === 'clerk')
    }
    await world.startHub()
    await world.worked(20)
  },
}
