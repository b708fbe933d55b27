/**
 * What goes with the day's work, act by act against every state: cards, matters with the district, calls, handovers, checks
 * from above, shifts. What is not written here as legal must be refused with a code and write nothing. `=`: already so.
 */
import { describe, expect, it } from 'vitest'
import {
  CARD_STATES,
  CHECK_STATES,
  ESCALATION_STATES,
  HANDOVER_STATES,
  REACH_STATES,
  refKey,
  SHIFT_STATES,
  type Actor,
  type CommandType,
  type TableName,
} from '../../contract/index.ts'
import { canWalk, type MachineName } from '../machine.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

interface Subject {
  readonly table: TableName
  readonly machine: MachineName
  readonly states: readonly string[]
  /** A town with one such row, and its id. */
  readonly make: () => { town: Town; id: string }
}
interface Case {
  readonly to: Readonly<Record<string, string>>
  readonly payload: (id: string, town: Town) => object
  readonly who?: Actor
}

function card(): { town: Town; id: string } {
  const town = new Town()
  const { taskId } = town.task()
  const { signDueAt } = town.get('task', taskId)
  town.now = (signDueAt ?? 0) + MINUTE
  town.must(WHO.timer, 'card.propose', { taskId, level: 'YELLOW', stage: 'sign', dueAt: signDueAt ?? 0 })
  town.must(WHO.officer, 'task.cancel', { taskId, reason: '误派' })
  return { town, id: town.all('card')[0]?.id ?? '' }
}
function escalation(): { town: Town; id: string } {
  const town = new Town()
  const incidentId = town.report()
  town.must(WHO.officer, 'incident.accept', { incidentId })
  town.must(WHO.officer, 'incident.escalate', { incidentId, reason: '需区级' })
  return { town, id: town.all('escalation')[0]?.id ?? '' }
}
function call(): { town: Town; id: string } {
  const town = new Town()
  const about = { kind: 'NONE', id: 'x' } as const
  town.must(WHO.officer, 'reach.call', { about, to: { kind: 'GRID', id: 'G1' }, text: 'x' })
  return { town, id: town.all('reach')[0]?.id ?? '' }
}
function handover(): { town: Town; id: string } {
  const town = new Town()
  const sheet = { shiftId: 'W1', nextId: 'W2', incomingId: WHO.commander.id }
  town.must(WHO.officer, 'handover.open', {
    ...sheet,
    items: [{ key: 'k', kind: 'LATE_TASK', title: 'x', detail: '', until: null }],
  })
  return { town, id: town.all('handover')[0]?.id ?? '' }
}
function check(): { town: Town; id: string } {
  const town = new Town()
  town.must(WHO.officer, 'duty.check', { fromName: '区值班室', text: '请报在岗', answerMin: 3 })
  return { town, id: town.all('dutyCheck')[0]?.id ?? '' }
}

const district = { onBehalf: { via: 'BY_PHONE', note: '区值班员' } } as const
const SUBJECTS: readonly (Subject & { readonly cases: Partial<Record<CommandType, Case>> })[] = [
  {
    ...{ table: 'card', machine: 'card', states: CARD_STATES, make: card },
    cases: {
      'card.sign': {
        who: WHO.leader,
        to: { PROPOSED: 'SIGNED', SIGNED: '=' },
        payload: (cardId) => ({ cardId }),
      },
      'card.decline': {
        who: WHO.leader,
        to: { PROPOSED: 'DECLINED', DECLINED: '=' },
        payload: (cardId) => ({ cardId, reason: 'x' }),
      },
      'card.withdraw': {
        who: WHO.timer,
        to: { PROPOSED: 'LAPSED', LAPSED: '=' },
        payload: (cardId) => ({ cardId }),
      },
    },
  },
  {
    ...{ table: 'escalation', machine: 'escalation', states: ESCALATION_STATES, make: escalation },
    cases: {
      'escalation.answer': {
        to: { SUBMITTED: 'ACCEPTED', ACCEPTED: '=' },
        payload: (escalationId) => ({ escalationId, accepted: true, note: '受理', ...district }),
      },
      'escalation.feedback': {
        to: { ACCEPTED: 'FEEDBACK', FEEDBACK: '=' },
        payload: (escalationId) => ({ escalationId, text: '已派人', ...district }),
      },
      'escalation.confirm': {
        to: { FEEDBACK: 'CONFIRMED', CONFIRMED: '=' },
        payload: (escalationId) => ({ escalationId, content: true, note: '' }),
      },
    },
  },
  {
    ...{ table: 'reach', machine: 'reach', states: REACH_STATES, make: call },
    cases: {
      'reach.answer': {
        to: { CALLING: 'ANSWERED', UNANSWERED: 'ANSWERED', ANSWERED: '=' },
        payload: (reachId) => ({ reachId, via: 'BY_PHONE', note: '已接' }),
      },
      'reach.stop': {
        to: { CALLING: 'STOPPED', UNANSWERED: 'STOPPED', STOPPED: '=' },
        payload: (reachId) => ({ reachId, reason: 'x' }),
      },
      'reach.seen': {
        who: WHO.timer,
        // whom a person called is never let go by rule; what is over is over
        to: { ANSWERED: '=', UNANSWERED: '=', STOPPED: '=' },
        payload: (reachId) => ({ reachId }),
      },
    },
  },
  {
    ...{ table: 'handover', machine: 'handover', states: HANDOVER_STATES, make: handover },
    cases: {
      'handover.cancel': {
        to: { OPEN: 'CANCELLED', CANCELLED: '=' },
        payload: (handoverId) => ({ handoverId, reason: 'x' }),
      },
      'handover.accept': {
        who: WHO.commander,
        to: { OPEN: 'OPEN' },
        payload: (handoverId) => ({ handoverId, key: 'k' }),
      },
      'handover.list': {
        who: WHO.timer,
        to: { OPEN: 'OPEN', DONE: '=', CANCELLED: '=' },
        payload: (handoverId) => ({ handoverId, items: [] }),
      },
      'handover.sign': {
        to: { OPEN: 'OPEN', DONE: '=' },
        payload: (handoverId) => ({ handoverId, side: 'OUT' }),
      },
    },
  },
  {
    ...{ table: 'dutyCheck', machine: 'check', states: CHECK_STATES, make: check },
    cases: {
      'duty.answerCheck': {
        to: { OPEN: 'ANSWERED', MISSED: 'ANSWERED', ANSWERED: '=' },
        payload: (checkId) => ({ checkId, answer: '在岗' }),
      },
      'duty.missCheck': {
        who: WHO.timer,
        to: { OPEN: 'MISSED', MISSED: '=' },
        payload: (checkId) => ({ checkId }),
      },
    },
  },
  {
    ...{ table: 'shift', machine: 'shift', states: SHIFT_STATES },
    make: () => ({ town: new Town(), id: 'W3' }),
    cases: {
      'shift.begin': { to: { PLANNED: 'ON_DUTY', ON_DUTY: '=' }, payload: (shiftId) => ({ shiftId }) },
      'shift.swap': {
        who: WHO.leader,
        to: { PLANNED: 'SWAPPED' },
        payload: (shiftId) => ({
          shiftId,
          leaderId: WHO.leader.id,
          officerIds: [WHO.officer.id],
          reason: 'x',
        }),
      },
      'shift.archive': {
        who: WHO.timer,
        to: { HANDED_OVER: 'ARCHIVED', ARCHIVED: '=' },
        payload: (shiftId) => ({ shiftId }),
      },
      'handover.open': {
        to: { ON_DUTY: 'HANDING_OVER' },
        payload: (shiftId) => ({ shiftId, nextId: 'W2', incomingId: WHO.commander.id }),
      },
    },
  },
]

const rows = SUBJECTS.flatMap(({ cases, ...subject }) =>
  Object.entries(cases).flatMap(([type, one]) =>
    subject.states.map((state) => ({ type: type as CommandType, state, one, subject })),
  ),
)

describe('what goes with the work', () => {
  it.each(rows)('$type on $subject.table that is $state', ({ type, state, one, subject }) => {
    const { town, id } = subject.make()
    const key = refKey(subject.table, id)
    const row = town.rows.get(key)
    if (!row) throw new Error(`no ${key}`)
    town.rows.set(key, { ...row, state })
    town.now = Math.max(town.now, MORNING + MINUTE)
    const command = town.command(one.who ?? WHO.officer, type, one.payload(id, town) as never)
    const decision = town.run(command)
    const goal = one.to[state]
    if (goal === undefined)
      expect(decision).toMatchObject({ outcome: 'rejected', code: 'ILLEGAL_TRANSITION', changes: [] })
    else if (goal === '=') expect(decision.outcome).toBe('superseded')
    else {
      expect(decision.outcome).toBe('applied')
      expect(town.rows.get(key)?.['state']).toBe(goal)
      if (goal !== state) expect(canWalk(subject.machine, [state, goal] as never)).toBe(true)
    }
  })
})
