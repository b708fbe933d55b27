// A snapshot on its way is interrupted at every page, and goes on where it was; and every point around putting it in use.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CrashPoint } from '../../../native/contract/index.ts'
import { OPEN_LINE } from '../../../native/town/index.ts'
import { readBeside, until, type World } from '../world.ts'
import type { Scenario } from './scenario.ts'

interface Progress {
  readonly snapshotId: string
  readonly rows: number
}

/** How far the half-loaded file has come; undefined when there is none. */
const progressOf = (world: World): Progress | undefined =>
  readBeside(join(world.hubDir, 'truth.next.db'), (db) =>
    db.prepare<[], Progress>('SELECT snapshotId, rows FROM snapshot_progress').get(),
  )

/** Truth is gone, the outbox is not: the next start fetches a snapshot. */
async function loseTruth(world: World): Promise<void> {
  await world.hub?.kill9()
  for (const name of ['truth', 'truth.next'])
    for (const end of ['', '-wal', '-shm']) rmSync(join(world.hubDir, `${name}.db${end}`), { force: true })
}

function goesOn(world: World, before: Progress | undefined, after: Progress | undefined, how: string): void {
  if (!before || !after || before.snapshotId !== after.snapshotId) {
    if (before && after) world.ledger.violations.push(`the snapshot started over when ${how}`)
    return
  }
  if (after.rows < before.rows)
    world.ledger.violations.push(
      `the snapshot fell back from ${before.rows} to ${after.rows} rows when ${how}`,
    )
}

export const snapshotPages: Scenario = {
  name: 'snapshot-pages',
  about: 'kill -9 of the hub at each page of a snapshot; it goes on after its last page',
  short: 3,
  long: 60,
  buildings: 4_000,
  async run(world, cycles) {
    let left = cycles
    let before: Progress | undefined
    while (left > 0) {
      await world.startHub({ crashAt: left % 2 === 0 ? 'snapshot.page:1' : 'snapshot.page.before:2' })
      if (!(await world.deathOf('hub', 60_000))) {
        // All pages are there: once more from an empty truth.
        await loseTruth(world)
        before = undefined
        continue
      }
      const after = progressOf(world)
      goesOn(world, before, after, 'the hub was killed at a page')
      if (before && after && left % 2 === 0 && after.rows <= before.rows)
        world.ledger.violations.push(`a page was loaded again: still at ${after.rows} rows`)
      before = after
      left -= 1
      world.tally.cycles += 1
      world.tally.faults += 1
    }
    await world.startHub()
    await world.worked(5, 30_000)
  },
}

export const snapshotLine: Scenario = {
  name: 'snapshot-line',
  about: 'the line is cut again and again while a snapshot is on its way',
  short: 2,
  long: 30,
  buildings: 4_000,
  async run(world, cycles) {
    let left = cycles
    while (left > 0) {
      // Thin enough to be met on its way.
      world.proxy.set({ bytesPerS: 60_000 })
      await world.startHub()
      let before: Progress | undefined
      for (let cuts = 0; cuts < 6 && left > 0; cuts++) {
        const reached = await until(() => (progressOf(world)?.rows ?? 0) > (before?.rows ?? 0), 20_000)
        if (!reached) break
        world.proxy.set({ state: 'cut', end: world.random.pick(['reset', 'close']) })
        await sleep(world.random.range(50, 400))
        const after = progressOf(world)
        goesOn(world, before, after, 'the line was cut')
        before = after
        world.proxy.set({ state: 'up' })
        left -= 1
        world.tally.cycles += 1
        world.tally.faults += 1
      }
      world.proxy.set(OPEN_LINE)
      await world.worked(3, 30_000)
      if (left > 0) await loseTruth(world)
    }
  },
}

const POINTS: readonly CrashPoint[] = ['snapshot.begin', 'snapshot.seal', 'swap.before', 'swap.after']

export const snapshotPoints: Scenario = {
  name: 'points-snapshot',
  about: 'the hub dies as a snapshot begins, is sealed, and before and after it takes its place',
  short: 2,
  long: POINTS.length * 8,
  async run(world, cycles) {
    const first = world.random.int(POINTS.length)
    for (let cycle = 0; cycle < cycles; cycle++) {
      const point = POINTS[(first + cycle) % POINTS.length] ?? 'swap.before'
      await world.startHub({ crashAt: `${point}:1` })
      if (await world.deathOf('hub', 60_000)) world.tally.faults += 1
      else world.ledger.violations.push(`the snapshot did not come by at ${point}`)
      if (!world.hub?.dead) await world.hub?.kill9()
      await world.startHub()
      await world.worked(5, 30_000)
      world.tally.cycles += 1
      await loseTruth(world)
    }
    await world.startHub()
    await world.worked(5, 30_000)
  },
}
