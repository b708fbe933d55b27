// Disks that are full and disks that fail.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cannotFail, FailingDisk } from '../failingDisk.ts'
import type { World } from '../world.ts'
import type { Scenario } from './scenario.ts'

const TMPFS_MIB = 48

function mount(dir: string): string | undefined {
  mkdirSync(dir, { recursive: true })
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_MIB}m`, 'chaos', dir])
  return done.status === 0 ? undefined : `mount failed: ${String(done.stderr)}`.trim()
}

/** Why no small tmpfs can be had here; undefined when it can. */
function cannotMount(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a small tmpfs needs root on Linux'
  const dir = mkdtempSync(join(tmpdir(), 'hub-chaos-mount-'))
  const why = mount(dir)
  if (why === undefined) spawnSync('umount', [dir])
  rmSync(dir, { recursive: true, force: true })
  return why
}

/** Leaves so many bytes of a file system. */
function fill(dir: string, leave: number): void {
  const { bavail, bsize } = statfsSync(dir)
  const there = statSync(join(dir, 'filler'), { throwIfNoEntry: false })?.size ?? 0
  const bytes = there + Math.max(0, bavail * bsize - leave)
  try {
    // Grown, not written anew: what it holds already is not given back in between.
    appendFileSync(join(dir, 'filler'), Buffer.alloc(bytes - there))
  } catch (error) {
    // Others write meanwhile: then it is full, which was the intention.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

const drain = (dir: string): void => rmSync(join(dir, 'filler'), { force: true })

/** Of a disk that was in the way the hub may have ended itself, to be started again. */
async function upAgain(world: World, env: Readonly<Record<string, string>> = {}): Promise<void> {
  if (!world.hub?.dead) return
  await world.startHub({ env })
}

function fullDisk(
  which: 'hub' | 'platform',
  cycles: { readonly short: number; readonly long: number },
): Scenario {
  return {
    name: `full-${which}`,
    about: `no space is left on the ${which}'s disk, and then there is again`,
    ...cycles,
    cannot: cannotMount,
    place(dir) {
      const disk = join(dir, 'disk')
      const why = mount(disk)
      if (why !== undefined) throw new Error(why)
      const undo = (): void => {
        spawnSync('umount', ['-l', disk])
      }
      const inside = join(disk, which)
      return Promise.resolve(which === 'hub' ? { hubDir: inside, undo } : { platformDir: inside, undo })
    },
    async run(world, count) {
      const disk = join(world.dir, 'disk')
      await world.startHub()
      await world.worked(5)
      for (let cycle = 0; cycle < count; cycle++) {
        const { random } = world
        fill(disk, random.int(400_000))
        world.tally.faults += 1
        await sleep(random.range(800, 2_000))
        // What the hub had put by for this is used up as well.
        fill(disk, random.int(200_000))
        await sleep(random.range(500, 2_000))
        if (random.chance(0.4)) {
          await world[which === 'hub' ? 'hub' : 'gateway']?.kill9()
          world.tally.faults += 1
        }
        drain(disk)
        await upAgain(world)
        if (world.gateway?.dead) await world.startGateway()
        await world.worked(5, 40_000)
        world.tally.cycles += 1
      }
    },
  }
}

export const failingDisk: Scenario = {
  name: 'eio',
  about: 'reads, writes and syncs of local.db or truth.db fail with EIO for a while',
  short: 1,
  long: 40,
  cannot: cannotFail,
  async run(world, cycles) {
    const disk = new FailingDisk(world.dir)
    const { env } = disk
    for (let cycle = 0; cycle < cycles; cycle++) {
      const { random } = world
      if (!world.hub || world.hub.dead) await world.startHub({ env })
      await world.worked(5)
      disk.fail(
        random.pick(['local.db', 'local.db-wal', 'truth.db', 'truth.db-wal']),
        random.pick([['write'], ['sync'], ['write', 'sync'], ['read'], ['read', 'write', 'sync']] as const),
        random.pick([5, 40, 100]),
      )
      world.tally.faults += 1
      await sleep(random.range(300, 2_000))
      if (random.chance(0.3)) {
        await world.hub?.kill9()
        world.tally.faults += 1
      }
      disk.heal()
      await upAgain(world, env)
      await world.worked(5, 40_000)
      world.tally.cycles += 1
    }
  },
}

export const DISK_SCENARIOS: readonly Scenario[] = [
  fullDisk('hub', { short: 1, long: 30 }),
  fullDisk('platform', { short: 1, long: 20 }),
  failingDisk,
]
