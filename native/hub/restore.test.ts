import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Screen, SmallTown, until } from './hubFixture.ts'
import type { Hub } from './hub.ts'

interface Told {
  readonly outbox: { readonly pending: number; readonly parked: number }
  readonly backups: readonly { readonly file: string; readonly ageS: number | null; readonly ok: boolean }[]
}

let root: string
let town: SmallTown
const open: Hub[] = []
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'restore-'))
  town = await SmallTown.open(root)
  await town.plug()
})
afterEach(async () => {
  for (const hub of open.splice(0)) await hub.close()
  await town.pull()
  await town.platform.close()
  rmSync(root, { recursive: true, force: true })
})

const start = async (): Promise<Hub> => {
  const hub = await town.hub()
  open.push(hub)
  await until(async () => ((await health(hub)).mirror.seq > 0 ? true : undefined))
  return hub
}
const stop = async (hub: Hub): Promise<void> => {
  open.splice(open.indexOf(hub), 1)
  await hub.close()
}
const health = async (hub: Hub): Promise<Told & { mirror: { seq: number } }> =>
  (await (await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)).json()) as Told & {
    mirror: { seq: number }
  }
const drained = (hub: Hub) =>
  until(async () => ((await health(hub)).outbox.pending === 0 ? true : undefined), 15_000)
const command = (...args: string[]): { code: number | null; text: string } => {
  const ended = spawnSync(process.execPath, ['native/hub/main.ts', ...args], { encoding: 'utf8' })
  return { code: ended.status, text: ended.stdout + ended.stderr }
}

it('puts a lost local.db back: what the platform knows comes back as results, nothing is done twice', async () => {
  const first = await start()
  const desk = await Screen.signIn(first)
  await desk.act('duty.log', { text: '有回复' })
  await drained(first)
  // The line is gone: this one waits in the outbox while the backup is taken.
  await town.pull()
  await desk.act('duty.log', { text: '备份里待发' })
  const taken = await until(async () => {
    const { backups } = await health(first)
    return backups.every(({ ok, ageS }) => ok && ageS !== null) ? backups : undefined
  }, 30_000)
  expect(taken.map(({ file }) => file)).toEqual(['local', 'truth'])
  await town.plug()
  await drained(first)
  // And this one is acknowledged after the backup.
  await desk.act('duty.log', { text: '备份之后' })
  await drained(first)
  desk.close()
  await stop(first)

  const data = join(root, 'hub')
  const copies = readdirSync(join(data, 'backup')).filter((file) => file.startsWith('local-'))
  cpSync(join(data, 'backup', copies[0] ?? ''), join(root, 'carried-away.db'))
  for (const end of ['', '-wal', '-shm']) rmSync(join(data, `local.db${end}`), { force: true })
  expect(command('--verify', join(root, 'carried-away.db'))).toMatchObject({
    code: 0,
    text: expect.stringContaining('good') as unknown,
  })
  expect(command('--restore', join(root, 'carried-away.db'), '--data', data)).toMatchObject({
    code: 0,
    text: expect.stringMatching(/new incarnation[^]*\n[1-9]\d* commands wait/) as unknown,
  })

  const again = await start()
  await drained(again)
  const seat = await Screen.signIn(again)
  // A console without a past waits until the lease of the one before has run out or was given back.
  await until(async () => ((await seat.act('duty.log', { text: '恢复以后' })).ok ? true : undefined), 60_000)
  await drained(again)
  // What the desk itself writes into the log has no words of its own.
  const lines = (await seat.look('duty', 'log')).filter(({ text }) => text !== '')
  expect(lines.map(({ text }) => text).sort()).toEqual(
    ['备份之后', '备份里待发', '恢复以后', '有回复'].sort(),
  )
  seat.close()
}, 90_000)

it('says in plain words why a backup cannot be put back, and leaves all as it was', async () => {
  const hub = await start()
  const data = join(root, 'hub')
  await until(
    async () => ((await health(hub)).backups.every(({ ok, ageS }) => ok && ageS !== null) ? true : undefined),
    30_000,
  )
  const file = join(
    data,
    'backup',
    readdirSync(join(data, 'backup')).find((name) => name.startsWith('local-')) ?? '',
  )
  expect(command('--restore', file, '--data', data)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^ALREADY_OPEN: Another hub/) as unknown,
  })
  expect(command('--restore', join(root, 'none.db'), '--data', data).text).toMatch(
    /^MISSING: There is no file/,
  )
  expect(command('--restore', file).text).toMatch(/^BAD_OPTIONS: --restore needs --data/)
  expect(command('--verify', data).code).toBe(0)
}, 60_000)
