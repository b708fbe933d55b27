import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMirror, type Mirror } from './index.ts'
import {
  beginTruth,
  del,
  entryOf,
  put,
  rowOf,
  testFolder,
  TestStream,
  type TestFolder,
} from './mirrorFixture.ts'

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

const changed = (of: Mirror): Promise<readonly [string[], string[] | 'all']> =>
  new Promise((resolve) => {
    const stop = of.onChanged((tables, refs) => {
      stop()
      resolve([[...tables].sort(), refs === 'all' ? 'all' : [...refs].sort()])
    })
  })

describe('a mirror from its first start', () => {
  it('has no cursor, then stands where its first snapshot ended', async () => {
    mirror = await folder.open()
    expect(await mirror.truth.cursor()).toBeNull()
    expect(mirror.read.books.position()).toBeNull()
    const stream = new TestStream('epoch1', 41, 'aaaaaaaaaaaaaaaa')
    await beginTruth(mirror, stream)
    expect(await mirror.truth.cursor()).toEqual(stream.cursor)
    expect(mirror.read.books.position()).toMatchObject({ epoch: 'epoch1', seq: 41 })
  })

  it('applies transactions, tells who listens, and shows them to readers', async () => {
    mirror = await folder.open()
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    await new Promise((resolve) => setImmediate(resolve))
    const told = changed(mirror)
    const task = rowOf('task', { id: 't1', incidentId: 'i1', state: 'ISSUED', lead: true, attachments: [] })
    const applied = await mirror.truth.apply([
      stream.next([put('task', task), put('grid', rowOf('grid', { id: 'g1', shape: [1, 2, 3] }))]),
      stream.next([del('grid', 'g1', 2)], [{ commandId: 'hub1.x.1', outcome: 'applied' }]),
    ])
    expect(applied).toEqual({
      cursor: stream.cursor,
      touched: ['task/t1', 'grid/g1'],
      results: [{ commandId: 'hub1.x.1', outcome: 'applied', seq: 2, epoch: 'epoch1' }],
    })
    expect(await told).toEqual([
      ['grid', 'task'],
      ['grid/g1', 'task/t1'],
    ])
    expect(mirror.read.current.get('task', 't1')).toEqual(task)
    expect(mirror.read.current.get('grid', 'g1')).toBeUndefined()
    expect(mirror.read.books.rowCounts()).toMatchObject({ task: 1, grid: 0 })
    expect(await mirror.truth.results(['hub1.x.1', 'hub1.x.2'])).toHaveLength(1)
  })

  it('keeps everything over a restart', async () => {
    mirror = await folder.open()
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    const seen = rowOf('resident', { id: 'r1', sealed: Uint8Array.from([9, 8, 7]) })
    await mirror.truth.apply([stream.next([put('resident', { ...seen, extra: { blood: 'unknown yet' } })])])
    mirror.outbox.append(entryOf(mirror.outbox.nextCommandId()))
    mirror.settings.set('wall.pitch', { mm: 1.2 })
    const before = mirror.outbox.pending()
    await mirror.close()

    mirror = await folder.open()
    expect(await mirror.truth.cursor()).toEqual(stream.cursor)
    const row = mirror.read.truth.get('resident', 'r1')
    expect(row && { ...row, sealed: [...row.sealed] }).toMatchObject({
      sealed: [9, 8, 7],
      extra: { blood: 'unknown yet' },
    })
    expect(mirror.outbox.pending()).toEqual(before)
    expect(mirror.settings.get('wall.pitch')).toEqual({ mm: 1.2 })
    expect(mirror.recovered).toEqual([])
  })

  it('refuses a second hub on the same directory, and lets it in once the first has closed', async () => {
    mirror = await folder.open()
    expect(await openMirror(folder.options())).toMatchObject({
      ok: false,
      code: 'ALREADY_OPEN',
      params: { pid: process.pid },
    })
    await mirror.close()
    mirror = await folder.open()
  })
})
