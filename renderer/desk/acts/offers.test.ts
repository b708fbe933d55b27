import { describe, expect, it } from 'vitest'
import {
  INCIDENT_STATES,
  isCommandType,
  REVIEW_DECISIONS,
  TASK_STATES,
  type CommandType,
  type UserRole,
} from '../../../native/contract/index.ts'
import { permissionsOf } from '../../../native/domain/index.ts'
import { answersOf, incidentOffers, reviewOffers, signalOffers, taskOffers, type Offer } from './offers.ts'

const mayOf = (role: UserRole) => {
  const all: readonly string[] = permissionsOf(role)
  return (type: CommandType) => all.includes(type)
}
const officer = mayOf('DUTY_OFFICER')
const acts = (offers: readonly Offer[]) => offers.map(({ act }) => act)
const incident = {
  state: 'NEW',
  ackAt: null,
  channel: 'PHONE',
  priority: 'URGENT',
  repliedAt: null,
  plannedAt: null,
} as const
const signal = { state: 'RECEIVED', alarm: 'UNACKNOWLEDGED', priority: 'CRITICAL', deviceId: 'N1' } as const
const task = { state: 'ISSUED', delivery: 'DELIVERED', extensions: 0 } as const

describe('what is offered', () => {
  it('offers a machine signal everything at once, dispatch first: life safety goes out before it is verified', () => {
    const offers = signalOffers(signal, officer)
    expect(acts(offers)).toEqual([
      ...['acknowledge', 'dispatchAll', 'dispatch', 'accept', 'verifySignal', 'merge', 'dismiss'],
      ...['shelve', 'takeOut'],
    ])
    expect(offers.find(({ kind }) => kind === 'main')?.act).toBe('dispatchAll')
    const ordinary = signalOffers({ ...signal, priority: 'NORMAL' }, officer)
    expect(acts(ordinary)).not.toContain('dispatchAll')
    expect(ordinary.find(({ kind }) => kind === 'main')?.act).toBe('dispatch')
  })

  it('does not offer to acknowledge twice', () => {
    expect(acts(signalOffers({ ...signal, alarm: 'ACKNOWLEDGED' }, officer))).not.toContain('acknowledge')
  })

  it('offers to put aside only what is not put aside, and to take out only what is a device', () => {
    expect(acts(signalOffers({ ...signal, alarm: 'NORMAL' }, officer))).not.toContain('shelve')
    for (const deviceId of [null, 'source/D01'])
      expect(acts(signalOffers({ ...signal, deviceId }, officer))).not.toContain('takeOut')
  })

  it('offers no rejection where the source may only have its matter back', () => {
    expect(acts(incidentOffers(incident, [], officer))).toContain('reject')
    const hotline = acts(incidentOffers({ ...incident, channel: 'HOTLINE_12345' }, [], officer))
    expect(hotline).toContain('returnUp')
    expect(hotline).not.toContain('reject')
  })

  it('offers the check once everything is handed in, and the call while somebody was not reached', () => {
    expect(acts(incidentOffers({ ...incident, state: 'PENDING_CHECK' }, [], officer))).toContain('check')
    const running = { ...incident, state: 'IN_PROGRESS' } as const
    expect(
      acts(incidentOffers(running, [{ state: 'SIGNED', delivery: 'DELIVERED' }], officer)),
    ).not.toContain('check')
    expect(acts(incidentOffers(running, [{ state: 'ISSUED', delivery: 'UNDELIVERED' }], officer))).toContain(
      'deliver',
    )
    expect(
      acts(incidentOffers(running, [{ state: 'CANCELLED', delivery: 'UNDELIVERED' }], officer)),
    ).not.toContain('deliver')
  })

  it('offers an extension to be settled only to who may sign it: the second to the commander alone', () => {
    const asking = { ...task, state: 'EXTENSION_REQUESTED' } as const
    expect(acts(taskOffers(asking, 'DUTY_OFFICER', officer))).not.toContain('settleExtension')
    expect(acts(taskOffers(asking, 'DUTY_LEADER', mayOf('DUTY_LEADER')))).toContain('settleExtension')
    const second = { ...asking, extensions: 1 }
    expect(acts(taskOffers(second, 'DUTY_LEADER', mayOf('DUTY_LEADER')))).not.toContain('settleExtension')
    expect(acts(taskOffers(second, 'COMMANDER', mayOf('COMMANDER')))).toContain('settleExtension')
  })

  it('offers an auditor nothing at all', () => {
    const may = mayOf('AUDITOR')
    for (const state of INCIDENT_STATES) expect(incidentOffers({ ...incident, state }, [], may)).toEqual([])
    for (const state of TASK_STATES) expect(taskOffers({ ...task, state }, 'AUDITOR', may)).toEqual([])
  })

  it('gives no key to two acts of one moment', () => {
    const may = mayOf('COMMANDER')
    const all = [
      ...INCIDENT_STATES.map((state) =>
        incidentOffers({ ...incident, state }, [{ state: 'ISSUED', delivery: 'UNDELIVERED' }], may),
      ),
      ...TASK_STATES.map((state) =>
        taskOffers({ ...task, state, delivery: 'UNDELIVERED' }, 'COMMANDER', may),
      ),
      signalOffers(signal, may),
    ]
    for (const offers of all) expect(new Set(offers.map(({ keys }) => keys)).size).toBe(offers.length)
  })
})

describe('a conflict', () => {
  const card = { kind: 'team.taken', state: 'OPEN', decisions: ['THEIRS', 'MINE'] } as const
  it('lets only who leads call a team over, and is decided once', () => {
    expect(acts(reviewOffers(card, officer, 'DUTY_OFFICER'))).toEqual(['leaveTeam'])
    expect(acts(reviewOffers(card, mayOf('DUTY_LEADER'), 'DUTY_LEADER'))).toEqual(['leaveTeam', 'callTeam'])
    expect(reviewOffers({ ...card, state: 'SETTLED' }, officer, 'DUTY_OFFICER')).toEqual([])
    expect(reviewOffers(card, mayOf('AUDITOR'), 'AUDITOR')).toEqual([])
  })

  it('offers each decision under a key of its own', () => {
    const all = { kind: 'incident.correct', state: 'OPEN', decisions: REVIEW_DECISIONS } as const
    const offers = reviewOffers(all, officer, 'DUTY_OFFICER')
    expect(acts(offers)).toEqual(['keepTheirs', 'keepMine', 'perField', 'confirmLate', 'sendBack'])
    expect(new Set(offers.map(({ keys }) => keys)).size).toBe(offers.length)
  })
})

describe('what somebody on the phone can have answered', () => {
  it('is any later step at once, but nothing that lies behind', () => {
    expect(answersOf('ISSUED')).toEqual([
      'task.sign',
      'task.depart',
      'task.arrive',
      'task.handle',
      'task.submit',
      'task.requestReturn',
    ])
    expect(answersOf('ARRIVED')).toEqual(['task.handle', 'task.submit'])
    expect(answersOf('HANDLING')).toEqual(['task.submit', 'task.requestExtension'])
    expect(answersOf('REWORK')).toEqual(['task.handle', 'task.submit'])
  })

  it('is nothing where the desk itself owes the next step', () => {
    for (const state of ['SUBMITTED', 'RETURN_REQUESTED', 'EXTENSION_REQUESTED', 'VERIFIED'] as const)
      expect(answersOf(state)).toEqual([])
    expect(TASK_STATES.flatMap(answersOf).every(isCommandType)).toBe(true)
  })
})
