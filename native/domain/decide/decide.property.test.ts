/** Whatever anybody sends in whatever order: the town stays whole, both sides decide alike, and nothing throws. */
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import {
  CARD_LEVELS,
  CHANNELS,
  COMMANDS,
  DELIVERIES,
  HOLDER_KINDS,
  PRIORITIES,
  refKey,
  REVIEW_DECISIONS,
  tableDefinition,
  type Actor,
  type AnyRow,
  type CommandEnvelope,
  type CommandType,
  type CardState,
  type CheckState,
  type HandoverState,
  type IncidentState,
  type ReachState,
  type ShiftState,
  type Ref,
  type RefKey,
  type Row,
  type SignalState,
  type TableName,
  type TaskState,
} from '../../contract/index.ts'
import { alarmOf, isHeldAlarm } from '../alarm.ts'
import { runningLimits } from '../lamp.ts'
import { MACHINES, type MachineName } from '../machine.ts'
import { mayDo } from '../permit.ts'
import { isDroppedTask, isOpenSignal, isPausedIncident, isWorkingTask } from '../states.ts'
import { closureOf, decide, needsHolder, stateByTasks, touches, type ReadRow } from './index.ts'
import { mootBy } from './card.ts'
import { reachPayloads, shiftPayloads } from './diceFixture.ts'
import { timerActor } from '../timers/index.ts'
import { MINUTE, Town, WHO } from './townFixture.ts'

const TYPES = Object.keys(COMMANDS) as CommandType[]

/** Numbers from which a payload is made; which row they mean is decided against the town as it stands. */
interface Dice {
  readonly type: CommandType
  readonly who: number
  readonly pick: readonly number[]
  readonly minutes: number
  readonly stale: boolean
}
const dice: fc.Arbitrary<Dice> = fc.noBias(
  fc.record({
    type: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...TYPES) },
      // enough beginnings and steps that random play gets somewhere
      {
        weight: 5,
        arbitrary: fc.constantFrom<CommandType>(
          'incident.report',
          'incident.dispatch',
          'signal.raise',
          'signal.acknowledge',
          'signal.realarm',
          'task.sign',
          'task.handle',
          'task.submit',
          'incident.check',
          'task.deliver',
          'incident.escalate',
          'escalation.answer',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom<CommandType>(
          'incident.evaluate',
          'incident.reopen',
          'incident.merge',
          'incident.unmerge',
          'handover.open',
          'handover.list',
          'task.requestExtension',
          'task.settleExtension',
          'task.requestReturn',
          'task.settleReturn',
          'signal.shelve',
          'signal.unshelve',
          'review.settle',
          'card.propose',
          'card.withdraw',
          'task.cancel',
        ),
      },
    ),
    who: fc.nat(99),
    pick: fc.array(fc.nat(999), { minLength: 8, maxLength: 8 }),
    minutes: fc.oneof({ weight: 4, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.nat(400) }),
    stale: fc.boolean(),
  }),
)

const at = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
const some = <T>(list: readonly [T, ...T[]] | readonly T[], n: number, otherwise: T): T =>
  at(list, n) ?? otherwise

/** States in which an act has a chance; most rolls look for a subject there, so that random play gets far. */
const RIPE: Partial<Record<CommandType, readonly string[]>> = {
  'signal.merge': ['RECEIVED', 'VERIFYING'],
  'signal.unmerge': ['MERGED'],
  'signal.expire': ['RECEIVED'],
  'signal.confirm': ['RECEIVED', 'VERIFYING', 'EXPIRED'],
  'signal.dispatch': ['RECEIVED', 'VERIFYING', 'EXPIRED'],
  'signal.shelve': ['RECEIVED', 'VERIFYING', 'EXPIRED'],
  'signal.unshelve': ['RECEIVED', 'VERIFYING', 'EXPIRED'],
  'signal.realarm': ['RECEIVED', 'EXPIRED'],
  'signal.release': ['RECEIVED', 'EXPIRED'],
  'incident.accept': ['NEW'],
  'incident.merge': ['NEW'],
  'incident.unmerge': ['MERGED'],
  'incident.dispatch': ['NEW', 'ACCEPTED', 'DISPATCHED', 'IN_PROGRESS', 'REOPENED'],
  'incident.check': ['PENDING_CHECK', 'SELF_HANDLED', 'ESCALATED'],
  'incident.evaluate': ['PENDING_EVAL'],
  'incident.suspend': ['IN_PROGRESS'],
  'incident.resume': ['SUSPENDED', 'ESCALATED'],
  'incident.reopen': ['CLOSED'],
  'task.sign': ['ISSUED'],
  'task.depart': ['SIGNED'],
  'task.arrive': ['EN_ROUTE'],
  'task.handle': ['SIGNED', 'ARRIVED', 'REWORK'],
  'task.submit': ['HANDLING', 'REWORK'],
  'task.verify': ['SUBMITTED'],
  'task.rework': ['SUBMITTED'],
  'task.requestReturn': ['ISSUED', 'SIGNED'],
  'task.settleReturn': ['RETURN_REQUESTED'],
  'task.requestExtension': ['HANDLING'],
  'task.settleExtension': ['EXTENSION_REQUESTED'],
  'task.transfer': ['ISSUED', 'SIGNED', 'HANDLING', 'EN_ROUTE'],
  'card.propose': ['ISSUED', 'SIGNED', 'EN_ROUTE', 'HANDLING'],
  'card.sign': ['PROPOSED'],
  'card.decline': ['PROPOSED'],
  'escalation.answer': ['SUBMITTED'],
  'escalation.feedback': ['ACCEPTED'],
  'escalation.confirm': ['FEEDBACK', 'REJECTED'],
  'incident.escalate': ['ACCEPTED', 'DISPATCHED', 'IN_PROGRESS'],
}

const HOLDERS: readonly CommandType[] = TYPES.filter(
  (type) => mayDo(WHO.fire, type) && type.startsWith('task.'),
)

const WEEK = 7 * 24 * 60 * MINUTE
/** A Saturday at 08:00 by the township's clock. */
const MARKET = Date.UTC(2026, 6, 18, 0, 0)

/** Only a timer does these; these also a timer; these a feed. */
const FIRED = TYPES.filter((type) => mayDo(WHO.timer, type) && !mayDo(WHO.officer, type))
const BY_TIME: readonly CommandType[] = ['signal.unshelve', 'device.putBack']
const TOLD: readonly CommandType[] = ['signal.raise', 'signal.return', 'source.heard']

/** Forms one command out of dice and the town. Some are nonsense; that is the point. */
function form(town: Town, { type, who, pick, minutes, stale }: Dice): CommandEnvelope {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = pick
  const subject = <R extends { id: string; state: string }>(rows: R[]): R | undefined => {
    const ripe = rows.filter(({ state }) => RIPE[type]?.includes(state) ?? true)
    return at(e % 5 === 0 || ripe.length === 0 ? rows : ripe, a)
  }
  const incidents = town.all('incident').map(({ id }) => id)
  const incidentId = subject(town.all('incident'))?.id ?? 'none'
  const task = subject(town.all('task'))
  const taskId = task?.id ?? 'none'
  const signalId = subject(town.all('signal'))?.id ?? 'none'
  const typeCode = some(
    town.model.eventTypes.map(({ code }) => code),
    b,
    'PS01',
  )
  const { lists } = town.model
  const ofEnterprise =
    town.all('incident').find(({ channel }) => channel === 'ENTERPRISE_117')?.id ?? incidentId
  const cardId = subject(town.all('card'))?.id ?? 'none'
  const escalationId = subject(town.all('escalation'))?.id ?? 'none'
  const target = (n: number) => {
    const kind = some(HOLDER_KINDS, n, 'POST')
    const table = ({ POST: 'post', GRID: 'grid', COMMUNITY: 'community', TEAM: 'team' } as const)[kind]
    return {
      kind,
      id: some(
        town.all(table).map(({ id }) => id),
        n + d,
        'none',
      ),
    }
  }
  const desk = [WHO.officer, WHO.leader, WHO.commander] as const
  const holder: Actor | undefined = task && {
    kind: 'terminal',
    id: `t-${task.holderId}`,
    name: '',
    holds: { kind: task.holderKind, id: task.holderId },
  }
  const field = HOLDERS.includes(type) && who % 4 > 0 && holder ? holder : undefined
  const machine =
    FIRED.includes(type) || (BY_TIME.includes(type) && c % 2 === 0)
      ? WHO.timer
      : type.endsWith('.state') || TOLD.includes(type)
        ? WHO.feed
        : undefined
  // now and then it is the rule that calls the leader up for an alarm
  const leaderCall: Actor | undefined =
    type === 'reach.call' && c % 2 === 0
      ? timerActor(`signal.leader/${signalId}/${String(town.now)}`)
      : undefined
  const actor: Actor =
    field ??
    machine ??
    leaderCall ??
    (who % 10 === 0 ? some(Object.values(WHO), who, WHO.officer) : some(desk, who, WHO.officer))
  const onBehalf = actor.kind === 'user' ? { onBehalf: { via: 'BY_PHONE' as const, note: '电话' } } : {}
  const photo =
    c % 5 === 0 ? { attachments: [{ sha256: 'a'.repeat(64), mime: 'image/jpeg', bytes: 1, name: '' }] } : {}
  // now and then it is the hour of the morning market, in which the model suppresses an alarm
  const market = type === 'signal.raise' && d % 4 === 0
  if (market) town.now += (MARKET + 4 * WEEK - town.now) % WEEK
  const payloads: Record<CommandType, unknown> = {
    'signal.raise': {
      channel: market ? 'AI_VIDEO' : 'IOT_SENSOR',
      sourceId: `s${a % 20}`,
      typeCode: market ? 'UM01' : typeCode,
      text: '',
      place: 'x',
      gridId: 'G1',
      ...(c % 3 === 0 ? { deviceId: 'N1' } : {}),
    },
    'signal.return': { channel: 'IOT_SENSOR', sourceId: `s${a % 20}` },
    'signal.shelve': { signalId, reason: 'x', minutes: 1 + (b % 60) },
    'signal.unshelve': { signalId },
    'signal.release': { signalId },
    'signal.realarm': { signalId },
    'signal.dispatch': { signalId, targets: [target(b)], instruction: 'x' },
    'device.takeOut': {
      ...{ deviceId: 'N1', name: 'x', reason: 'x', minutes: 1 + (b % 60) },
      ...(c % 2 === 0 && signalId !== 'none' ? { signalId } : {}),
    },
    'device.putBack': { deviceId: 'N1' },
    'source.heard': { sources: [{ id: 'D01', at: town.now - b * MINUTE, records: b }] },
    'source.silent': { sourceId: 'D01' },
    'signal.acknowledge': { signalId },
    'signal.verify': { signalId },
    'signal.confirm': { signalId },
    'signal.dismiss': { signalId, reason: some(lists.dismissReasons, b, '') },
    'signal.expire': { signalId },
    'signal.merge': { signalId, incidentId: some(incidents, b, 'none') },
    'signal.unmerge': { signalId },
    'incident.report': {
      channel: some(CHANNELS, b, 'PHONE'),
      typeCode,
      text: 'x',
      place: 'x',
      ...(c % 3 === 0 ? { sourceId: `r${a % 9}` } : {}),
      ...(c % 2 === 0 ? { buildingId: 'B1' } : {}),
      solvedOnSpot: d % 4 === 0,
    },
    'incident.acknowledge': { incidentId },
    'incident.accept': { incidentId, ...(b % 3 === 0 ? { typeCode } : {}) },
    'incident.reject': { incidentId, reason: some(lists.rejectReasons, b, '') },
    'incident.returnUp': { incidentId, reason: some(lists.returnUpReasons, b, '') },
    'incident.merge': { incidentId, into: some(incidents, b, 'none') },
    'incident.unmerge': { incidentId },
    'incident.dispatch': {
      incidentId,
      targets: [target(b), ...(c % 2 === 0 ? [target(c), target(e)] : [])],
      instruction: 'x',
    },
    'incident.selfHandle': { incidentId, note: '' },
    'incident.check': { incidentId, passed: b % 3 > 0, note: '' },
    'incident.evaluate': { incidentId, note: '' },
    'incident.suspend': { incidentId, reason: 'x' },
    'incident.resume': { incidentId, note: '' },
    'incident.escalate': { incidentId, reason: 'x' },
    'incident.reopen': { incidentId, reason: 'x' },
    'incident.note': { incidentId, text: 'x', ...photo },
    'incident.correct': {
      incidentId,
      ...(b % 2 === 0 ? { typeCode } : {}),
      ...(c % 2 === 0 ? { gridId: 'G2' } : {}),
      ...(d % 2 === 0 ? { title: `t${d % 3}` } : {}),
      ...(e % 3 === 0 ? { priority: some(PRIORITIES, e, 'NORMAL') } : {}),
      ...(c % 3 === 0 ? { was: { title: 't0', gridId: 'G1', state: 'ACCEPTED' } } : {}),
    },
    'task.deliver': {
      taskId,
      delivery: actor.kind === 'terminal' ? 'DELIVERED' : some(DELIVERIES.slice(2), b, 'BY_PHONE'),
    },
    'task.sign': { taskId, ...onBehalf },
    'task.depart': { taskId, ...onBehalf },
    'task.arrive': { taskId, ...onBehalf },
    'task.handle': { taskId, ...onBehalf },
    'task.submit': { taskId, report: 'x', ...onBehalf, ...photo },
    'task.verify': { taskId },
    'task.rework': { taskId, note: 'x' },
    'task.requestReturn': { taskId, reason: some(lists.returnReasons, b, ''), ...onBehalf },
    'task.settleReturn': { taskId, granted: b % 2 === 0 },
    'task.requestExtension': { taskId, minutes: 1 + (b % 90), reason: 'x', ...onBehalf },
    'task.settleExtension': { taskId, granted: b % 2 === 0 },
    'task.transfer': { taskId, to: target(b), reason: 'x' },
    'task.cancel': { taskId, reason: 'x' },
    'task.urge': { taskId, dueAt: b },
    'post.attend': { postId: 'S05', onDuty: some(['A', 'B', 'NONE'], b, 'A') },
    'camera.state': { cameraId: 'K1', state: b % 2 === 0 ? 'ONLINE' : 'OFFLINE' },
    'sensor.state': { sensorId: 'N1', state: 'ALARM' },
    'duty.log': { text: 'x' },
    'mode.set': { state: b % 2 === 0 ? 'PEACE' : 'EMERGENCY', why: 'x' },
    'card.propose': { taskId, ...missedLimit(task, b) },
    'card.raise': { taskId, level: some(CARD_LEVELS, b, 'YELLOW'), why: 'x' },
    'card.sign': { cardId },
    'card.decline': { cardId, reason: 'x' },
    'card.withdraw': {
      cardId: town.all('card').find((card) => mootBy(card, town.read('task', card.taskId)))?.id ?? cardId,
    },
    'whistle.blow': { incidentId, matter: 'x' },
    'whistle.summon': {
      whistleId: some(
        town.all('whistle').map(({ id }) => id),
        b,
        'none',
      ),
      targets: [target(b), ...(c % 2 === 0 ? [target(c)] : [])],
      checkInMin: 1 + (c % 60),
      instruction: 'x',
    },
    'escalation.answer': { escalationId, accepted: b % 3 > 0, note: 'x', ...onBehalf },
    'escalation.feedback': { escalationId, text: 'x', ...onBehalf },
    'escalation.confirm': { escalationId, content: b % 2 === 0, note: '' },
    'rating.give': {
      about: incidentId,
      incidentId,
      subject: target(b),
      score: 1 + (c % 5),
      text: '',
    },
    'incident.reply': { incidentId: ofEnterprise, note: 'x' },
    'incident.plan': { incidentId: ofEnterprise, plan: 'x' },
    'task.called': { taskId, onBehalf: { via: 'BY_PHONE', note: 'x' } },
    'review.settle': {
      reviewId: some(
        town.all('review').map(({ id }) => id),
        b,
        'none',
      ),
      decision: some(REVIEW_DECISIONS, c, 'THEIRS'),
      reason: 'x',
      ...(d % 2 === 0 ? { fields: ['title', 'gridId'] } : {}),
      ...onBehalf,
    },
    ...reachPayloads(town, { incidentId, signalId, taskId, a, b, c }, actor),
    ...shiftPayloads(town, a, b, c),
    'incident.notice': { incidentId, text: 'x' },
    'incident.order': { incidentId, leader: 'x', text: 'x' },
  }
  town.now += minutes * MINUTE
  const base: Record<RefKey, number> = {}
  if (stale)
    for (const [key, row] of town.rows)
      if (key.startsWith('team/') || key === refKey('incident', incidentId))
        base[key] = Math.max(1, row.rev - (b % 3))
  // `town.command` wants a payload of its type; what is formed here is checked by `decide` like anything from outside
  return town.command(actor, type, payloads[type] as never, { base })
}

/** A limit of a task that is over by then, where it has one. */
function missedLimit(task: Row<'task'> | undefined, n: number) {
  const limits = task ? runningLimits(task) : []
  const limit = at(limits, n)
  return {
    level: some(CARD_LEVELS, n, 'YELLOW'),
    stage: limit?.stage ?? 'sign',
    dueAt: limit?.dueAt ?? 0,
  }
}

/** How many single steps of the machine lie between two states, at most a few. */
function reachable(machine: MachineName, from: string, to: string): boolean {
  const steps = MACHINES[machine] as Readonly<Record<string, readonly string[]>>
  const seen = new Set([from])
  let edge = [from]
  for (let step = 0; step < 5 && !seen.has(to); step++) {
    edge = edge.flatMap((state) => steps[state] ?? []).filter((state) => !seen.has(state))
    for (const state of edge) seen.add(state)
  }
  return seen.has(to)
}

const TERMINAL: Record<MachineName, readonly string[]> = {
  signal: ['CONFIRMED'] satisfies SignalState[],
  incident: ['REJECTED', 'RETURNED_UP'] satisfies IncidentState[],
  task: ['VERIFIED', 'RETURNED', 'TRANSFERRED', 'CANCELLED'] satisfies TaskState[],
  reach: ['ANSWERED', 'STOPPED'] satisfies ReachState[],
  whistle: [],
  escalation: ['CONFIRMED'],
  shift: ['SWAPPED', 'ARCHIVED'] satisfies ShiftState[],
  handover: ['DONE', 'CANCELLED'] satisfies HandoverState[],
  check: ['ANSWERED'] satisfies CheckState[],
  card: ['SIGNED', 'DECLINED', 'LAPSED'] satisfies CardState[],
}

/** An invariant; plain, because it is asked a million times. */
function holds(truth: boolean, what: string): void {
  if (!truth) throw new Error(what)
}

/** What holds between two moments, row by row. */
/** Which machine the state of a table's rows belongs to. Where a whistle stands is worked out, and checked apart. */
const MACHINE_OF: Readonly<Record<string, Exclude<MachineName, 'whistle'>>> = {
  ...{ signal: 'signal', incident: 'incident', task: 'task', reach: 'reach', escalation: 'escalation' },
  ...{ shift: 'shift', handover: 'handover', dutyCheck: 'check', card: 'card' },
}

function checkSteps(before: ReadonlyMap<RefKey, AnyRow>, after: ReadonlyMap<RefKey, AnyRow>): void {
  for (const [key, row] of after) {
    const was = before.get(key)
    if (!was || was === row) continue
    const machine = MACHINE_OF[key.slice(0, key.indexOf('/'))]
    const [from, to] = [String(was['state']), String(row['state'])]
    if (!machine || from === to) continue
    holds(!TERMINAL[machine].includes(from), `${key} left ${from}`)
    holds(reachable(machine, from, to), `${key}: ${from} -> ${to}`)
  }
}

/** What holds at every moment. */
function checkTown(town: Town): void {
  const incidents = new Map(town.all('incident').map((incident) => [incident.id, incident]))
  const tasks = new Map(town.all('task').map((task) => [task.id, task]))
  for (const incident of incidents.values()) {
    const { id, taskIds, mergedIds, mergedInto, signalIds, state } = incident
    const own = taskIds.flatMap((taskId) => tasks.get(taskId) ?? [])
    holds(
      own.length === taskIds.length && own.every((task) => task.incidentId === id),
      `${id}: foreign tasks`,
    )
    holds(new Set(taskIds).size === taskIds.length, `${id}: a task twice`)
    holds(
      mergedIds.every((part) => incidents.get(part)?.mergedInto === id),
      `${id}: parts that know nothing of it`,
    )
    holds((mergedInto !== null) === (state === 'MERGED'), `${id}: merged or not`)
    holds(
      mergedInto === null || incidents.get(mergedInto)?.mergedIds.includes(id) === true,
      `${id}: lost by its whole`,
    )
    holds(
      signalIds.every((signal) => town.read('signal', signal)?.incidentId === id),
      `${id}: foreign signals`,
    )
    checkIncident(incident, own)
  }
  for (const task of tasks.values()) {
    const incident = incidents.get(task.incidentId)
    holds(incident?.taskIds.includes(task.id) === true, `${task.id}: lost by its incident`)
    checkTask(task, incident?.state)
  }
  for (const signal of town.all('signal')) {
    const { id, incidentId } = signal
    holds(
      incidentId === null || incidents.get(incidentId)?.signalIds.includes(id) === true,
      `${id}: lost by its incident`,
    )
    checkAlarm(town, signal)
  }
  for (const team of town.all('team')) {
    const busy = [...tasks.values()].filter(
      (task) => task.holderKind === 'TEAM' && task.holderId === team.id && isWorkingTask(task.state),
    )
    // rework of what was handed in does not take a team away from where it went in between
    if (team.state === 'COMMITTED')
      holds(
        busy.some((task) => task.incidentId === team.incidentId),
        `${team.id}: committed to nothing`,
      )
    holds((team.incidentId === null) === (team.state === 'FREE'), `${team.id}: free or not`)
  }
  const numbers = [...incidents.values(), ...tasks.values()].map(({ number }) => number)
  holds(new Set(numbers).size === numbers.length, 'a number twice')
}

/** An alarm is held with an end to it, or not at all; and what nobody has judged is never calm without having been seen. */
function checkAlarm(town: Town, signal: Row<'signal'>): void {
  const { id, state, heldUntil, ackAt, returnedAt } = signal
  const alarm = alarmOf(signal)
  const open = isOpenSignal(state)
  holds(!open || isHeldAlarm(alarm) === (heldUntil !== null), `${id}: ${alarm} until ${heldUntil}`)
  holds(
    !open || alarm !== 'UNACKNOWLEDGED' || (ackAt === null && returnedAt === null),
    `${id}: calls, but seen`,
  )
  holds(!open || alarm !== 'ACKNOWLEDGED' || (ackAt !== null && returnedAt === null), `${id}: seen by nobody`)
  holds(alarm !== 'RETURNED' || returnedAt !== null, `${id}: returned at no time`)
  const out = town.all('deviceHold').filter((hold) => hold.state === 'OUT' && hold.signalIds.includes(id))
  holds(
    !open || alarm !== 'OUT_OF_SERVICE' || out.length === 1,
    `${id}: out of service with no device that is`,
  )
}

const WITHOUT_WORK: readonly IncidentState[] = [
  'CLOSED',
  'PENDING_EVAL',
  'REJECTED',
  'RETURNED_UP',
  'MERGED',
  'NEW',
  'ACCEPTED',
]

function checkIncident(incident: Row<'incident'>, tasks: readonly Row<'task'>[]): void {
  const { id, state } = incident
  holds(
    !WITHOUT_WORK.includes(state) || !tasks.some((task) => isWorkingTask(task.state)),
    `${id}: ${state}, open tasks`,
  )
  holds((incident.closedAt !== null) === (state === 'CLOSED'), `${id}: closed or not`)
  // a check that failed with nothing left to send back leaves it in progress, waiting for somebody new
  holds(
    needsHolder(state, tasks) || stateByTasks(state, tasks) === undefined,
    `${id}: ${state} does not follow its tasks`,
  )
  holds((incident.pausedSince !== null) === isPausedIncident(state), `${id}: paused or not`)
  const leads = tasks.filter((task) => task.lead && !isDroppedTask(task.state) && task.state !== 'VERIFIED')
  holds(leads.length <= 1, `${id}: two lead`)
  holds(incident.acceptedAt === null || incident.dueAt !== null, `${id}: accepted and never due`)
}

const UNSIGNED: readonly TaskState[] = ['ISSUED', 'RETURN_REQUESTED', 'RETURNED', 'TRANSFERRED', 'CANCELLED']

function checkTask(task: Row<'task'>, incident: IncidentState | undefined): void {
  const { id, state } = task
  const reached = task.delivery !== 'UNDELIVERED'
  holds((task.deliveredAt !== null) === reached, `${id}: delivered or not`)
  holds((task.signDueAt !== null && task.finishDueAt !== null) === reached, `${id}: clocks without delivery`)
  holds(UNSIGNED.includes(state) || task.signedAt !== null, `${id}: ${state} unsigned`)
  const paused = incident !== undefined && isPausedIncident(incident)
  holds(
    !isWorkingTask(state) || (task.pausedSince !== null) === paused,
    `${id}: clock not that of its incident`,
  )
  holds((task.endedAt !== null) === TERMINAL.task.includes(state), `${id}: ended or not`)
  holds((task.transferredTo !== null) === (state === 'TRANSFERRED'), `${id}: transferred or not`)
}

/** Every written row has the form its table says. */
function checkForm(town: Town): void {
  for (const [key, row] of town.rows) {
    const table = key.slice(0, key.indexOf('/')) as TableName
    const fault = Value.Errors(tableDefinition(table).row, row)[0]
    expect(fault && `${key} ${fault.instancePath} ${fault.message}`).toBeUndefined()
  }
}

const plays = fc.array(dice, { maxLength: 160, size: 'max' })

describe('any sequence of commands', () => {
  it('leaves the town whole', () => {
    fc.assert(
      fc.property(plays, (rolls) => {
        const town = new Town()
        for (const roll of rolls) {
          const before = new Map(town.rows)
          town.run(form(town, roll))
          checkSteps(before, town.rows)
          checkTown(town)
        }
        checkForm(town)
      }),
      { numRuns: 40 },
    )
  })

  it('is worth playing: every act succeeds in it now and then, and every outcome occurs', () => {
    const seen = new Set<string>()
    const all = (): boolean => TYPES.every((type) => seen.has(`${type} applied`))
    for (const rolls of fc.sample(plays, { numRuns: 600, seed: 141 })) {
      // as many plays as it takes for the rarest act, and no more
      if (all()) break
      const town = new Town()
      for (const roll of rolls) {
        const { outcome } = town.run(form(town, roll))
        seen.add(`${roll.type} ${outcome}`).add(outcome)
      }
    }
    expect(TYPES.filter((type) => !seen.has(`${type} applied`))).toEqual([])
    expect(
      ['applied', 'superseded', 'needs_review', 'rejected'].filter((outcome) => !seen.has(outcome)),
    ).toEqual([])
  }, 60_000)

  it('is decided alike by anybody who sees the same rows, and alters nothing it was given', () => {
    fc.assert(
      fc.property(fc.array(dice, { minLength: 10, maxLength: 60 }), (rolls) => {
        const town = new Town()
        for (const roll of rolls) {
          const command = form(town, roll)
          const rows = JSON.stringify([...town.rows])
          const wire = structuredClone(command)
          const first = decide(command, town.read, town.model)
          const elsewhere = new Map(structuredClone([...town.rows]))
          const read: ReadRow = <T extends TableName>(table: T, id: string) =>
            elsewhere.get(refKey(table, id)) as Row<T> | undefined
          expect(decide(wire, read, structuredClone(town.model))).toEqual(first)
          expect(JSON.stringify([...town.rows])).toBe(rows)
          expect(command).toEqual(wire)
          town.apply(command, first)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is decided from the named rows alone, which loading names in a few rounds', () => {
    fc.assert(
      fc.property(fc.array(dice, { minLength: 10, maxLength: 60 }), (rolls) => {
        const town = new Town()
        for (const roll of rolls) {
          const command = form(town, roll)
          const loaded = new Map<RefKey, AnyRow | undefined>()
          const read: ReadRow = <T extends TableName>(table: T, id: string) =>
            loaded.get(refKey(table, id)) as Row<T> | undefined
          const missing = (refs: readonly Ref[]) =>
            refs.filter(({ table, id }) => !loaded.has(refKey(table, id)))
          let rounds = 0
          // as the platform does it: load what is named and what was asked for, then ask again
          for (;;) {
            const asked: Ref[] = []
            const named = touches(command, (table, id) => {
              asked.push({ table, id })
              return read(table, id)
            })
            const wanted = missing([...named, ...asked])
            if (wanted.length === 0) break
            rounds++
            for (const { table, id } of wanted)
              loaded.set(refKey(table, id), town.rows.get(refKey(table, id)))
          }
          expect(rounds).toBeLessThanOrEqual(6)
          const decision = decide(command, read, town.model)
          expect(decision).toEqual(decide(command, town.read, town.model))
          town.apply(command, decision)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('what ties commands together', () => {
  it('is what they work on, not what they only look up', () => {
    const town = new Town()
    const incidentId = town.report()
    const payload = { incidentId, targets: [{ kind: 'POST' as const, id: 'S05' }], instruction: '' }
    const command = town.command(WHO.officer, 'incident.dispatch', payload)
    const closure = closureOf(command, town.read)
    expect(closure).toContain(`incident/${incidentId}`)
    expect(closure).toContain(`task/${command.id}:t1`)
    expect(closure).not.toContain('post/S05')
    expect(
      closureOf(town.command(WHO.officer, 'post.attend', { postId: 'S05', onDuty: 'B' }), town.read),
    ).toEqual(['post/S05'])
  })
})

describe('bad input', () => {
  const good = new Town().command(WHO.officer, 'duty.log', { text: 'x' })

  it.each<[string, unknown, string, string | undefined]>([
    ['an unknown type', { ...good, type: 'town.destroy' }, 'UNKNOWN_COMMAND', undefined],
    ['a type of Object’s own', { ...good, type: 'constructor' }, 'UNKNOWN_COMMAND', undefined],
    ['no payload', { ...good, payload: undefined }, 'BAD_PAYLOAD', '/'],
    ['a missing field', { ...good, payload: {} }, 'BAD_PAYLOAD', '/'],
    ['a field too many', { ...good, payload: { text: 'x', sudo: true } }, 'BAD_PAYLOAD', '/sudo'],
    ['an empty text', { ...good, payload: { text: '' } }, 'BAD_PAYLOAD', '/text'],
    ['a text too long', { ...good, payload: { text: 'x'.repeat(501) } }, 'BAD_PAYLOAD', '/text'],
    ['no actor', { ...good, actor: undefined }, 'BAD_PAYLOAD', '/actor'],
    ['an actor of no kind', { ...good, actor: { kind: 'god', id: 'x', name: '' } }, 'BAD_PAYLOAD', '/actor'],
    [
      'a role that is none',
      { ...good, actor: { kind: 'user', id: 'x', name: '', role: 'ROOT' } },
      'BAD_PAYLOAD',
      '/actor',
    ],
    [
      'a terminal that holds nothing',
      { ...good, actor: { kind: 'terminal', id: 'x', name: '' } },
      'BAD_PAYLOAD',
      '/actor',
    ],
    ['no time', { ...good, occurredAt: NaN }, 'BAD_PAYLOAD', '/occurredAt'],
    [
      'a time no calendar has',
      { ...good, occurredAt: Number.MAX_SAFE_INTEGER },
      'BAD_PAYLOAD',
      '/occurredAt',
    ],
    ['a time before the epoch', { ...good, occurredAt: -1 }, 'BAD_PAYLOAD', '/occurredAt'],
    ['no base', { ...good, base: null }, 'BAD_PAYLOAD', '/base'],
    ['no id', { ...good, id: '' }, 'BAD_PAYLOAD', '/id'],
  ])('%s is refused with a code and its place', (_, command, code, path) => {
    const town = new Town()
    const decision = decide(command as CommandEnvelope, town.read, town.model)
    expect(decision).toMatchObject({ outcome: 'rejected', code, changes: [] })
    if (path) expect(decision.params?.['path']).toBe(path)
    expect(touches(command as CommandEnvelope, town.read)).toEqual([])
  })

  it('of any shape is refused, never thrown', () => {
    const town = new Town()
    town.task()
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.oneof(
          fc.anything(),
          fc.object(),
          fc.record({ incidentId: fc.anything(), taskId: fc.anything(), targets: fc.anything() }),
        ),
        fc.oneof(fc.constant(WHO.officer), fc.anything()),
        fc.oneof(fc.nat(), fc.anything()),
        (type, payload, actor, occurredAt) => {
          const command = { ...good, type, payload, actor, occurredAt } as unknown as CommandEnvelope
          expect(() => touches(command, town.read)).not.toThrow()
          expect(() => decide(command, town.read, town.model)).not.toThrow()
        },
      ),
      { numRuns: 400 },
    )
  })
})
