/** Real sockets, real SQLite on both sides: the hub's mirror against the platform. */
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import type { Actor, CommandEnvelope } from '../contract/index.ts'
import { openMirror, type Mirror } from '../mirror/index.ts'
import {
  Cleanup,
  clock,
  hubKey,
  hubOn,
  Line,
  memoryHub,
  place,
  report,
  type Place,
} from './platformFixture.ts'
import { townRows } from './sim/town.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())
const until = (check: () => unknown, timeout = 10_000) => expect.poll(check, { timeout, interval: 10 })

async function mirrorIn(dataDir: string): Promise<Mirror> {
  const opened = await openMirror({ dataDir, clock, hubId: 'hub1' })
  if (!opened.ok) throw new Error(opened.code)
  return opened.mirror
}

const officer: Actor = { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' }

function enter(
  { outbox }: Mirror,
  type: CommandEnvelope['type'],
  payload: CommandEnvelope['payload'],
): string {
  const id = outbox.nextCommandId()
  const envelope: CommandEnvelope = {
    id,
    type,
    payload,
    actor: officer,
    occurredAt: clock.now(),
    base: {},
    configVersion: 1,
  }
  const audit = {
    actorId: officer.id,
    actorName: officer.name,
    act: type,
    subject: id,
    params: {},
    at: clock.now(),
  }
  const done = outbox.append({ envelope, requestId: null, audit })
  if (!done.ok) throw new Error(done.code)
  return id
}

const sumsOf = async (town: Place) => (await town.platform.store.sums('yunlan')).sums

describe('a hub with its mirror', () => {
  it('holds the platform’s truth bucket by bucket after a snapshot and a day of work', async () => {
    const town = await place(cleanup, townRows(2_000))
    const mirror = await mirrorIn(cleanup.folder('hub'))
    cleanup.add(() => mirror.close())
    const { link } = await hubOn(cleanup, mirror.truth, mirror.outbox, {
      url: town.url,
      key: hubKey(town.platform, 'hub1'),
    })
    await until(() => link.status.state).toBe('ONLINE')
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(town))
    for (let k = 0; k < 60; k++) enter(mirror, 'incident.report', report(String(k)))
    link.submitted()
    await until(() => link.status.pending).toBe(0)
    const other = await memoryHub(cleanup, town, 'hub2')
    await until(() => other.link.status.state).toBe('ONLINE')
    expect(mirror.outbox.counts()).toEqual({ pending: 0, parked: 0 })
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(town))
    expect(other.truth.at).toEqual(await mirror.truth.cursor())
  })

  it('finds what a disk changed under an unchanged revision, and has that bucket alone sent again', async () => {
    const town = await place(cleanup, townRows(2_000))
    const folder = cleanup.folder('hub')
    const key = hubKey(town.platform, 'hub1')
    const before = await mirrorIn(folder)
    const first = await hubOn(cleanup, before.truth, before.outbox, { url: town.url, key })
    await until(() => first.link.status.state).toBe('ONLINE')
    await first.link.close()
    await before.close()
    const file = new Database(join(folder, 'truth.db'))
    const spoilt = file.prepare(`UPDATE household SET door = '9-9' WHERE id IN ('h00002', 'h00005')`).run()
    file.prepare(`UPDATE user SET extra = '{"shoe":44}' WHERE id = 'officer'`).run()
    file.close()
    expect(spoilt.changes).toBe(2)

    const mirror = await mirrorIn(folder)
    cleanup.add(() => mirror.close())
    const { link, events } = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: town.url, key })
    await until(() => link.status.state).toBe('ONLINE')
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(town))
    link.compare()
    const said = (code: string) =>
      events.flatMap((event) => (event.kind === 'alarm' && event.code === code ? [event.detail] : []))
    await until(() => said('BUCKET_REPAIRED').toSorted()).toEqual(['household:g3', 'user'])
    expect(said('CONTENT_DIFFERS').toSorted()).toEqual(['household:g3', 'user'])
    await until(() => events.find((event) => event.kind === 'compared')).toEqual({
      kind: 'compared',
      buckets: 2,
    })
    expect(mirror.read.truth.get('household', 'h00002')?.door).toBe('2-1')
    expect(mirror.read.truth.get('user', 'officer')?.extra).toBeUndefined()
    events.length = 0
    link.compare()
    await until(() => events.find((event) => event.kind === 'compared')).toEqual({
      kind: 'compared',
      buckets: 0,
    })
  })

  it('works through a cut from its first second on, and through its own death in the middle of the drain', async () => {
    const town = await place(cleanup)
    const line = await Line.to(cleanup, town.port)
    const folder = cleanup.folder('hub')
    const key = hubKey(town.platform, 'hub1')
    let mirror = await mirrorIn(folder)
    const first = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key })
    await until(() => first.link.status.state).toBe('ONLINE')
    line.cut()
    const ids = Array.from({ length: 150 }, (_, k) => enter(mirror, 'incident.report', report(String(k))))
    first.link.submitted()
    await until(() => first.link.status.pending).toBe(150)
    line.restore()
    line.breakAfter = line.bytesDown + 1_500
    await until(() => line.breakAfter).toBe(Number.POSITIVE_INFINITY)
    line.cut()
    await first.link.close()
    await mirror.close()
    line.restore()
    mirror = await mirrorIn(folder)
    cleanup.add(() => mirror.close())
    const again = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key })
    await until(() => [again.link.status.state, again.link.status.pending]).toEqual(['ONLINE', 0])
    const counts = new Map(await town.platform.store.counts('yunlan'))
    expect(counts.get('incident')).toBe(150)
    const verdicts = await town.platform.store.verdicts('yunlan', ids)
    expect([...verdicts.values()].every(({ result }) => result.outcome === 'applied')).toBe(true)
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(town))
  })

  it('goes on with a half-loaded snapshot after a restart', async () => {
    const town = await place(cleanup, townRows(30_000))
    const line = await Line.to(cleanup, town.port)
    const folder = cleanup.folder('hub')
    const key = hubKey(town.platform, 'hub1')
    let mirror = await mirrorIn(folder)
    const first = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key })
    // Cut when pages lie in the half-loaded file: what has only been sent is not stored yet.
    const stored = async () => (await mirror.truth.snapshotProgress())?.rows ?? 0
    while ((await stored()) <= 100) await new Promise((wake) => setImmediate(wake))
    line.cut()
    await first.link.close()
    const half = await mirror.truth.snapshotProgress()
    expect(half?.rows).toBeGreaterThan(100)
    await mirror.close()
    line.restore()
    mirror = await mirrorIn(folder)
    cleanup.add(() => mirror.close())
    const again = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key })
    await until(() => again.link.status.state).toBe('ONLINE')
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(town))
    // Nothing that was stored came a second time: the count of rows went on from there.
    const rows = again.events.flatMap(
      (event) => (event.kind === 'status' && event.status.loading?.rows) || [],
    )
    expect(Math.min(...rows)).toBe(half?.rows)
  })

  it('follows a platform put back from this morning, and brings back what that lost', async () => {
    const data = cleanup.folder('platform')
    const copy = cleanup.folder('platform')
    const town = await place(cleanup, undefined, data)
    const key = hubKey(town.platform, 'hub1')
    const mirror = await mirrorIn(cleanup.folder('hub'))
    cleanup.add(() => mirror.close())
    const line = await Line.to(cleanup, town.port)
    const { link, events } = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key })
    await until(() => link.status.state).toBe('ONLINE')
    const morning = enter(mirror, 'incident.report', report('早上'))
    link.submitted()
    await until(() => link.status.pending).toBe(0)
    town.platform.checkpoint()
    for (const file of readdirSync(data)) copyFileSync(join(data, file), join(copy, file))
    const noon = enter(mirror, 'incident.report', report('中午'))
    enter(mirror, 'incident.accept', { incidentId: `${noon}:i0` })
    link.submitted()
    await until(() => link.status.pending).toBe(0)
    line.cut()
    await town.stop()
    const restored = await place(cleanup, undefined, copy)
    line.turnTo(restored.port)
    line.restore()
    await until(
      () => events.some((event) => event.kind === 'replaced' && event.cursor.seq >= 1) && link.status.state,
    ).toBe('ONLINE')
    await until(() => link.status.pending).toBe(0)
    const rows = await restored.platform.store.load('yunlan', [
      { table: 'incident', id: `${morning}:i0` },
      { table: 'incident', id: `${noon}:i0` },
    ])
    expect([...rows.values()].map((row) => row['state'])).toEqual(['NEW', 'ACCEPTED'])
    expect(await mirror.truth.bucketSums()).toEqual(await sumsOf(restored))
    expect(mirror.outbox.counts()).toEqual({ pending: 0, parked: 0 })
  })

  it('fetches truth anew when it turned out damaged in use, while the platform goes on', async () => {
    const town = await place(cleanup, townRows(200))
    const mirror = await mirrorIn(cleanup.folder('hub'))
    cleanup.add(() => mirror.close())
    const { link } = await hubOn(cleanup, mirror.truth, mirror.outbox, {
      url: town.url,
      key: hubKey(town.platform, 'hub1'),
    })
    await until(() => link.status.state).toBe('ONLINE')
    enter(mirror, 'incident.report', report('before'))
    link.submitted()
    await until(() => link.status.pending).toBe(0)
    mirror.truth.damaged('a page that makes no sense')
    await until(() => mirror.recovered.length).toBe(1)
    enter(mirror, 'incident.report', report('after'))
    link.submitted()
    await until(() => link.status.pending, 20_000).toBe(0)
    await until(() => mirror.truth.bucketSums(), 20_000).toEqual(await sumsOf(town))
  }, 40_000)
})
