import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnyRow } from '../../contract/index.ts'
import type { Mirror } from '../index.ts'
import { beginTruth, del, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror
let stream: TestStream
let epoch = 0
beforeAll(async () => {
  folder = testFolder()
  mirror = await folder.open()
})
beforeEach(async () => {
  mirror.overlay.clear()
  stream = new TestStream(`epoch${++epoch}`)
  await beginTruth(mirror, stream)
  await mirror.truth.apply([
    stream.next([put('task', task('t1', 'ISSUED')), put('task', task('t2', 'ISSUED'))]),
  ])
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

const task = (id: string, state: 'ISSUED' | 'SIGNED' | 'CANCELLED', rev = 1): AnyRow =>
  rowOf('task', { id, state, rev, incidentId: 'i1', lead: true, attachments: [] })

const shown = () =>
  mirror.read.current.select('task', 'ORDER BY id').map(({ id, state, rev }) => `${id} ${state}@${rev}`)
const nothing = { put: [], gone: [], lift: [] }

describe('the overlay', () => {
  it('shows its rows instead of truth, its tombstones as nothing, and truth again when they are lifted', () => {
    mirror.overlay.apply({
      put: [
        { table: 'task', row: task('t1', 'SIGNED', 2) },
        { table: 'task', row: task('t3', 'ISSUED') },
      ],
      gone: [{ table: 'task', id: 't2' }],
      lift: [],
    })
    expect(shown()).toEqual(['t1 SIGNED@2', 't3 ISSUED@1'])
    expect(mirror.read.current.get('task', 't2')).toBeUndefined()
    expect(mirror.read.readCurrent('task', 't1')?.state).toBe('SIGNED')
    expect(mirror.read.readTruth('task', 't1')?.state).toBe('ISSUED')
    expect(mirror.read.truth.get('task', 't3')).toBeUndefined()

    mirror.overlay.apply({
      ...nothing,
      lift: [
        { table: 'task', id: 't1' },
        { table: 'task', id: 't2' },
        { table: 'task', id: 't3' },
      ],
    })
    expect(shown()).toEqual(['t1 ISSUED@1', 't2 ISSUED@1'])
  })

  it('turns a row into a tombstone and back', () => {
    mirror.overlay.apply({ ...nothing, put: [{ table: 'task', row: task('t1', 'SIGNED', 2) }] })
    mirror.overlay.apply({ ...nothing, gone: [{ table: 'task', id: 't1' }] })
    expect(shown()).toEqual(['t2 ISSUED@1'])
    mirror.overlay.apply({ ...nothing, put: [{ table: 'task', row: task('t1', 'CANCELLED', 3) }] })
    expect(shown()).toEqual(['t1 CANCELLED@3', 't2 ISSUED@1'])
  })

  it('stands above truth that comes in underneath, also above a row truth removes', async () => {
    mirror.overlay.apply({ ...nothing, put: [{ table: 'task', row: task('t1', 'SIGNED', 2) }] })
    await mirror.truth.apply([stream.next([put('task', task('t1', 'CANCELLED', 2)), del('task', 't2', 2)])])
    expect(shown()).toEqual(['t1 SIGNED@2'])
    mirror.overlay.clear()
    expect(shown()).toEqual(['t1 CANCELLED@2'])
  })

  it('keeps bytes, lists, yes and no, and unknown fields as truth does', () => {
    const row = rowOf('incident', {
      ...{ id: 'i1', offList: true, signalIds: ['s1', 's2'], callerSealed: Uint8Array.from([7, 0, 255]) },
      attachments: [{ sha256: 'x', mime: 'image/jpeg', bytes: 5, name: '照片' }],
      extra: { later: [1, { deep: null }] },
    })
    mirror.overlay.apply({ ...nothing, put: [{ table: 'incident', row }] })
    const read = mirror.read.current.get('incident', 'i1')
    expect(read && { ...read, callerSealed: Uint8Array.from(read.callerSealed ?? []) }).toEqual(row)
  })

  it('is what the typed questions see', () => {
    mirror.overlay.apply({
      ...nothing,
      put: [{ table: 'task', row: task('t1', 'SIGNED', 2) }],
      gone: [{ table: 'task', id: 't2' }],
    })
    expect(mirror.read.work.tasksIn(['ISSUED', 'SIGNED']).map(({ id }) => id)).toEqual(['t1'])
    expect(mirror.read.work.tasksOf('i1').map(({ id }) => id)).toEqual(['t1'])
    expect(mirror.read.current.countIn('task', 'state', ['SIGNED'])).toBe(1)
    expect(mirror.read.truth.countIn('task', 'state', ['SIGNED'])).toBe(0)
  })

  it('lets questions about open work still use the indices of truth', () => {
    // A question over a view that scanned truth would grow with the town's history.
    const asked: string[] = []
    for (const sql of [
      `SELECT * FROM cur_task WHERE state IN ('ISSUED', 'SIGNED') ORDER BY issuedAt, id`,
      `SELECT * FROM cur_entry WHERE incidentId = 'i1' ORDER BY at, id`,
      `SELECT * FROM cur_task WHERE id = 't1'`,
    ])
      asked.push(...mirror.read.together(() => mirror.read.explain(sql)))
    expect(asked.filter((line) => /SCAN truth/.test(line))).toEqual([])
    expect(asked.some((line) => /SEARCH .*INDEX task_state/.test(line))).toBe(true)
    expect(asked.some((line) => /SEARCH .*INDEX entry_incident/.test(line))).toBe(true)
  })

  it('tells who listens once a turn, and not for nothing', async () => {
    const told: string[][] = []
    const stop = mirror.onChanged((_, refs) => told.push(refs === 'all' ? ['all'] : [...refs]))
    await new Promise((resolve) => setImmediate(resolve))
    told.length = 0
    mirror.overlay.apply({ ...nothing, put: [{ table: 'task', row: task('t1', 'SIGNED', 2) }] })
    mirror.overlay.apply({ ...nothing, gone: [{ table: 'task', id: 't2' }] })
    mirror.overlay.apply(nothing)
    await new Promise((resolve) => setImmediate(resolve))
    mirror.overlay.apply(nothing)
    await new Promise((resolve) => setImmediate(resolve))
    stop()
    mirror.overlay.clear()
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual([['task/t1', 'task/t2']])
  })
})
