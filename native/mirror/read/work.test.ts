import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mirror } from '../index.ts'
import { beginTruth, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror
const DAY = 24 * 3_600_000
const midnight = Date.UTC(2026, 4, 1)

beforeAll(async () => {
  folder = testFolder()
  mirror = await folder.open()
  const stream = new TestStream()
  await beginTruth(mirror, stream)
  const before = { receivedAt: midnight - 1, occurredAt: midnight - 1 }
  const today = { receivedAt: midnight, occurredAt: midnight }
  await mirror.truth.apply([
    stream.next([
      put('incident', rowOf('incident', { id: 'i1', state: 'DISPATCHED', ...today })),
      put('incident', rowOf('incident', { id: 'i2', state: 'MERGED', mergedInto: 'i1', ...before })),
      put('incident', rowOf('incident', { id: 'i3', state: 'CLOSED', ...before, closedAt: midnight + 5 })),
      put('incident', rowOf('incident', { id: 'i4', state: 'CLOSED', ...before, closedAt: midnight - 1 })),
      put('incident', rowOf('incident', { id: 'i5', state: 'NEW', ...before, dueAt: midnight + DAY })),
      put('signal', rowOf('signal', { id: 's1', state: 'CONFIRMED', incidentId: 'i1', ...today })),
      put('signal', rowOf('signal', { id: 's2', state: 'RECEIVED', ...before })),
      put(
        'task',
        rowOf('task', {
          id: 't1',
          incidentId: 'i1',
          state: 'ISSUED',
          holderKind: 'POST',
          holderId: 'P01',
          delivery: 'UNDELIVERED',
          issuedAt: midnight + 2,
        }),
      ),
      put(
        'task',
        rowOf('task', {
          id: 't2',
          incidentId: 'i1',
          state: 'SIGNED',
          holderKind: 'POST',
          holderId: 'P01',
          delivery: 'BY_PHONE',
          issuedAt: midnight + 1,
        }),
      ),
      put(
        'task',
        rowOf('task', {
          id: 't3',
          incidentId: 'i3',
          state: 'CANCELLED',
          holderKind: 'POST',
          holderId: 'P01',
          delivery: 'UNDELIVERED',
          issuedAt: midnight - 1,
        }),
      ),
      put(
        'task',
        rowOf('task', {
          id: 't4',
          incidentId: 'i3',
          state: 'VERIFIED',
          holderKind: 'GRID',
          holderId: 'P01',
          issuedAt: midnight - 1,
          endedAt: midnight + 9,
        }),
      ),
      put('entry', rowOf('entry', { id: 'e2', incidentId: 'i1', at: midnight + 2 })),
      put(
        'entry',
        rowOf('entry', { id: 'e1', incidentId: 'i1', at: midnight + 1, params: { minutes: 5, by: null } }),
      ),
      put('entry', rowOf('entry', { id: 'e3', incidentId: 'i3', at: midnight })),
      put('shift', rowOf('shift', { id: 'd1', startAt: midnight - DAY, endAt: midnight })),
      put('shift', rowOf('shift', { id: 'd2', startAt: midnight, endAt: midnight + DAY })),
      put('dutyLog', rowOf('dutyLog', { id: 'l1', at: 1 })),
      put('dutyLog', rowOf('dutyLog', { id: 'l2', at: 2 })),
      put(
        'review',
        rowOf('review', {
          id: 'r1',
          state: 'OPEN',
          mine: { row: { sealed: Uint8Array.from([1]) } },
          theirs: {},
        }),
      ),
      put('review', rowOf('review', { id: 'r2', state: 'SETTLED' })),
      put('person', rowOf('person', { id: 'p1', name: '王宁', postId: 'P01', gridId: 'g1' })),
      put('person', rowOf('person', { id: 'p2', name: '李四', gridId: 'g1' })),
      put('camera', rowOf('camera', { id: 'c1', state: 'ONLINE' })),
      put('camera', rowOf('camera', { id: 'c2', state: 'OFFLINE' })),
    ]),
  ])
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

describe('what the desk asks', () => {
  it('finds work by its state, oldest first', () => {
    const { work } = mirror.read
    expect(ids(work.incidentsIn(['NEW', 'DISPATCHED', 'CLOSED']))).toEqual(['i3', 'i4', 'i5', 'i1'])
    expect(ids(work.signalsIn(['RECEIVED', 'VERIFYING']))).toEqual(['s2'])
    expect(ids(work.tasksIn(['ISSUED', 'SIGNED']))).toEqual(['t2', 't1'])
    expect(work.tasksIn([])).toEqual([])
    expect(ids(work.undelivered(['ISSUED', 'SIGNED']))).toEqual(['t1'])
    expect(ids(work.tasksHeldBy('POST', 'P01', ['ISSUED', 'SIGNED']))).toEqual(['t2', 't1'])
    expect(ids(work.reviews('OPEN'))).toEqual(['r1'])
  })

  it('shows an incident with everything that belongs to it', () => {
    const detail = mirror.read.work.incidentDetail('i1')
    expect(detail?.incident.id).toBe('i1')
    expect(ids(detail?.tasks ?? [])).toEqual(['t2', 't1'])
    expect(ids(detail?.entries ?? [])).toEqual(['e1', 'e2'])
    expect(detail?.entries[0]?.params).toEqual({ minutes: 5, by: null })
    expect(ids(detail?.signals ?? [])).toEqual(['s1'])
    expect(ids(detail?.merged ?? [])).toEqual(['i2'])
    expect(mirror.read.work.incidentDetail('nobody')).toBeUndefined()
  })

  it('gives the rows of a day: whatever happened to them in it', () => {
    const day = mirror.read.work.span(midnight, midnight + DAY)
    expect(ids(day.incidents).sort()).toEqual(['i1', 'i3'])
    expect(ids(day.tasks).sort()).toEqual(['t1', 't2', 't4'])
    expect(ids(day.signals)).toEqual(['s1'])
  })

  it('finds the rows of a day by index, however long the history', () => {
    const plans: string[] = []
    for (const [table, columns] of [
      ['incident', ['receivedAt', 'acceptedAt', 'dispatchedAt', 'closedAt', 'dueAt']],
      ['task', ['issuedAt', 'signedAt', 'submittedAt', 'endedAt']],
    ] as const) {
      const where = columns.map((name) => `("${name}" >= 1 AND "${name}" < 2)`).join(' OR ')
      plans.push(...mirror.read.explain(`SELECT * FROM "cur_${table}" WHERE ${where}`))
    }
    expect(plans.filter((step) => step.startsWith('SCAN truth'))).toEqual([])
  })

  it('knows shifts that touch a span, the last of the log, and whom to call', () => {
    const { work, current } = mirror.read
    expect(ids(work.shifts(midnight, midnight + 1))).toEqual(['d2'])
    expect(ids(work.shifts(midnight - 1, midnight + 1))).toEqual(['d1', 'd2'])
    expect(ids(work.dutyLog(1))).toEqual(['l2'])
    expect(ids(work.people('POST', 'P01'))).toEqual(['p1'])
    expect(ids(work.people('GRID', 'g1'))).toEqual(['p2', 'p1'])
    expect(current.countIn('camera', 'state', ['ONLINE'])).toBe(1)
  })

  it('keeps bytes inside a review as bytes', () => {
    const [review] = mirror.read.work.reviews('OPEN')
    expect(review?.mine).toEqual({ row: { sealed: Uint8Array.from([1]) } })
  })

  it('refuses SQL that writes', () => {
    expect(() => mirror.read.truth.select('task', '; DROP TABLE truth.task')).toThrow()
    expect(mirror.read.truth.count('task')).toBe(4)
  })
})
