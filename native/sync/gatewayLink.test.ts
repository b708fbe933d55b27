import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { closureOf } from '../domain/index.ts'
import {
  Cleanup,
  clock,
  command,
  hubKey,
  hubOn,
  Line,
  memoryHub,
  place,
  report,
  terminalOn,
} from './platformFixture.ts'
import { MemoryOutbox } from './sim/memoryOutbox.ts'
import { MemoryTruth, sumsOf } from './sim/memoryTruth.ts'
import { townRows } from './sim/town.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const until = (check: () => unknown, timeout = 8_000) => expect.poll(check, { timeout, interval: 10 })

describe('a hub and a platform over a real socket', () => {
  it('brings the whole town into an empty hub, sums and all', async () => {
    const town = await place(cleanup)
    const { link, truth } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    const { seq, sums } = await town.platform.store.sums('yunlan')
    expect(truth.at?.seq).toBe(seq)
    expect(sumsOf(truth.rows)).toEqual(sums)
    expect(truth.rows.size).toBeGreaterThan(50)
  })

  it('carries a report up and its effect and result down in one transaction', async () => {
    const town = await place(cleanup)
    const { link, truth, outbox, events, send } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    const id = send('incident.report', report('楼道里有浓烟'))
    await until(() => outbox.pending().length).toBe(0)
    expect(outbox.history).toMatchObject([{ commandId: id, outcome: 'applied' }])
    expect([...truth.rows.values()].filter(({ table }) => table === 'incident')).toHaveLength(1)
    expect(events.find((event) => event.kind === 'applied')).toMatchObject({ results: [{ commandId: id }] })
    expect(sumsOf(truth.rows)).toEqual((await town.platform.store.sums('yunlan')).sums)
  })

  it('keeps what was entered while cut off, and sends it in order once', async () => {
    const town = await place(cleanup)
    const { link, truth, outbox, send } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    await town.stop()
    await until(() => link.status.state).toBe('OFFLINE')
    const first = send('incident.report', report('路面塌陷'))
    send('incident.accept', { incidentId: `${first}:i0` })
    await town.resume()
    await until(() => outbox.pending().length).toBe(0)
    expect(outbox.history.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    const incidents = [...truth.rows.values()].filter(({ table }) => table === 'incident')
    expect(incidents.map(({ row }) => row['state'])).toEqual(['ACCEPTED'])
  })

  it('calls the line offline at once when it is cut, and within five seconds of an act when it is only stalled', async () => {
    const town = await place(cleanup)
    const line = await Line.to(cleanup, town.port)
    const { link, send } = await memoryHub(cleanup, { platform: town.platform, url: line.url })
    await until(() => link.status.state).toBe('ONLINE')
    line.cut()
    await until(() => link.status.state, 1_000).toBe('OFFLINE')
    line.restore()
    await until(() => link.status.state).toBe('ONLINE')
    line.stall()
    send('duty.log', { text: '交接' })
    await until(() => link.status.state, 5_000).toBe('OFFLINE')
    line.restore()
    line.cut()
    line.restore()
    await until(() => [link.status.state, link.status.pending]).toEqual(['ONLINE', 0])
  })

  it('lets two hubs of one township see the same, and tells the second who comes first', async () => {
    const town = await place(cleanup)
    const one = await memoryHub(cleanup, town, 'hub1')
    const two = await memoryHub(cleanup, town, 'hub2')
    await until(() => [one.link.status.state, two.link.status.state]).toEqual(['ONLINE', 'ONLINE'])
    const id = one.send('incident.report', report('占道'))
    await until(() => two.truth.rows.has(`incident/${id}:i0`)).toBe(true)
    one.send('incident.reject', { incidentId: `${id}:i0`, reason: '重复上报' })
    two.send('incident.accept', { incidentId: `${id}:i0` })
    await until(() => one.outbox.pending().length + two.outbox.pending().length).toBe(0)
    await until(() => one.truth.at?.head).toBe(two.truth.at?.head)
    expect(sumsOf(one.truth.rows)).toEqual(sumsOf(two.truth.rows))
  })

  it('gives an act a new id when its own was used for another, and loses neither', async () => {
    const town = await place(cleanup)
    const { link, outbox, send } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    send('duty.log', { text: '一' })
    await until(() => outbox.pending().length).toBe(0)
    const twin = new MemoryOutbox()
    twin.append(command('hub1', 1, 'duty.log', { text: '二' }))
    twin.append(command('hub1', 2, 'duty.log', { text: '三' }))
    await link.close()
    const again = await hubOn(cleanup, new MemoryTruth(), twin, {
      url: town.url,
      key: hubKey(town.platform, 'hub1'),
    })
    await until(() => again.link.status.lease.state).toBe('STANDBY')
    again.link.takeOver('甲', '换机')
    await until(() => twin.pending()).toEqual([])
    expect(twin.history).toMatchObject([
      { outcome: 'applied' },
      { commandId: 'hub1.a.2', outcome: 'applied' },
    ])
    expect(await town.platform.store.rows('yunlan', 'dutyLog')).toHaveLength(3)
  })

  it('holds back what meets a parked command and nothing else, and never what comes down', async () => {
    const town = await place(cleanup)
    const outbox = new MemoryOutbox()
    const { truth, ...hub } = await memoryHub(cleanup, town, 'hub1', {
      closureOf: (envelope) =>
        closureOf(envelope, (table, id) => truth.rows.get(`${table}/${id}`)?.row as never),
    })
    await until(() => hub.link.status.state).toBe('ONLINE')
    // A command of another origin is refused by the platform, which parks it here.
    hub.outbox.append({ ...command('hub1', 1, 'incident.report', report('一')), id: 'elsewhere.a.1' })
    hub.outbox.append(command('hub1', 2, 'incident.accept', { incidentId: 'elsewhere.a.1:i0' }))
    hub.outbox.append(command('hub1', 3, 'duty.log', { text: '照常' }))
    hub.link.submitted()
    await until(() => hub.outbox.history.map(({ commandId }) => commandId)).toEqual(['hub1.a.3'])
    expect(hub.outbox.pending()).toMatchObject([{ code: 'FOREIGN_ID' }, { n: 2, code: null }])
    const other = await memoryHub(cleanup, town, 'hub2')
    await until(() => other.link.status.state).toBe('ONLINE')
    const urgent = other.send('incident.report', report('火情'))
    await until(() => truth.rows.has(`incident/${urgent}:i0`)).toBe(true)
    expect(outbox.pending()).toEqual([])
  })

  it('goes on with a snapshot where the line broke, page by page', async () => {
    const town = await place(cleanup, townRows(20_000))
    const line = await Line.to(cleanup, town.port)
    line.breakAfter = 12_000
    const { link, truth, events } = await memoryHub(cleanup, { platform: town.platform, url: line.url })
    await until(() =>
      events.some((event) => event.kind === 'status' && (event.status.loading?.rows ?? 0) > 0),
    ).toBe(true)
    for (const more of [10_000, 14_000, 18_000]) {
      line.breakAfter = line.bytesDown + more
      await until(() => line.breakAfter).toBe(Number.POSITIVE_INFINITY)
    }
    await until(() => link.status.state).toBe('ONLINE')
    expect(sumsOf(truth.rows)).toEqual((await town.platform.store.sums('yunlan')).sums)
    // Half of the town was never sent twice.
    expect(line.bytesDown).toBeLessThan(2 * (line.bytesDown - 12_000))
  })

  it('takes a new snapshot and offers again what a platform lost that was put back from a backup', async () => {
    const town = await place(cleanup)
    const { link, outbox, truth, events, send } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    const id = send('incident.report', report('坠石'))
    await until(() => outbox.pending().length).toBe(0)
    await town.stop()
    // Another database in its place, brought in from the same town: nothing of today is in it.
    const other = await place(cleanup)
    const key = hubKey(other.platform, 'hub1')
    await link.close()
    const again = await hubOn(cleanup, truth, outbox, { url: other.url, key })
    await until(() => again.link.status.state).toBe('ONLINE')
    await until(() => outbox.pending().length).toBe(0)
    expect(truth.rows.has(`incident/${id}:i0`)).toBe(true)
    expect(truth.archives).toHaveLength(1)
    expect(events.length).toBeGreaterThan(0)
    expect(outbox.history.map(({ epoch }) => epoch)).toHaveLength(2)
  })

  it('lets nobody in with a key that is not enrolled', async () => {
    const town = await place(cleanup)
    const { privateKey } = generateKeyPairSync('ed25519')
    const { link, events } = await memoryHub(cleanup, town, 'stranger', { key: privateKey })
    await until(() => events.some((event) => event.kind === 'alarm' && event.code === 'AUTH_FAILED')).toBe(
      true,
    )
    expect(link.status.state).toBe('OFFLINE')
  })
})

describe('a terminal of the field', () => {
  it('gets its own tasks, and speaks under the name of its credential', async () => {
    const town = await place(cleanup)
    const { link, truth, send } = await memoryHub(cleanup, town)
    const grid = terminalOn(cleanup, town, 'grid-1', { kind: 'GRID', id: 'g1' })
    const other = terminalOn(cleanup, town, 'grid-2', { kind: 'GRID', id: 'g2' })
    await until(() => [link.status.state, grid.client.online, other.client.online]).toEqual([
      'ONLINE',
      true,
      true,
    ])
    const reported = send('incident.report', report('井盖丢失'))
    send('incident.accept', { incidentId: `${reported}:i0` })
    send('incident.dispatch', {
      incidentId: `${reported}:i0`,
      targets: [{ kind: 'GRID', id: 'g1', lead: true }],
      instruction: '请到场核实',
    })
    await until(() => grid.tasks.size).toBe(1)
    const [task] = grid.tasks.values()
    const taskId = task?.id ?? ''
    const delivered = await grid.client.send('task.deliver', { taskId, delivery: 'DELIVERED' })
    expect(delivered).toMatchObject({ kind: 'decided', result: { outcome: 'applied' } })
    await until(() => grid.tasks.get(taskId)?.delivery).toBe('DELIVERED')
    await until(() => truth.rows.get(`task/${taskId}`)?.row['delivery']).toBe('DELIVERED')
    expect(other.tasks.size).toBe(0)
    const foreign = await other.client.send('task.sign', { taskId })
    expect(foreign).toMatchObject({ kind: 'decided', result: { outcome: 'rejected' } })
  })

  it('finds its open tasks again after it was away', async () => {
    const town = await place(cleanup)
    const { link, send } = await memoryHub(cleanup, town)
    await until(() => link.status.state).toBe('ONLINE')
    const reported = send('incident.report', report('积水'))
    send('incident.accept', { incidentId: `${reported}:i0` })
    const targets = [{ kind: 'GRID', id: 'g3', lead: true }] as const
    send('incident.dispatch', { incidentId: `${reported}:i0`, targets: [...targets], instruction: '排水' })
    await until(() => link.status.pending).toBe(0)
    const grid = terminalOn(cleanup, town, 'grid-3', { kind: 'GRID', id: 'g3' })
    await until(() => grid.tasks.size).toBe(1)
  })

  it('sends what the platform did not hear again after a cut, and it counts once', async () => {
    const town = await place(cleanup)
    const grid = terminalOn(cleanup, town, 'grid-1', { kind: 'GRID', id: 'g1' })
    await until(() => grid.client.online).toBe(true)
    await town.stop()
    const answer = grid.client.send('incident.report', { ...report('落石'), channel: 'GRID_APP' })
    await town.resume()
    expect(await answer).toMatchObject({ kind: 'decided', result: { outcome: 'applied' } })
    const counts = new Map(await town.platform.store.counts('yunlan'))
    expect(counts.get('incident')).toBe(1)
    expect(clock.now()).toBeGreaterThan(0)
  })
})
