import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AnyRow, GrantsBody } from '../contract/index.ts'
import type { Hub } from './hub.ts'
import { PIN, Screen, SmallTown, until } from './hubFixture.ts'

const HOUR = 3_600_000
let root: string
let town: SmallTown
const open: Hub[] = []
const screens: Screen[] = []
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'grants-'))
  town = await SmallTown.open(root)
  await town.platform.refreshGrants()
  await town.plug()
})
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close()
  for (const hub of open.splice(0)) await hub.close()
  await town.pull()
  await town.platform.close()
  rmSync(root, { recursive: true, force: true })
})

/** @param hours by which the hub's clock is later than it is */
async function start(hours = 0): Promise<Hub> {
  const now = Date.now()
  const hub = await town.hub(undefined, { originReal: now, originDomain: now + hours * HOUR, speed: 1 })
  open.push(hub)
  return hub
}
async function stop(hub: Hub): Promise<void> {
  for (const screen of screens.splice(0)) screen.close()
  open.splice(open.indexOf(hub), 1)
  await hub.close()
}
async function linkOf(hub: Hub): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)
  return ((await answer.json()) as { link: { state: string } }).link.state
}
const online = (hub: Hub) => until(async () => ((await linkOf(hub)) === 'online' ? true : undefined), 15_000)
async function signIn(hub: Hub, userId: string): Promise<string> {
  const base = `http://127.0.0.1:${hub.seatsPort}`
  const body = JSON.stringify({ userId, pin: PIN })
  const answer = await fetch(`${base}/session`, { method: 'POST', headers: { Origin: base }, body })
  const said = (await answer.json()) as { ok: boolean; code?: string }
  return said.ok ? 'ok' : (said.code ?? '')
}
async function screen(hub: Hub, userId: string): Promise<Screen> {
  const made = await Screen.signIn(hub, userId)
  screens.push(made)
  return made
}
/** Lines of the audit; the hub must not run. */
function audit(): { act: string; actorId: string; params: Record<string, unknown> }[] {
  const db = new Database(join(root, 'hub', 'local.db'), { readonly: true })
  const lines = db.prepare<[], { act: string; actorId: string; params: string }>('SELECT * FROM audit').all()
  db.close()
  return lines.map(({ act, actorId, params }) => ({
    ...{ act, actorId, params: JSON.parse(params) as Record<string, unknown> },
  }))
}
/** A hub that has its grants, with the line gone. */
async function cutOff(): Promise<void> {
  const hub = await start()
  await online(hub)
  await until(async () => ((await signIn(hub, 'U1')) === 'ok' ? true : undefined))
  await stop(hub)
  await town.pull()
}

it('marks acts without the platform, and lets two on duty go on when the grants have ended', async () => {
  await cutOff()
  expect(statSync(join(root, 'keys', 'platform-grants.pub')).mode & 0o777).toBe(0o600)
  const within = await start(71)
  expect(await (await screen(within, 'U1')).act('duty.log', { text: '断网' })).toMatchObject({ ok: true })
  await stop(within)

  const after = await start(73)
  expect(await signIn(after, 'U1')).toBe('GRANT_EXPIRED')
  const nobody = await screen(after, 'U1')
  const links = (await nobody.look('link', 'grants')) as { userId: string; by: string }[]
  expect(links.map(({ userId, by }) => `${userId} ${by}`)).toEqual(['U1 NONE', 'U2 NONE', 'U3 NONE'])
  const extend = (officer: string, leader: string) =>
    nobody.request('extend', { officer: { userId: officer, pin: PIN }, leader: { userId: leader, pin: PIN } })
  expect(await extend('U1', 'U2')).toMatchObject({ ok: false, code: 'GRANT_TWO_NEEDED' })
  expect(await extend('U1', 'U3')).toMatchObject({ ok: true })
  expect(await signIn(after, 'U2')).toBe('GRANT_EXPIRED')
  expect(await (await screen(after, 'U1')).act('duty.log', { text: '延长后' })).toMatchObject({ ok: true })
  await stop(after)

  const later = await start(96)
  expect(await signIn(later, 'U1'), 'the extension survives a restart').toBe('ok')
  await stop(later)
  const ended = await start(98)
  expect(await signIn(ended, 'U1')).toBe('GRANT_EXPIRED')
  await stop(ended)

  const marks = audit().flatMap(({ act, params }) => (act === 'duty.log' ? [params] : []))
  expect(marks).toMatchObject([
    { offlineGrant: 'GRANT', grantAgeMin: 71 * 60 },
    { offlineGrant: 'EXTENSION', grantAgeMin: 0 },
  ])
  const said = audit().filter(({ act }) => act === 'seat.grantExtended')
  expect(said.map(({ actorId, params }) => [actorId, params['with']])).toEqual([
    ['U1', 'U3'],
    ['U3', 'U1'],
  ])
}, 90_000)

it('believes no grant that was changed, and no other key than the first', async () => {
  await cutOff()
  const change = (make: (body: GrantsBody) => GrantsBody): void => {
    const db = new Database(join(root, 'hub', 'truth.db'))
    const row = db.prepare<[], { body: string }>(`SELECT body FROM config WHERE id = 'grants'`).get()
    const body = JSON.stringify(make(JSON.parse(row?.body ?? '') as GrantsBody))
    db.prepare(`UPDATE config SET body = ? WHERE id = 'grants'`).run(body)
    db.close()
  }
  const longer = (body: GrantsBody) => ({
    ...body,
    grants: body.grants.map((grant) => ({ ...grant, notAfter: grant.notAfter + 9_000 * HOUR })),
  })
  change(longer)
  const hub = await start(1)
  expect(await signIn(hub, 'U1')).toBe('GRANT_EXPIRED')
  await stop(hub)

  // All of it signed with a key of one's own.
  const strange = await SmallTown.open(join(root, 'strange'))
  await strange.platform.refreshGrants()
  const found = await strange.platform.store.load('yunlan', [{ table: 'config', id: 'grants' }])
  await strange.platform.close()
  change(() => ([...found.values()][0] as AnyRow)['body'] as GrantsBody)
  const other = await start(1)
  expect(await signIn(other, 'U1')).toBe('GRANT_EXPIRED')
  const [now] = await (await screen(other, 'U1')).look('link', 'now')
  expect(now).toMatchObject({ trouble: 'GRANT_KEY_DIFFERS' })
  expect(readFileSync(join(root, 'keys', 'platform-grants.pub'), 'utf8')).toContain('yunlan\n')
}, 60_000)

it('ends the rights of somebody revoked at once when the platform can be asked', async () => {
  const hub = await start()
  await online(hub)
  const desk = await until(async () => ((await signIn(hub, 'U1')) === 'ok' ? screen(hub, 'U1') : undefined))
  expect(await desk.act('duty.log', { text: '在线' })).toMatchObject({ ok: true })
  const rows = await town.platform.store.load('yunlan', [{ table: 'user', id: 'U1' }])
  const row = [...rows.values()][0]
  if (!row) throw new Error('no such user')
  await town.platform.write('yunlan', [
    { table: 'user', op: 'put', row: { ...row, rev: row.rev + 1, active: false } },
  ])
  await until(() => desk.replies.find((reply) => reply.t === 'session' && reply.session === null))
  expect(await desk.act('duty.log', { text: '撤权后' })).toMatchObject({ ok: false, code: 'NOT_SIGNED_IN' })
  await stop(hub)
  const lines = audit().filter(({ act }) => act === 'duty.log')
  expect(lines.map(({ params }) => params['offlineGrant'])).toEqual([undefined])
}, 60_000)
