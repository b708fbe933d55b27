import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bucketKey, rowHash, Sum64, TABLE_NAMES, type AnyRow } from '../../contract/index.ts'
import { packRows } from '../../wire/index.ts'
import { rawOpen } from '../file/index.ts'
import type { Mirror } from '../index.ts'
import { beginTruth, del, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror | undefined
beforeEach(() => {
  folder = testFolder()
})
afterEach(async () => {
  await mirror?.close()
  mirror = undefined
  folder.remove()
})

async function open(): Promise<Mirror> {
  mirror = await folder.open()
  return mirror
}

const business = (id: string, rev = 1, name = 'old'): AnyRow => rowOf('business', { id, rev, name })
const names = (of: Mirror) =>
  of.read.truth.select('business', 'ORDER BY id').map(({ id, rev }) => `${id}@${rev}`)

/** The sums that the rows in use really have. */
function sumsOf(of: Mirror): Record<string, string> {
  const sums = new Map<string, Sum64>()
  for (const table of TABLE_NAMES)
    for (const row of of.read.truth.select(table)) {
      const key = bucketKey(table, row)
      sums.set(key, (sums.get(key) ?? new Sum64()).add(rowHash(table, row.id, row.rev)))
    }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.toString()]))
}

describe('a snapshot of a moving stream', () => {
  it('lets later transactions win over pages, whatever comes first, and the old truth serves until the swap', async () => {
    const hub = await open()
    const { truth, read } = hub
    const old = new TestStream('epoch1')
    await beginTruth(hub, old)
    await truth.apply([old.next([put('business', business('old'))])])

    const stream = new TestStream('epoch2', 10, 'aaaaaaaaaaaaaaaa')
    const tables = [
      { table: 'grid' as const, rows: 1 },
      { table: 'business' as const, rows: 5 },
    ]
    await truth.beginSnapshot({ snapshotId: 's', ...stream.cursor, tables })
    await truth.snapshotRows('grid', packRows('grid', [rowOf('grid', { id: 'g1' })]), 'g1', 10)
    await truth.snapshotRows('business', packRows('business', [business('a', 1), business('b', 1)]), 'b', 10)
    await truth.applyDuringSnapshot([
      // Over a page that is there; before its page; a row removed before its page; one that no page will have.
      stream.next([
        put('business', business('a', 2)),
        put('business', business('d', 7)),
        del('business', 'e', 4),
      ]),
      stream.next([put('business', business('z', 1)), del('business', 'b', 2)]),
    ])
    // Pages read before those transactions, and one read after them.
    await truth.snapshotRows(
      'business',
      packRows('business', [business('c', 1), business('d', 6), business('e', 3)]),
      'e',
      10,
    )
    await truth.snapshotRows('business', packRows('business', [business('f', 1)]), 'f', 12)
    expect(names(hub)).toEqual(['old@1'])
    expect(read.books.position()).toMatchObject({ epoch: 'epoch1' })

    await truth.finishSnapshot(stream.cursor)
    expect(names(hub)).toEqual(['a@2', 'c@1', 'd@7', 'f@1', 'z@1'])
    expect(read.books.position()).toMatchObject(stream.cursor)
    expect(read.books.rowCounts()).toMatchObject({ business: 5, grid: 1 })
    expect(await truth.snapshotProgress()).toBeNull()
    // It goes on as any truth does.
    await truth.apply([stream.next([del('business', 'z', 2)])])
    expect(names(hub)).not.toContain('z@1')
  })

  it('takes a page that is newer than the transaction that wrote its row', async () => {
    const hub = await open()
    const { truth } = hub
    const stream = new TestStream('epoch2', 10)
    await truth.beginSnapshot({ snapshotId: 's', ...stream.cursor, tables: [] })
    await truth.applyDuringSnapshot([stream.next([put('business', business('a', 2))])])
    await truth.snapshotRows(
      'business',
      packRows('business', [business('a', 2, 'same revision, read later')]),
      'a',
      stream.cursor.seq,
    )
    await truth.finishSnapshot(stream.cursor)
    expect(hub.read.truth.get('business', 'a')?.name).toBe('same revision, read later')
  })

  it('keeps overlay, prepared questions and results of the epoch over the swap', async () => {
    const hub = await open()
    const { truth, read, overlay } = hub
    const first = new TestStream()
    await beginTruth(hub, first)
    await truth.apply([
      first.next([put('business', business('a'))], [{ commandId: 'c1', outcome: 'applied' }]),
    ])
    overlay.apply({ put: [{ table: 'business', row: business('mine', 1) }], gone: [], lift: [] })
    expect(read.current.count('business')).toBe(2)

    const same = new TestStream('epoch1', 5, 'bbbbbbbbbbbbbbbb')
    await truth.beginSnapshot({ snapshotId: 's', ...same.cursor, tables: [] })
    const during = same.next(
      [put('business', business('b'))],
      [{ commandId: 'c2', outcome: 'rejected', code: 'NOT_FOUND' }],
    )
    await truth.applyDuringSnapshot([during])
    expect(await truth.finishSnapshot(same.cursor)).toEqual({
      cursor: same.cursor,
      touched: [],
      results: [{ commandId: 'c2', outcome: 'rejected', code: 'NOT_FOUND', seq: 6, epoch: 'epoch1' }],
    })
    expect(read.current.select('business', 'ORDER BY id').map(({ id }) => id)).toEqual(['b', 'mine'])
    expect((await truth.results(['c1', 'c2'])).map(({ outcome }) => outcome)).toEqual(['applied', 'rejected'])

    // Another epoch is another history: its word on old commands is still to come.
    const other = new TestStream('epoch2', 3)
    await beginTruth(hub, other)
    expect(await truth.results(['c1', 'c2'])).toEqual([])
  })

  it('makes the indices that a truth in use has', async () => {
    const hub = await open()
    const { truth } = hub
    const indices = () => {
      const db = rawOpen(join(folder.path, 'truth.db'), { readonly: true })
      const found = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name`).all()
      db.close()
      return found
    }
    const before = indices()
    await truth.beginSnapshot({ snapshotId: 's', ...new TestStream().cursor, tables: [] })
    await truth.snapshotRows('business', packRows('business', [business('a')]), 'a', 0)
    await truth.finishSnapshot(new TestStream().cursor)
    expect(indices()).toEqual(before)
    expect(before.length).toBeGreaterThan(15)
  })

  it('is not put in use when it ends elsewhere than the platform says', async () => {
    const hub = await open()
    const { truth } = hub
    const stream = new TestStream()
    await beginTruth(hub, stream)
    await truth.beginSnapshot({ snapshotId: 's', ...stream.cursor, epoch: 'epoch2', tables: [] })
    await expect(truth.finishSnapshot({ ...stream.cursor, epoch: 'epoch2', seq: 9 })).rejects.toMatchObject({
      code: 'SNAPSHOT_DIFFERS',
    })
    expect(await truth.cursor()).toEqual(stream.cursor)
    expect(await truth.snapshotProgress()).toMatchObject({ snapshotId: 's' })
    await truth.abandonSnapshot()
    expect(await truth.snapshotProgress()).toBeNull()
    await expect(truth.snapshotRows('business', packRows('business', []), 'a', 0)).rejects.toMatchObject({
      code: 'NO_SNAPSHOT',
    })
  })

  it('forgets an older half-loaded one when a new one begins, and throws away one that does not open', async () => {
    const hub = await open()
    const { truth } = hub
    const tables = [{ table: 'business' as const, rows: 9 }]
    await truth.beginSnapshot({ snapshotId: 's1', epoch: 'e', seq: 3, head: 'h3', tables })
    await truth.snapshotRows('business', packRows('business', [business('a')]), 'a', 3)
    await truth.beginSnapshot({ snapshotId: 's2', epoch: 'e', seq: 4, head: 'h4', tables })
    expect(await truth.snapshotProgress()).toEqual({
      ...{ snapshotId: 's2', epoch: 'e', table: null, lastId: null, seq: 4, head: 'h4', rows: 0, of: 9 },
    })
    await hub.close()
    writeFileSync(join(folder.path, 'truth.next.db'), 'torn')
    const again = await open()
    expect(await again.truth.snapshotProgress()).toBeNull()
    expect(readdirSync(folder.path).filter((name) => name.startsWith('truth.next'))).toEqual([])
  })
})

describe('a snapshot that is interrupted', () => {
  it('goes on after its last page, at whichever page the hub is killed, and sums up to what it holds', async () => {
    const PAGES = 8
    const load = async (stop: number): Promise<string[]> => {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'snapshotLoader.fixture.ts'), folder.path, String(PAGES), String(stop)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const lines: string[] = []
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line)
        if (line === `page ${stop}`) child.kill('SIGKILL')
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      return lines
    }
    for (let stop = 0; stop < PAGES; stop++)
      expect(await load(stop)).toEqual([`at ${stop * 50}`, `page ${stop}`])
    expect(await load(PAGES)).toEqual([`at ${PAGES * 50}`, 'done'])
    const hub = await open()
    const { read, truth } = hub
    expect(read.truth.count('building')).toBe(PAGES * 50)
    expect(read.books.rowCounts()).toMatchObject({ building: PAGES * 50 })
    expect(await truth.bucketSums()).toEqual(sumsOf(hub))
    expect(existsSync(join(folder.path, 'truth.next.db'))).toBe(false)
  }, 120_000)

  /** Three pages and a transaction, and the hub is gone. */
  async function halfLoaded(): Promise<TestStream> {
    const hub = await open()
    const stream = new TestStream('epoch2', 10, 'aaaaaaaaaaaaaaaa')
    const tables = [{ table: 'business' as const, rows: 600 }]
    await hub.truth.beginSnapshot({ snapshotId: 's', ...stream.cursor, tables })
    for (let page = 0; page < 3; page++) {
      const rows = Array.from({ length: 100 }, (_, n) =>
        business(`p${page}-${String(n).padStart(3, '0')}`, 1, '商'.repeat(50)),
      )
      await hub.truth.snapshotRows('business', packRows('business', rows), rows.at(-1)?.id ?? '', 10)
    }
    await hub.truth.applyDuringSnapshot([stream.next([put('business', business('p0-000', 2))])])
    await hub.close()
    return stream
  }
  const half = () => join(folder.path, 'truth.next.db')

  it('is taken up with everything it had, sums included', async () => {
    const stream = await halfLoaded()
    const hub = await open()
    expect(await hub.truth.snapshotProgress()).toMatchObject({ lastId: 'p2-099', rows: 300, seq: 11 })
    // What the page brings was written by a newer transaction before the restart.
    await hub.truth.snapshotRows('business', packRows('business', [business('p0-000', 1)]), 'p2-099', 10)
    await hub.truth.applyDuringSnapshot([stream.next([del('business', 'p1-000', 2)])])
    await hub.truth.finishSnapshot(stream.cursor)
    expect(hub.read.truth.get('business', 'p0-000')?.rev).toBe(2)
    expect(hub.read.truth.count('business')).toBe(299)
    expect(await hub.truth.bucketSums()).toEqual(sumsOf(hub))
  })

  it.each([
    ['a row is missing', `DELETE FROM business WHERE id = 'p1-050'`],
    ['a row is of another revision', `UPDATE business SET rev = 9 WHERE id = 'p1-050'`],
    ['the list of what transactions wrote is shorter', 'DELETE FROM snapshot_written'],
    ['its books stand at an earlier page', `UPDATE snapshot_progress SET sum = 'x', lastId = 'p1-099'`],
  ])('is thrown away when %s, as a loss of power may leave it', async (_, damage) => {
    await halfLoaded()
    const db = rawOpen(half())
    db.exec(damage)
    db.close()
    const hub = await open()
    expect(await hub.truth.snapshotProgress()).toBeNull()
    expect(readdirSync(folder.path).filter((name) => name.startsWith('truth.next'))).toEqual([])
  })

  it('is thrown away when pages of the file never reached the disk', async () => {
    await halfLoaded()
    const bytes = readFileSync(half())
    for (let page = 40; page < 48; page++) bytes.fill(0, page * 4096, (page + 1) * 4096)
    writeFileSync(half(), bytes)
    const hub = await open()
    expect(await hub.truth.snapshotProgress()).toBeNull()
    expect(existsSync(half())).toBe(false)
  })

  it('leaves rows and books as they were when a page does not read', async () => {
    const stream = await halfLoaded()
    const hub = await open()
    const page = packRows('business', [business('q1'), { ...business('q2'), trade: 7 }])
    await expect(hub.truth.snapshotRows('business', page, 'q2', 10)).rejects.toMatchObject({
      code: 'BAD_ROW',
    })
    expect(await hub.truth.snapshotProgress()).toMatchObject({ lastId: 'p2-099', rows: 300 })
    await hub.truth.finishSnapshot(stream.cursor)
    expect(hub.read.truth.count('business')).toBe(300)
    expect(await hub.truth.bucketSums()).toEqual(sumsOf(hub))
  })
})

describe('an archive of truth', () => {
  it('is one copy a reason and cursor, and only the last few are kept', async () => {
    const hub = await open()
    const { truth } = hub
    const stream = new TestStream()
    await truth.archive('nothing yet')
    await beginTruth(hub, stream)
    await truth.apply([stream.next([put('business', business('a'))])])
    await truth.archive('epoch changed')
    await truth.archive('epoch changed')
    const copies = () => readdirSync(join(folder.path, 'archive'))
    expect(copies()).toEqual(['truth-epoch1-000000000001-epoch_changed.db'])
    const copy = rawOpen(join(folder.path, 'archive', copies()[0] ?? ''), { readonly: true })
    expect(copy.prepare('SELECT id FROM business').pluck().all()).toEqual(['a'])
    copy.close()
    for (let i = 0; i < 4; i++) {
      await truth.apply([stream.next([])])
      await truth.archive('again')
    }
    expect(copies()).toHaveLength(3)
    expect(copies()).toContain('truth-epoch1-000000000005-again.db')
  })
})
