import { describe, expect, it } from 'vitest'
import type { CallLine, IncidentBrief, InboxItem, Priority, TaskBrief } from '../../contract/index.ts'
import { createRandom } from '../chance/index.ts'
import { stateKey, type DeskViews, type Page } from './deskViews.ts'
import { nextAct } from './nextAct.ts'

const T = Date.UTC(2026, 6, 7, 2, 0)
const SECOND = 1000
const MINUTE = 60 * SECOND
const rng = createRandom(1).stream('colleague')

const item = (over: Partial<InboxItem> = {}): InboxItem => ({
  ...{
    kind: 'signal',
    id: 's1',
    rev: 1,
    number: null,
    typeCode: 'PS03',
    priority: 'NORMAL',
    channel: 'IOT_SENSOR',
  },
  ...{
    title: '',
    text: '',
    place: '',
    gridId: null,
    gridName: null,
    state: 'RECEIVED',
    occurredAt: T,
    receivedAt: T,
  },
  ...{
    ackAt: null,
    alarm: 'UNACKNOWLEDGED',
    realarms: 0,
    deviceId: null,
    masked: false,
    candidates: [],
    attachments: [],
    unsent: false,
  },
  ...over,
})
const brief = (over: Partial<IncidentBrief> = {}): IncidentBrief => ({
  ...{
    id: 'i1',
    rev: 1,
    number: '1',
    typeCode: 'PS03',
    priority: 'NORMAL',
    channel: 'PHONE',
    title: '',
    place: '',
  },
  ...{
    gridId: null,
    gridName: null,
    lonE6: null,
    latE6: null,
    state: 'ACCEPTED',
    receivedAt: T,
    acceptedAt: T,
  },
  ...{ dueAt: null, pausedSince: null, tasks: 0, tasksDone: 0, unsent: false },
  ...over,
})
const task = (over: Partial<TaskBrief> = {}): TaskBrief => ({
  ...{
    id: 't1',
    rev: 1,
    number: '1',
    incidentId: 'i1',
    typeCode: 'PS03',
    priority: 'NORMAL',
    title: '',
    place: '',
  },
  ...{ gridId: null, holderKind: 'POST', holderId: 'S04', lead: true, state: 'SUBMITTED', issuedAt: T },
  ...{ delivery: 'DELIVERED', deliveredAt: T, clock: 'CALENDAR', signLimitMin: 5, arriveLimitMin: null },
  ...{
    finishLimitMin: 60,
    signDueAt: null,
    arriveDueAt: null,
    finishDueAt: null,
    signedAt: null,
    arrivedAt: null,
  },
  ...{ submittedAt: null, pausedSince: null, reworks: 0, urges: 0, holderName: '', unsent: false },
  ...{ card: null, coverFor: null },
  ...over,
})
const call = (over: Partial<CallLine> = {}): CallLine => ({
  ...{
    taskId: 't1',
    rev: 1,
    number: '1',
    title: '',
    place: '',
    priority: 'NORMAL',
    issuedAt: T,
    holderName: 'H',
  },
  ...{
    instruction: '',
    undelivered: true,
    coverFor: null,
    people: [{ name: 'N', title: '', phone: '000-1' }],
  },
  ...over,
})
const page = (over: Partial<Page> = {}): Page => ({
  incident: { id: 'i1', rev: 1, state: 'ACCEPTED', priority: 'NORMAL' },
  tasks: [],
  suggestions: [
    { kind: 'POST', id: 'S01', lead: false, target: true },
    { kind: 'POST', id: 'S04', lead: true, target: true },
    { kind: 'POST', id: 'P04', lead: false, target: false },
  ],
  ...over,
})
const desk = (over: Partial<DeskViews> = {}): DeskViews => ({
  ...{ inbox: [], incidents: [], tasks: [], calls: [], dismissReasons: ['r1', 'r2'], page: null },
  since: new Map([...(over.incidents ?? []), ...(over.tasks ?? [])].map((row) => [stateKey(row), T])),
  done: new Set(),
  ...over,
})
const at = (ms: number, views: DeskViews) => nextAct(views, T + ms, rng)
/** First time after T at which anything is done, looked for second by second. */
const firstAt = (views: DeskViews): number => {
  for (let s = 0; s <= 3600; s += 1) if (at(s * SECOND, views)) return s * SECOND
  return Infinity
}

describe('what comes in', () => {
  it.each<[Priority, number, number]>([
    ['CRITICAL', 20 * SECOND, MINUTE],
    ['URGENT', MINUTE, 4 * MINUTE],
    ['NORMAL', 4 * MINUTE, 12 * MINUTE],
  ])('is looked at after a plausible time: %s', (priority, from, to) => {
    for (let n = 0; n < 40; n += 1) {
      const views = desk({ inbox: [item({ id: `s${n}`, priority })] })
      const first = firstAt(views)
      expect(first).toBeGreaterThanOrEqual(from)
      expect(first).toBeLessThanOrEqual(to + SECOND)
      expect(at(first, views)?.act).toBe('signal.acknowledge')
    }
  })

  it.each<[string, Partial<InboxItem>, string]>([
    ['a sensor alarm is taken for real', {}, 'signal.confirm'],
    [
      'what is probably known already is put to it',
      { candidates: [{ incidentId: 'i9', number: '9', title: '', distanceM: 5, minutes: 1 }] },
      'signal.merge',
    ],
    [
      'a lapsed signal is looked into before it is put aside',
      {
        state: 'EXPIRED',
        candidates: [{ incidentId: 'i9', number: '9', title: '', distanceM: 5, minutes: 1 }],
      },
      'signal.verify',
    ],
    ['a report is accepted', { kind: 'incident', state: 'NEW', channel: 'PHONE' }, 'incident.accept'],
    [
      'a second report of one matter is merged',
      {
        kind: 'incident',
        state: 'NEW',
        candidates: [{ incidentId: 'i9', number: '9', title: '', distanceM: 5, minutes: 1 }],
      },
      'incident.merge',
    ],
    [
      'a critical report is opened to be sent at once',
      { kind: 'incident', state: 'NEW', priority: 'CRITICAL' },
      'open',
    ],
  ])('%s', (_what, over, act) => {
    expect(at(20 * MINUTE, desk({ inbox: [item({ ackAt: T, ...over })] }))?.act).toBe(act)
  })

  it('of a camera is dismissed in about a third of cases, with a reason of the list', () => {
    const acts = Array.from({ length: 600 }, (_, n) =>
      at(20 * MINUTE, desk({ inbox: [item({ id: `s${n}`, channel: 'AI_VIDEO' })] })),
    )
    const dismissed = acts.flatMap((act) => (act?.act === 'signal.dismiss' ? [act.payload.reason] : []))
    expect(dismissed.length / acts.length).toBeGreaterThan(0.27)
    expect(dismissed.length / acts.length).toBeLessThan(0.4)
    expect(new Set(dismissed)).toEqual(new Set(['r1', 'r2']))
  })
})

describe('whom it sends', () => {
  const sent = (over: Partial<Page> = {}) =>
    at(
      20 * MINUTE,
      desk({ incidents: [brief({ state: over.incident?.state ?? 'ACCEPTED' })], page: page(over) }),
    )

  it('is not decided before the incident lies open', () => {
    const incidents = [brief()]
    expect(at(20 * MINUTE, desk({ incidents }))).toMatchObject({ act: 'open', incidentId: 'i1' })
  })

  it('is the suggested lead, and never who is no target', () => {
    const act = sent()
    if (act?.act !== 'incident.dispatch') throw new Error(act?.act)
    expect(act.payload.targets[0]).toEqual({ kind: 'POST', id: 'S04' })
    expect(act.payload.targets.map(({ id }) => id)).not.toContain('P04')
  })

  it('is somebody else after a return', () => {
    const act = sent({ tasks: [{ state: 'RETURNED', holderKind: 'POST', holderId: 'S04' }] })
    expect(act).toMatchObject({ act: 'incident.dispatch', payload: { targets: [{ id: 'S01' }] } })
  })

  it('is nobody while somebody works on it', () => {
    const incident = { id: 'i1', rev: 1, state: 'IN_PROGRESS', priority: 'NORMAL' } as const
    const tasks = [{ state: 'SIGNED', holderKind: 'POST', holderId: 'S04' }] as const
    expect(sent({ incident, tasks })?.act).toBe('open')
    expect(
      at(60 * MINUTE, desk({ incidents: [brief({ state: 'IN_PROGRESS', tasks: 2, tasksDone: 1 })] })),
    ).toBe(undefined)
  })
})

describe('what it has sent out', () => {
  it.each<[string, Partial<DeskViews>, number, object]>([
    [
      'a hand-in is verified',
      { tasks: [task()], incidents: [brief({ state: 'IN_PROGRESS', tasks: 2 })] },
      21,
      { act: 'task.verify' },
    ],
    [
      'all hand-ins are checked as a whole',
      { tasks: [task()], incidents: [brief({ state: 'PENDING_CHECK', tasks: 1, tasksDone: 1 })] },
      21,
      { act: 'incident.check', payload: { incidentId: 'i1', passed: true } },
    ],
    [
      'a checked matter is evaluated',
      { incidents: [brief({ state: 'PENDING_EVAL' })] },
      41,
      { act: 'incident.evaluate' },
    ],
    [
      'a return is settled',
      { tasks: [task({ state: 'RETURN_REQUESTED' })] },
      10,
      { act: 'task.settleReturn' },
    ],
    [
      'an undelivered task is passed on by phone, with whom was called',
      { calls: [call()] },
      4,
      { act: 'task.deliver', payload: { taskId: 't1', delivery: 'BY_PHONE', note: 'N 000-1' } },
    ],
  ])('%s', (_what, views, minutes, act) => {
    expect(at(minutes * MINUTE, desk(views))).toMatchObject(act)
    expect(at(MINUTE, desk(views))).toBeUndefined()
  })

  it.each<[string, Partial<DeskViews>]>([
    ['a request for more time, which takes a leader', { tasks: [task({ state: 'EXTENSION_REQUESTED' })] }],
    ['a task in hand', { tasks: [task({ state: 'HANDLING' })] }],
    ['a suspended incident', { incidents: [brief({ state: 'SUSPENDED' })] }],
    ['a task that is just being sent', { calls: [call({ issuedAt: T + 59 * MINUTE })] }],
  ])('leaves alone: %s', (_what, views) => {
    expect(at(60 * MINUTE, desk(views))).toBeUndefined()
  })
})

describe('its order', () => {
  it('takes life safety before what has waited longer, and in the end also what has waited longest', () => {
    const both = (normalAt: number) =>
      desk({
        inbox: [
          item({ id: 'slow', ackAt: T, receivedAt: T - normalAt }),
          item({ id: 'fire', ackAt: T, priority: 'CRITICAL' }),
        ],
      })
    expect(at(16 * MINUTE, both(0))).toMatchObject({ payload: { signalId: 'fire' } })
    expect(at(16 * MINUTE, both(600 * MINUTE))).toMatchObject({ payload: { signalId: 'slow' } })
  })

  it('does not do the same again to what has not changed, and repeats for a seed', () => {
    const inbox = [item({ ackAt: T })]
    const act = at(20 * MINUTE, desk({ inbox }))
    expect(at(20 * MINUTE, desk({ inbox }))).toEqual(act)
    expect(at(20 * MINUTE, desk({ inbox, done: new Set([act?.about ?? '']) }))).toBeUndefined()
    expect(
      at(20 * MINUTE, desk({ inbox: [item({ ackAt: T, rev: 2 })], done: new Set([act?.about ?? '']) })),
    ).toBeDefined()
  })
})
