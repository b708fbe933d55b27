/** Real sockets, a real platform on SQLite; truth and outbox of the hub in memory. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  realPace,
  systemClock,
  type AnyRow,
  type CommandEnvelope,
  type Row,
  type TableName,
} from '../contract/index.ts'
import {
  connectTerminal,
  openPlatform,
  startGateway,
  type Gateway,
  type Platform,
  type Terminal,
} from '../platform/index.ts'
import { townRows } from './sim/town.ts'
import { MemoryOutbox } from './sim/memoryOutbox.ts'
import { MemoryTruth, sumsOf } from './sim/memoryTruth.ts'
import { startLink, type Link, type LinkEvent } from './index.ts'

const clock = systemClock(realPace())
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const keys = () => generateKeyPairSync('ed25519')

interface Town {
  platform: Platform
  gateway: Gateway
  url: string
  dataDir: string
}

async function town(rows: Iterable<readonly [TableName, AnyRow]> = townRows(), drill = false): Promise<Town> {
  const dataDir = mkdtempSync(join(tmpdir(), 'platform-'))
  closing.push(() => {
    rmSync(dataDir, { recursive: true, force: true })
  })
  const opened = openPlatform({ dataDir, clock, create: true, drill })
  if (!opened.ok) throw new Error(opened.code)
  const { platform } = opened
  const imported = platform.importTown({ townshipId: 'yunlan', name: '云澜街道', rows, at: clock.now() })
  if (!imported.ok) throw new Error(imported.code)
  const started = await startGateway({ platform, port: 0, clock })
  if (!started.ok) throw new Error(started.code)
  const { gateway } = started
  closing.push(async () => {
    await gateway.close(100)
    await platform.close()
  })
  return { platform, gateway, url: `ws://127.0.0.1:${String(gateway.port)}`, dataDir }
}

interface Hub {
  link: Link
  truth: MemoryTruth
  outbox: MemoryOutbox
  events: LinkEvent[]
  send: (type: CommandEnvelope['type'], payload: CommandEnvelope['payload']) => string
}

async function hub({ platform, url }: Town, hubId = 'hub1', key?: KeyObject): Promise<Hub> {
  const pair = keys()
  if (!key) {
    const done = platform.enrol({
      townshipId: 'yunlan',
      deviceId: hubId,
      role: 'hub',
      publicKey: pair.publicKey,
    })
    if (!done.ok) throw new Error(done.code)
  }
  const truth = new MemoryTruth()
  const outbox = new MemoryOutbox()
  const events: LinkEvent[] = []
  const link = await startLink({
    url,
    hubId,
    privateKey: key ?? pair.privateKey,
    store: truth,
    outbox,
    clock,
    closureOf: () => [],
    onEvent: (event) => events.push(event),
    backoffMaxMs: 600,
  })
  closing.push(() => link.close())
  let n = 0
  const send = (type: CommandEnvelope['type'], payload: CommandEnvelope['payload']): string => {
    n += 1
    const envelope: CommandEnvelope = {
      id: `${hubId}.a.${String(n)}`,
      type,
      payload,
      actor: { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' },
      occurredAt: clock.now(),
      base: {},
      configVersion: 1,
    }
    outbox.append(envelope)
    link.submitted()
    return envelope.id
  }
  return { link, truth, outbox, events, send }
}

async function terminal(
  { platform, url }: Town,
  deviceId: string,
  holds: { kind: 'GRID' | 'POST'; id: string },
) {
  const pair = keys()
  const done = platform.enrol({
    townshipId: 'yunlan',
    deviceId,
    role: 'terminal',
    publicKey: pair.publicKey,
    holds,
  })
  if (!done.ok) throw new Error(done.code)
  const tasks = new Map<string, Row<'task'>>()
  const state: string[] = []
  const client: Terminal = connectTerminal({
    url,
    deviceId,
    privateKey: pair.privateKey,
    now: clock.now,
    backoffMaxMs: 600,
    onState: (online) => state.push(online),
    onInbox: (rows, gone, full) => {
      if (full) tasks.clear()
      for (const row of rows) tasks.set(row.id, row)
      for (const id of gone) tasks.delete(id)
    },
  })
  closing.push(() => {
    client.close()
  })
  return { client, tasks, state }
}

const until = (check: () => unknown) => expect.poll(check, { timeout: 8_000, interval: 10 })
const report = (text: string) =>
  ({ channel: 'PHONE', typeCode: 'UM03', text, place: '滨江路 8 号', gridId: 'g1' }) as const

describe('a hub and a platform over a real socket', () => {
  it('brings the whole town into an empty hub, sums and all', async () => {
    const place = await town()
    const { link, truth } = await hub(place)
    await until(() => link.status.state).toBe('ONLINE')
    const { seq, sums } = await place.platform.store.sums('yunlan')
    expect(truth.at?.seq).toBe(seq)
    expect(sumsOf(truth.rows)).toEqual(sums)
    expect(truth.rows.size).toBeGreaterThan(50)
  })

  it('carries a report up and its effect and result down in one transaction', async () => {
    const place = await town()
    const { link, truth, outbox, events, send } = await hub(place)
    await until(() => link.status.state).toBe('ONLINE')
    const id = send('incident.report', report('楼道里有浓烟'))
    await until(() => outbox.pending().length).toBe(0)
    expect(outbox.history).toMatchObject([{ commandId: id, outcome: 'applied' }])
    expect([...truth.rows.values()].filter(({ table }) => table === 'incident')).toHaveLength(1)
    const applied = events.find((event) => event.kind === 'applied')
    expect(applied).toMatchObject({ results: [{ commandId: id }] })
    expect(sumsOf(truth.rows)).toEqual((await place.platform.store.sums('yunlan')).sums)
  })

  it('keeps what was entered while cut off, and sends it in order once', async () => {
    const place = await town()
    const { link, truth, outbox, send } = await hub(place)
    await until(() => link.status.state).toBe('ONLINE')
    await place.gateway.close(100)
    await until(() => link.status.state).toBe('OFFLINE')
    const first = send('incident.report', report('路面塌陷'))
    send('incident.accept', { incidentId: `${first}:i0` })
    const { gateway } = place
    const again = await startGateway({ platform: place.platform, port: gateway.port, clock })
    if (!again.ok) throw new Error(again.code)
    closing.push(() => again.gateway.close(100))
    await until(() => outbox.pending().length).toBe(0)
    expect(outbox.history.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    const incidents = [...truth.rows.values()].filter(({ table }) => table === 'incident')
    expect(incidents.map(({ row }) => row['state'])).toEqual(['ACCEPTED'])
  })

  it('hands a terminal its own tasks, and takes its word under the name of its credential', async () => {
    const place = await town()
    const { link, truth, send } = await hub(place)
    const grid = await terminal(place, 'grid-terminal-1', { kind: 'GRID', id: 'g1' })
    const other = await terminal(place, 'grid-terminal-2', { kind: 'GRID', id: 'g2' })
    await until(() => link.status.state).toBe('ONLINE')
    await until(() => grid.client.online && other.client.online).toBe(true)
    const reported = send('incident.report', report('井盖丢失'))
    send('incident.accept', { incidentId: `${reported}:i0` })
    send('incident.dispatch', {
      incidentId: `${reported}:i0`,
      targets: [{ kind: 'GRID', id: 'g1', lead: true }],
      instruction: '请到场核实',
    })
    await until(() => grid.tasks.size).toBe(1)
    const [task] = grid.tasks.values()
    if (!task) throw new Error('no task')
    const delivered = await grid.client.send('task.deliver', { taskId: task.id, delivery: 'DELIVERED' })
    expect(delivered).toMatchObject({ kind: 'decided', result: { outcome: 'applied' } })
    await until(() => grid.tasks.get(task.id)?.delivery).toBe('DELIVERED')
    await until(() => truth.rows.get(`task/${task.id}`)?.row['delivery']).toBe('DELIVERED')
    expect(other.tasks.size).toBe(0)
    const foreign = await other.client.send('task.sign', { taskId: task.id })
    expect(foreign).toMatchObject({ kind: 'decided', result: { outcome: 'rejected' } })
  })

  it('lets nobody in with a key that is not enrolled', async () => {
    const place = await town()
    const { link, events } = await hub(place, 'stranger', keys().privateKey)
    await until(() => events.some((event) => event.kind === 'alarm' && event.code === 'AUTH_FAILED')).toBe(
      true,
    )
    expect(link.status.state).toBe('OFFLINE')
  })
})
