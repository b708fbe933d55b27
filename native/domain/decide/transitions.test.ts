/**
 * Every command against every state of its subject. What is not written here as legal must be refused with a code, and
 * must write nothing. `=` means: somebody was first, nothing breaks.
 */
import { describe, expect, it } from 'vitest'
import {
  INCIDENT_STATES,
  refKey,
  SIGNAL_STATES,
  TASK_STATES,
  type Actor,
  type Command,
  type CommandType,
  type IncidentState,
  type SignalState,
  type TaskState,
} from '../../contract/index.ts'
import { canWalk, MACHINES, type MachineName, type StateOf } from '../machine.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

interface Case<S extends string> {
  /** From state -> the state it leads to; `=` for "already so". */
  readonly to: Partial<Record<S, S | '='>>
  readonly who?: Actor
}

/** Sets the state of a row as if the town had brought it there. */
function force(
  town: Town,
  table: 'signal' | 'incident' | 'task',
  id: string,
  fields: Record<string, unknown>,
): void {
  const key = refKey(table, id)
  const row = town.rows.get(key)
  if (!row) throw new Error(`no ${key}`)
  town.rows.set(key, { ...row, ...fields })
}

/** Whether a machine has some path of single steps from one state to the other. */
function reachable<M extends MachineName>(machine: M, from: StateOf[M], to: StateOf[M]): boolean {
  const seen = new Set<StateOf[M]>([from])
  const open: StateOf[M][] = [from]
  for (let state = open.pop(); state !== undefined; state = open.pop())
    for (const next of MACHINES[machine][state])
      if (!seen.has(next)) {
        seen.add(next)
        open.push(next)
      }
  return seen.has(to)
}

const SIGNALS: Partial<Record<CommandType, Case<SignalState>>> = {
  'signal.verify': {
    to: { RECEIVED: 'VERIFYING', EXPIRED: 'VERIFYING', DISMISSED: 'VERIFYING', VERIFYING: '=' },
  },
  'signal.confirm': {
    to: { RECEIVED: 'CONFIRMED', VERIFYING: 'CONFIRMED', EXPIRED: 'CONFIRMED', CONFIRMED: '=' },
  },
  'signal.dismiss': { to: { RECEIVED: 'DISMISSED', VERIFYING: 'DISMISSED', DISMISSED: '=' } },
  'signal.expire': { to: { RECEIVED: 'EXPIRED', EXPIRED: '=' }, who: WHO.timer },
  'signal.merge': { to: { RECEIVED: 'MERGED', VERIFYING: 'MERGED', MERGED: '=' } },
  'signal.unmerge': { to: { MERGED: 'RECEIVED' } },
}

describe.each(Object.entries(SIGNALS))('%s', (type, { to, who = WHO.officer }) => {
  it.each(SIGNAL_STATES)('on a signal that is %s', (state) => {
    const town = new Town()
    const signalId = town.signal()
    const incidentId = town.report()
    force(town, 'signal', signalId, {
      state,
      incidentId: state === 'MERGED' || state === 'CONFIRMED' ? incidentId : null,
    })
    if (state === 'MERGED') force(town, 'incident', incidentId, { signalIds: [signalId] })
    const payload = {
      signalId,
      ...(type === 'signal.merge' ? { incidentId } : {}),
      ...(type === 'signal.dismiss' ? { reason: '误报' } : {}),
    }
    const decision = town.do(who, type as 'signal.verify', payload)
    const goal = to[state]
    if (goal === undefined)
      expect(decision).toMatchObject({ outcome: 'rejected', code: 'ILLEGAL_TRANSITION', changes: [] })
    else if (goal === '=') expect(decision).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    else {
      expect(decision.outcome).toBe('applied')
      expect(town.get('signal', signalId).state).toBe(goal)
      expect(canWalk('signal', [state, goal])).toBe(true)
    }
  })
})

const INCIDENTS: Partial<Record<CommandType, Case<IncidentState>>> = {
  'incident.accept': {
    to: {
      NEW: 'ACCEPTED',
      ACCEPTED: '=',
      DISPATCHED: '=',
      IN_PROGRESS: '=',
      PENDING_CHECK: '=',
      PENDING_EVAL: '=',
      ESCALATED: '=',
      SUSPENDED: '=',
      REOPENED: '=',
    },
  },
  'incident.reject': { to: { NEW: 'REJECTED', REJECTED: '=' } },
  'incident.returnUp': { to: { NEW: 'RETURNED_UP', ACCEPTED: 'RETURNED_UP', RETURNED_UP: '=' } },
  'incident.selfHandle': { to: { NEW: 'SELF_HANDLED', ACCEPTED: 'SELF_HANDLED', SELF_HANDLED: '=' } },
  'incident.merge': { to: { NEW: 'MERGED', MERGED: '=' } },
  'incident.unmerge': { to: { MERGED: 'NEW' } },
  'incident.dispatch': {
    to: {
      NEW: 'DISPATCHED',
      ACCEPTED: 'DISPATCHED',
      REOPENED: 'DISPATCHED',
      DISPATCHED: 'DISPATCHED',
      IN_PROGRESS: 'IN_PROGRESS',
      PENDING_CHECK: 'IN_PROGRESS',
    },
  },
  'incident.check': {
    to: {
      PENDING_CHECK: 'PENDING_EVAL',
      SELF_HANDLED: 'PENDING_EVAL',
      ESCALATED: 'PENDING_EVAL',
      PENDING_EVAL: '=',
      CLOSED: '=',
    },
  },
  'incident.evaluate': { to: { PENDING_EVAL: 'CLOSED', CLOSED: '=' } },
  'incident.suspend': { to: { IN_PROGRESS: 'SUSPENDED', SUSPENDED: '=' } },
  'incident.resume': { to: { SUSPENDED: 'IN_PROGRESS', ESCALATED: 'IN_PROGRESS', IN_PROGRESS: '=' } },
  'incident.escalate': {
    to: { ACCEPTED: 'ESCALATED', DISPATCHED: 'ESCALATED', IN_PROGRESS: 'ESCALATED', ESCALATED: '=' },
  },
  'incident.reopen': { to: { CLOSED: 'REOPENED', REOPENED: '=' } },
}
const REASON: Partial<Record<CommandType, string>> = {
  'incident.reject': '不属辖区',
  'incident.returnUp': '不属辖区',
  'incident.suspend': '等材料',
  'incident.escalate': '需区级',
  'incident.reopen': '又堵了',
}

describe.each(Object.entries(INCIDENTS))('%s', (type, { to }) => {
  it.each(INCIDENT_STATES)('on an incident that is %s', (state) => {
    const town = new Town()
    const incidentId = town.report()
    const into = town.report()
    // one task where the state says that somebody works or worked on it
    const tasked = ['DISPATCHED', 'IN_PROGRESS', 'PENDING_CHECK'].includes(state)
    if (tasked) {
      const [taskId] = town.dispatch(incidentId, { kind: 'GRID', id: 'G1' })
      const done = state === 'DISPATCHED' ? 'ISSUED' : state === 'IN_PROGRESS' ? 'SIGNED' : 'SUBMITTED'
      force(town, 'task', taskId ?? '', { state: done, signedAt: done === 'ISSUED' ? null : MORNING })
    }
    const begun = !['NEW', 'SELF_HANDLED', 'MERGED', 'REJECTED'].includes(state)
    force(town, 'incident', incidentId, {
      state,
      acceptedAt: begun ? MORNING : null,
      mergedInto: state === 'MERGED' ? into : null,
      pausedSince: state === 'SUSPENDED' || state === 'ESCALATED' ? MORNING : null,
    })
    const payload: Record<string, unknown> = { incidentId }
    const reason = REASON[type as CommandType]
    if (reason) payload['reason'] = reason
    if (type === 'incident.merge') payload['into'] = into
    if (type === 'incident.dispatch')
      Object.assign(payload, { targets: [{ kind: 'POST', id: 'S05' }], instruction: '' })
    if (type === 'incident.check') payload['passed'] = true
    if (['incident.selfHandle', 'incident.check', 'incident.evaluate', 'incident.resume'].includes(type))
      payload['note'] = ''
    const decision = town.do(WHO.officer, type as 'incident.accept', payload as Command<'incident.accept'>)
    const goal = to[state]
    if (goal === undefined) {
      expect(decision).toMatchObject({ outcome: 'rejected', changes: [] })
      const open = type === 'incident.check' && (state === 'DISPATCHED' || state === 'IN_PROGRESS')
      expect(decision.code).toBe(open ? 'OPEN_TASKS' : 'ILLEGAL_TRANSITION')
    } else if (goal === '=') expect(decision).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    else {
      expect(decision.outcome).toBe('applied')
      expect(town.get('incident', incidentId).state).toBe(goal)
      expect(reachable('incident', state, goal)).toBe(true)
    }
  })
})

const TASKS: Partial<Record<CommandType, Case<TaskState>>> = {
  'task.sign': {
    to: {
      ISSUED: 'SIGNED',
      SIGNED: '=',
      EN_ROUTE: '=',
      ARRIVED: '=',
      HANDLING: '=',
      SUBMITTED: '=',
      VERIFIED: '=',
      REWORK: '=',
      EXTENSION_REQUESTED: '=',
    },
    who: WHO.fire,
  },
  'task.depart': { to: { SIGNED: 'EN_ROUTE', EN_ROUTE: '=', ARRIVED: '=' }, who: WHO.fire },
  'task.arrive': { to: { EN_ROUTE: 'ARRIVED', ARRIVED: '=' }, who: WHO.fire },
  'task.handle': {
    to: {
      SIGNED: 'HANDLING',
      ARRIVED: 'HANDLING',
      REWORK: 'HANDLING',
      HANDLING: '=',
      EXTENSION_REQUESTED: '=',
      SUBMITTED: '=',
      VERIFIED: '=',
    },
    who: WHO.fire,
  },
  'task.submit': {
    to: { HANDLING: 'SUBMITTED', REWORK: 'SUBMITTED', SUBMITTED: '=', VERIFIED: '=' },
    who: WHO.fire,
  },
  'task.requestReturn': {
    to: { ISSUED: 'RETURN_REQUESTED', SIGNED: 'RETURN_REQUESTED', RETURN_REQUESTED: '=', RETURNED: '=' },
    who: WHO.fire,
  },
  'task.requestExtension': {
    to: { HANDLING: 'EXTENSION_REQUESTED', EXTENSION_REQUESTED: '=' },
    who: WHO.fire,
  },
  'task.settleReturn': { to: { RETURN_REQUESTED: 'RETURNED', RETURNED: '=' } },
  'task.settleExtension': { to: { EXTENSION_REQUESTED: 'HANDLING' }, who: WHO.leader },
  'task.verify': { to: { SUBMITTED: 'VERIFIED', VERIFIED: '=' } },
  'task.rework': { to: { SUBMITTED: 'REWORK' } },
  'task.transfer': {
    to: {
      ISSUED: 'TRANSFERRED',
      SIGNED: 'TRANSFERRED',
      RETURN_REQUESTED: 'TRANSFERRED',
      EN_ROUTE: 'TRANSFERRED',
      ARRIVED: 'TRANSFERRED',
      HANDLING: 'TRANSFERRED',
      SUBMITTED: 'TRANSFERRED',
      REWORK: 'TRANSFERRED',
      EXTENSION_REQUESTED: 'TRANSFERRED',
    },
  },
  'task.cancel': {
    to: {
      ISSUED: 'CANCELLED',
      SIGNED: 'CANCELLED',
      RETURN_REQUESTED: 'CANCELLED',
      EN_ROUTE: 'CANCELLED',
      ARRIVED: 'CANCELLED',
      HANDLING: 'CANCELLED',
      SUBMITTED: 'CANCELLED',
      REWORK: 'CANCELLED',
      EXTENSION_REQUESTED: 'CANCELLED',
      CANCELLED: '=',
    },
  },
}

/** Times a task in a state has behind it. */
const BEHIND: Partial<
  Record<TaskState, readonly ('signedAt' | 'departedAt' | 'arrivedAt' | 'submittedAt')[]>
> = {
  SIGNED: ['signedAt'],
  EN_ROUTE: ['signedAt', 'departedAt'],
  ARRIVED: ['signedAt', 'departedAt', 'arrivedAt'],
  HANDLING: ['signedAt'],
  EXTENSION_REQUESTED: ['signedAt'],
  REWORK: ['signedAt'],
  SUBMITTED: ['signedAt', 'submittedAt'],
  VERIFIED: ['signedAt', 'submittedAt'],
}

describe.each(Object.entries(TASKS))('%s', (type, { to, who = WHO.officer }) => {
  it.each(TASK_STATES)('on a task that is %s', (state) => {
    const town = new Town()
    const { taskId, incidentId } = town.task()
    const stamps = Object.fromEntries((BEHIND[state] ?? []).map((field) => [field, MORNING]))
    force(town, 'task', taskId, { state, ...stamps })
    const payload: Record<string, unknown> = { taskId }
    if (type === 'task.submit') payload['report'] = '已挪车'
    if (type === 'task.requestReturn') payload['reason'] = '不属本岗职责'
    if (type === 'task.requestExtension') Object.assign(payload, { minutes: 30, reason: '等拖车' })
    if (type === 'task.settleReturn' || type === 'task.settleExtension') payload['granted'] = true
    if (type === 'task.rework') payload['note'] = '照片不清'
    if (type === 'task.transfer')
      Object.assign(payload, { to: { kind: 'POST', id: 'S06' }, reason: '属执法' })
    if (type === 'task.cancel') payload['reason'] = '误派'
    const before = town.get('incident', incidentId).state
    const decision = town.do(who, type as 'task.sign', payload as Command<'task.sign'>, {
      at: MORNING + MINUTE,
    })
    const goal = to[state]
    const dropped = ['RETURNED', 'TRANSFERRED', 'CANCELLED'].includes(state)
    if (goal === undefined && type === 'task.submit' && dropped)
      expect(decision).toMatchObject({ outcome: 'needs_review', code: 'STALE_BASE' })
    else if (goal === undefined)
      expect(decision).toMatchObject({ outcome: 'rejected', code: 'ILLEGAL_TRANSITION', changes: [] })
    else if (goal === '=') expect(decision).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    else {
      expect(decision.outcome).toBe('applied')
      expect(town.get('task', taskId).state).toBe(goal)
      expect(canWalk('task', [state, goal])).toBe(true)
      expect(reachable('incident', before, town.get('incident', incidentId).state)).toBe(true)
    }
  })
})

/** What the desk may record at once for who answered by phone: the state reached from each state, `-` for refused. */
const BY_PHONE: Record<
  'task.sign' | 'task.depart' | 'task.arrive' | 'task.handle' | 'task.submit',
  readonly TaskState[]
> = {
  'task.sign': ['ISSUED'],
  'task.depart': ['ISSUED', 'SIGNED'],
  'task.arrive': ['ISSUED', 'SIGNED', 'EN_ROUTE'],
  'task.handle': ['ISSUED', 'SIGNED', 'EN_ROUTE', 'ARRIVED', 'REWORK'],
  'task.submit': ['ISSUED', 'SIGNED', 'EN_ROUTE', 'ARRIVED', 'HANDLING', 'REWORK'],
}
describe.each(Object.entries(BY_PHONE))('%s recorded for who answered by phone', (type, from) => {
  it.each(TASK_STATES)('on a task that is %s', (state) => {
    const town = new Town()
    const { taskId } = town.task()
    const stamps = Object.fromEntries((BEHIND[state] ?? []).map((field) => [field, MORNING]))
    force(town, 'task', taskId, { state, ...stamps })
    const onBehalf = { via: 'BY_PHONE' as const, note: '王岗长接听' }
    const payload = { taskId, onBehalf, ...(type === 'task.submit' ? { report: '已挪车' } : {}) }
    const decision = town.do(WHO.officer, type as 'task.sign', payload, { at: MORNING + MINUTE })
    if (from.includes(state)) expect(decision.outcome).toBe('applied')
    else expect(decision.outcome).not.toBe('applied')
  })
})
