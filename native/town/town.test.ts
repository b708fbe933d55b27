import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../contract/index.ts'
import type { Actor, Command, CommandType, Row, TableName } from '../contract/index.ts'
import { openPlatform, startGateway } from '../platform/index.ts'
import type { Gateway, Platform } from '../platform/index.ts'
import { openResident, sealKeys } from '../seal/index.ts'
import { readSealKey } from './field/index.ts'
import { seedTown } from './seedTown.ts'
import { runTown } from './town.ts'
import type { Town } from './town.ts'

const SPEED = 1200
const TOWNSHIP = 'yunlan'
/** A Tuesday morning, so that people are at their posts. */
const pace = { originReal: Date.now(), originDomain: Date.parse('2026-07-07T10:00:00+08:00'), speed: SPEED }
const clock = systemClock(pace)

let root: string
let platform: Platform
let gateway: Gateway
let town: Town
let n = 0
const seeding = (): Parameters<typeof seedTown>[0] => ({
  dataDir: join(root, 'platform'),
  keysDir: join(root, 'keys'),
  seed: 1,
  pace,
  townshipId: TOWNSHIP,
  hubId: 'hub1',
  historyDays: 1,
})

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'town-'))
  const seeded = await seedTown(seeding())
  expect(seeded.fresh).toBe(true)
  const opened = openPlatform({ dataDir: join(root, 'platform'), clock })
  if (!opened.ok) throw new Error(opened.code)
  platform = opened.platform
  const started = await startGateway({ platform, port: 0, clock })
  if (!started.ok) throw new Error(started.code)
  gateway = started.gateway
  town = await runTown({
    dataDir: join(root, 'platform'),
    keysDir: join(root, 'keys'),
    seed: 1,
    pace,
    gatewayPort: gateway.port,
    proxyPort: 0,
    controlPort: 0,
  })
}, 180_000)

afterAll(async () => {
  await town.close()
  await gateway.close()
  await platform.close()
  rmSync(root, { recursive: true, force: true })
})

async function rows<T extends TableName>(table: T): Promise<Row<T>[]> {
  return (await platform.store.rows(TOWNSHIP, table)) as unknown as Row<T>[]
}

async function row<T extends TableName>(table: T, id: string): Promise<Row<T> | undefined> {
  return (await rows(table)).find((r) => r.id === id)
}

const officer: Actor = { kind: 'user', id: 'U06', name: '任雪', role: 'DUTY_OFFICER' }

async function desk<T extends CommandType>(type: T, payload: Command<T>): Promise<string> {
  const id = `hub1.test.${++n}`
  const command = {
    id,
    type,
    payload: { ...payload },
    actor: officer,
    occurredAt: clock.now(),
    base: {},
    configVersion: 1,
  }
  const [answer] = await platform.submit(TOWNSHIP, [command])
  return answer?.kind === 'decided' ? answer.result.outcome : (answer?.code ?? '')
}

async function until<T>(look: () => Promise<T | undefined | false>, withinMs = 15_000): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > end) throw new Error('it did not happen in time')
    await sleep(60)
  }
}

const control = (path: string, body?: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${town.ready.controlPort}${path}`, {
    ...(body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  })

describe('a seeded town', () => {
  it('holds every resident, sealed', async () => {
    const residents = await rows('resident')
    expect(residents).toHaveLength(111_800)
    const keys = sealKeys(readSealKey(join(root, 'keys')))
    const [first] = residents
    const details = first && openResident(keys, first.id, first.sealed)
    expect(details?.phone).toMatch(/^000-/)
    const file = readFileSync(join(root, 'platform', 'platform.db'))
    expect(file.includes(Buffer.from(details?.phone ?? 'nobody'))).toBe(false)
  }, 60_000)

  it('has something going on: new reports, tasks in hand, closed matters', async () => {
    const incidents = await rows('incident')
    expect(incidents.filter((i) => i.state === 'CLOSED').length).toBeGreaterThan(10)
    expect(incidents.filter((i) => i.state === 'NEW').length).toBeGreaterThan(0)
    expect(
      (await rows('task')).filter((t) => ['SIGNED', 'EN_ROUTE', 'ARRIVED', 'HANDLING'].includes(t.state))
        .length,
    ).toBeGreaterThan(2)
  })

  it('is left alone when it is there already', async () => {
    const before = platform.directory.townships()[0]
    const begun = performance.now()
    expect(await seedTown(seeding())).toEqual({ fresh: false, rows: 0 })
    expect(performance.now() - begun).toBeLessThan(4000)
    expect(platform.directory.townships()[0]?.epoch).toBe(before?.epoch)
  })

  it('refuses a key file that others can read or that is none', async () => {
    const keysDir = mkdtempSync(join(tmpdir(), 'town-keys-'))
    writeFileSync(join(keysDir, 'town.key'), 'short', { mode: 0o600 })
    await expect(seedTown({ ...seeding(), keysDir })).rejects.toMatchObject({ code: 'KEY_MALFORMED' })
    rmSync(keysDir, { recursive: true })
  })
})

describe('the living town', () => {
  it('has all its terminals signed in at the gateway', () => {
    expect(town.ready.online).toBe(town.ready.terminals)
    expect(town.ready.terminals).toBeGreaterThan(200)
    expect(gateway.connections).toBe(town.ready.terminals)
    expect(town.ready.signIns[0]).toMatchObject({ pin: expect.any(String) as string })
  })

  it('raises a staged smoke alarm with its device, and calls it off', async () => {
    const answer = await control('/event', { typeCode: 'PS03', building: '石桥湾7栋', channel: 'IOT_SENSOR' })
    expect(await answer.json()).toMatchObject({ ok: true })
    const signal = await until(async () =>
      (await rows('signal')).find(
        (s) => s.typeCode === 'PS03' && s.place.startsWith('石桥湾7栋') && s.state === 'RECEIVED',
      ),
    )
    expect(signal.priority).toBe('CRITICAL')
    await until(async () => (await row('sensor', signal.deviceId ?? ''))?.state === 'ALARM')
    await until(async () => (await row('sensor', signal.deviceId ?? ''))?.state === 'NORMAL', 60_000)
  }, 100_000)

  it('answers a dispatched task: received at once, signed, gone there, handed in with a report', async () => {
    await control('/event', { typeCode: 'PS01', building: '石桥湾7栋', channel: 'PARTTIME_APP' })
    const fresh = await until(async () =>
      (await rows('incident')).find(
        (i) => i.typeCode === 'PS01' && i.place.startsWith('石桥湾7栋') && i.state === 'NEW',
      ),
    )
    expect(await desk('incident.accept', { incidentId: fresh.id })).toBe('applied')
    const targets = [
      { kind: 'POST', id: 'S05' } as const,
      ...(fresh.gridId ? [{ kind: 'GRID', id: fresh.gridId } as const] : []),
    ]
    expect(
      await desk('incident.dispatch', { incidentId: fresh.id, targets, instruction: '请到场处置' }),
    ).toBe('applied')
    const mine = async (): Promise<Row<'task'>[]> =>
      (await rows('task')).filter((t) => t.incidentId === fresh.id)
    await until(async () => (await mine()).every((t) => t.delivery === 'DELIVERED'), 5000)
    const done = await until(async () => (await mine()).find((t) => t.state === 'SUBMITTED'), 60_000)
    expect(done.report.length).toBeGreaterThan(6)
    expect(done.signedAt).not.toBeNull()
  }, 90_000)

  it('does a task again when it is sent back', async () => {
    const done = await until(async () =>
      (await rows('task')).find((t) => t.state === 'SUBMITTED' && t.reworks === 0),
    )
    expect(await desk('task.rework', { taskId: done.id, note: '补充照片' })).toBe('applied')
    const again = await until(async () => {
      const task = await row('task', done.id)
      return task?.state === 'SUBMITTED' && task.reworks === 1 && task
    }, 60_000)
    expect(again.attachments.length).toBeGreaterThan(0)
    const [picture] = again.attachments.slice(-1)
    const part = await until(() =>
      Promise.resolve(platform.directory.blobPart(TOWNSHIP, picture?.sha256 ?? '', 0)),
    )
    expect(part.total).toBe(picture?.bytes)
  }, 90_000)

  it('goes on at the platform while the line of the hub is cut', async () => {
    const line = connect(town.ready.proxyPort, '127.0.0.1')
    const gone = new Promise<void>((done) => line.once('close', () => done()))
    line.on('error', () => undefined)
    await new Promise<void>((done) => line.once('connect', () => done()))
    const before = platform.directory.townships()[0]?.seq ?? 0
    expect(await (await control('/link', { state: 'cut' })).json()).toMatchObject({ link: { state: 'cut' } })
    await gone
    await until(() => Promise.resolve((platform.directory.townships()[0]?.seq ?? 0) > before), 30_000)
    expect(gateway.connections).toBe(town.ready.terminals)
    await control('/link', { state: 'up' })
  }, 60_000)
})
