/** Many timers due in one moment, at a hub that is killed among them: the real program on real files. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rowOf } from '../../mirror/mirrorFixture.ts'
import type { Hub } from '../hub.ts'
import { SmallTown, until } from '../hubFixture.ts'

const MANY = 60
let root: string
let town: SmallTown
let hub: Hub | undefined

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'together-'))
  // Ten minutes to look into each of them are over since two.
  const receivedAt = Date.now() - 12 * 60_000
  const signals = Array.from({ length: MANY }, (_, k) => {
    const fields = { id: `s${String(k)}`, state: 'RECEIVED', priority: 'NORMAL', receivedAt } as const
    return ['signal', rowOf('signal', fields)] as const
  })
  town = await SmallTown.open(
    root,
    undefined,
    undefined,
    signals.map(([table, row]) => [table, row]),
  )
  await town.plug()
})
afterEach(async () => {
  await hub?.close()
  hub = undefined
  await town.close()
  rmSync(root, { recursive: true, force: true })
})

/** Runs the hub until it is killed at a crash point. */
async function killedAt(point: string): Promise<void> {
  const args = ['--data', join(root, 'hub'), '--keys', join(root, 'keys'), '--platform', town.line]
  const child = spawn(
    process.execPath,
    [
      '--import',
      './scripts/chaos/inside.ts',
      'native/hub/main.ts',
      ...args,
      '--renderer',
      join(root, 'screens'),
    ],
    { env: { ...process.env, HUB_CRASH_AT: point, HUB_LOG: 'silent' }, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
}

/** Acts of these timers that the hub has ever kept, from its audit. */
function kept(): number {
  const db = new Database(join(root, 'hub', 'local.db'), { readonly: true })
  try {
    return Number(db.prepare(`SELECT count(*) FROM audit WHERE act = 'signal.expire'`).pluck().get())
  } finally {
    db.close()
  }
}

it('each of many that are due together fires once, though the hub is killed among them', async () => {
  await killedAt('outbox.append.inside:25')
  expect(kept()).toBeLessThan(25)
  await killedAt('outbox.append.after:1')
  hub = await town.hub()
  const states = async (): Promise<unknown[]> =>
    (await town.platform.store.rows('yunlan', 'signal')).map((row) => row['state'])
  await until(async () => ((await states()).every((state) => state === 'EXPIRED') ? true : undefined), 20_000)
  const lines = await town.platform.store.rows('yunlan', 'entry')
  expect(lines.filter(({ kind }) => kind === 'signal.expire')).toHaveLength(MANY)
  expect(kept()).toBe(MANY)
}, 60_000)
