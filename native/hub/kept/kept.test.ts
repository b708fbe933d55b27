/** Views over a real mirror, told only which rows changed, held to a full look at the disk. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  refKey,
  type AnyRow,
  type Change,
  type Collections,
  type LinkStatus,
  type RefKey,
  type TableName,
  type ViewName,
} from '../../contract/index.ts'
import { OPEN_INCIDENT_STATES, OPEN_SIGNAL_STATES, OPEN_TASK_STATES } from '../../domain/index.ts'
import { townModel } from '../../domain/modelFixture.ts'
import type { Mirror } from '../../mirror/index.ts'
import { beginTruth, del, put, rowOf, testFolder, TestStream } from '../../mirror/mirrorFixture.ts'
import type { Audience } from '../../seats/index.ts'
import { deskReads } from '../deskReads.ts'
import { viewSource, type DeskReads } from '../views/index.ts'
import { KeptReads } from './index.ts'

const folder = testFolder()
const stream = new TestStream()
const NOON = Date.UTC(2026, 4, 1, 4)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const model = townModel()
let mirror: Mirror
let kept: KeptReads

beforeAll(async () => {
  mirror = await folder.open()
  await beginTruth(mirror, stream)
  kept = new KeptReads(mirror)
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

const VIEWS: readonly (readonly [ViewName, Audience, Record<string, string>])[] = [
  ...(['board', 'inbox', 'incidents', 'calls', 'supervision', 'reach', 'reviews'] as const).map(
    (name) => [name, 'desk', {}] as const,
  ),
  ...(['incoming', 'incidents', 'figures', 'alarms', 'sources'] as const).map(
    (name) => [name, 'room', {}] as const,
  ),
  ['incident', 'desk', { id: 'i0' }],
  ['incident', 'desk', { id: 'i1' }],
  ['task', 'desk', { id: 't0' }],
]

/** Everything from the disk, nothing remembered. */
const fromDisk = (): Pick<KeptReads, keyof KeptReads> => {
  const { current, work } = mirror.read
  return {
    get: (table, id) => current.get(table, id),
    openIncidents: () => work.incidentsIn(OPEN_INCIDENT_STATES),
    openTasks: () => work.tasksIn(OPEN_TASK_STATES),
    openSignals: () => work.signalsIn(OPEN_SIGNAL_STATES),
    signalsSince: (since) => work.signalsSince(since),
    incidentsSince: (since) => work.incidentsSince(since),
    span: (from, to) => work.span(from, to),
  }
}

/** No view here looks at the line. */
const noLink = (): LinkStatus => {
  throw new Error('asked for the link')
}
type Fields = { readonly id: string } & Record<string, unknown>
type Act = { readonly table: TableName; readonly fields: Fields; readonly how: string }

const one = fc.constantFrom
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 })
const at = one(-30 * HOUR, -7 * HOUR, -3 * HOUR, -14 * MINUTE, -7 * MINUTE, -4 * MINUTE, 0, 2 * HOUR).map(
  (ms) => NOON + ms,
)
const incidentId = one('i0', 'i1', 'i2', 'i3')
const place = fc.record({
  typeCode: one('UM03', 'UM03', 'UM03', 'PS01'),
  gridId: one('g0', 'g0', 'g0', 'g1', null),
  occurredAt: one(-14, -7, -4, 0).map((minutes) => NOON + minutes * MINUTE),
  receivedAt: at,
})
/** A task, a card, a line stays with the matter it was made for. */
const MATTER: Readonly<Record<string, string>> = {
  ...{ t0: 'i0', t1: 'i0', t2: 'i1', t3: 'i2', c0: 'i0', c1: 'i1', w0: 'i1', e0: 'i2', n0: 'i0', n1: 'i1' },
}
const tasksOf = (incident: string): string[] =>
  Object.keys(MATTER).filter((id) => id.startsWith('t') && MATTER[id] === incident)
const rows: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  incident: fc.record({
    ...{ id: incidentId, state: one('NEW', 'NEW', 'NEW', 'DISPATCHED', 'MERGED', 'CLOSED') },
    ...{ mergedInto: some(incidentId), title: one('甲', '乙'), closedAt: some(at), dueAt: some(at) },
    ...{ ackAt: some(at), ackBy: some(one('u1')) },
  }),
  task: fc.record({
    ...{ id: one('t0', 't1', 't2', 't3'), state: one('ISSUED', 'SIGNED', 'VERIFIED') },
    ...{ holderKind: one('POST'), holderId: one('S05'), delivery: one('APP', 'UNDELIVERED') },
    ...{ issuedAt: at, signedAt: some(at), endedAt: some(at) },
  }),
  signal: fc.record({
    ...{ id: one('s0', 's1', 's2'), state: one('RECEIVED', 'RECEIVED', 'CONFIRMED', 'DISMISSED') },
    ...{ channel: one('AI_VIDEO', 'SENSOR'), incidentId: some(incidentId), heldBy: some(one('u1')) },
    ...{ alarm: one('UNACK', 'SHELVED'), heldUntil: some(at), deviceId: some(one('d1')) },
  }),
  grid: fc.record({ id: one('g0', 'g1'), name: one('一网格', '二网格') }),
  post: fc.record({ id: one('S05'), zh: one('岗', '另岗'), onDuty: one('A', 'B') }),
  card: one('c0/t0', 'c1/t2').chain((pair) =>
    fc.record({ id: one(pair.slice(0, 2)), taskId: one(pair.slice(3)), state: one('PROPOSED', 'SIGNED') }),
  ),
  whistle: fc.record({ id: one('w0'), taskIds: one([], ['t2']), openedAt: at }),
  escalation: fc.record({ id: one('e0'), state: one('SUBMITTED', 'CONFIRMED') }),
  reach: fc.record({
    ...{ id: one('r0'), aboutKind: one('INCIDENT', 'TASK'), aboutId: one('i0', 't0'), state: one('CALLING') },
  }),
  entry: fc.record({ id: one('n0', 'n1'), at, kind: one('incident.note') }),
}
/** Most of what changes in a day. */
const OFTEN = [
  ...Array<string>(12).fill('incident'),
  ...Array<string>(4).fill('signal'),
  'task',
  'task',
  'task',
]
const act = one(...OFTEN, ...Object.keys(rows)).chain((table) => {
  const fields =
    table === 'incident' || table === 'signal'
      ? fc.tuple(rows[table] ?? fc.record({}), place)
      : fc.tuple(rows[table] ?? fc.record({}), fc.constant({}))
  return fc.record({
    table: fc.constant(table as TableName),
    fields: fields.map(([own, where]): Fields => ({ id: '', ...own, ...where })),
    how: one('put', 'put', 'put', 'del', 'overlay', 'lift'),
  })
})
const turns = fc.array(
  fc.record({ acts: fc.array(act, { minLength: 1, maxLength: 3 }), laterMs: one(0, MINUTE, 3 * HOUR) }),
  {
    minLength: 8,
    maxLength: 14,
  },
)

it('every view told which rows changed shows what a full look at the disk shows', async () => {
  await fc.assert(
    fc.asyncProperty(turns, async (plan) => {
      await wipe()
      const unsent = new Set<RefKey>()
      let now = NOON
      const parts = (reads: DeskReads, audience: Audience) => ({
        ...{ reads, audience, model: () => model, now: () => now },
        ...{ link: noLink, grants: () => [], outbox: () => [] },
      })
      const remembering = deskReads(mirror.read, kept, (key) => unsent.has(key))
      const looking = deskReads(mirror.read, fromDisk(), (key) => unsent.has(key))
      await write([
        put('incident', row('incident', { id: 'i0' })),
        put('incident', row('incident', { id: 'i1' })),
      ])
      await write([put('task', row('task', { id: 't0', incidentId: 'i0', holderKind: 'POST' }))])
      const screens = VIEWS.map(([name, audience, params]) => ({
        name,
        screen: follower(viewSource(name, params, parts(remembering, audience))),
        whole: viewSource(name, params, parts(looking, audience)),
      }))
      for (const { acts, laterMs } of plan) {
        now += laterMs
        const told = await carryOut(acts, unsent)
        for (const { name, screen, whole } of screens) {
          screen.hear(told)
          expect({ [name]: screen.held() }).toEqual({ [name]: whole?.compute() })
        }
      }
    }),
    { numRuns: 30 },
  )
})

let rev = 1
const row = (table: TableName, fields: Fields): AnyRow => {
  const matter = MATTER[fields.id]
  const bound = table === 'incident' ? { taskIds: tasksOf(fields.id) } : matter ? { incidentId: matter } : {}
  return rowOf(table, { ...bound, ...fields, rev: ++rev })
}

async function carryOut(acts: readonly Act[], unsent: Set<RefKey>): Promise<ReadonlySet<RefKey>> {
  const changes: Change[] = []
  const told = new Set<RefKey>()
  for (const { table, fields, how } of acts) {
    const key = refKey(table, fields.id)
    told.add(key)
    if (how === 'put') changes.push(put(table, row(table, fields)))
    else if (how === 'del') changes.push(del(table, fields.id, ++rev))
    else if (how === 'overlay') {
      unsent.add(key)
      mirror.overlay.apply({ put: [{ table, row: row(table, fields) }], gone: [], lift: [] })
    } else {
      unsent.delete(key)
      mirror.overlay.apply({ put: [], gone: [], lift: [{ table, id: fields.id }] })
    }
  }
  await write(changes)
  return told
}

async function write(changes: readonly Change[]): Promise<void> {
  if (changes.length > 0) await mirror.truth.apply([stream.next(changes)])
}

async function wipe(): Promise<void> {
  mirror.overlay.clear()
  const all = Object.keys(rows).flatMap((name) => {
    const table = name as TableName
    return mirror.read.truth.select(table).map(({ id }) => del(table, id, ++rev))
  })
  await write(all)
}

/** What a screen holds, as `LiveViews` tells it. */
function follower(source: ReturnType<typeof viewSource>) {
  const held = new Map<string, Map<string, unknown>>()
  const all = (): void => {
    held.clear()
    const sets: Collections = source?.compute() ?? {}
    for (const [name, of] of Object.entries(sets)) held.set(name, new Map(Object.entries(of)))
  }
  all()
  return {
    held: () => Object.fromEntries([...held].map(([name, of]) => [name, Object.fromEntries(of)])),
    hear(refs: ReadonlySet<RefKey>): void {
      const mine = [...refs].filter((ref) => source?.tables.some((table) => ref.startsWith(`${table}/`)))
      // What follows the clock is computed anew in any case.
      const change = source?.everyMs === undefined && mine.length > 0 ? source?.follow?.(mine) : undefined
      if (!change && (mine.length > 0 || source?.everyMs !== undefined)) return all()
      for (const [name, of] of Object.entries(change?.put ?? {}))
        for (const [key, value] of Object.entries(of)) held.get(name)?.set(key, value)
      for (const [name, keys] of Object.entries(change?.del ?? {}))
        for (const key of keys) held.get(name)?.delete(key)
    },
  }
}
