/**
 * Who may do, ask and see what, by role. This is the coarse matrix, the same for screens (which offer nothing it
 * refuses) and for decisions; what depends on the matter at hand (a terminal's own tasks, a second extension) stands
 * with the deciders.
 */
import {
  COMMANDS,
  HUB_ACTS,
  QUERIES,
  WALL_VIEWS,
  type Actor,
  type CommandType,
  type HubActType,
  type QueryName,
  type TerminalHolds,
  type UserRole,
  type ViewName,
} from '../contract/index.ts'

/** The desk proper: 值班员 and above. Trainers and auditors never act on the town. */
const DESK = [
  'DUTY_OFFICER',
  'DUTY_LEADER',
  'EXEC_DEPUTY',
  'COMMANDER',
] as const satisfies readonly UserRole[]
/** What needs a signature above the desk: 带班领导 and above. */
const LEAD = ['DUTY_LEADER', 'EXEC_DEPUTY', 'COMMANDER'] as const satisfies readonly UserRole[]

type Holder = TerminalHolds['kind']
const FIELD = ['POST', 'GRID', 'COMMUNITY', 'TEAM'] as const satisfies readonly Holder[]

interface Permit {
  readonly users: readonly UserRole[]
  readonly terminals: readonly Holder[]
  readonly timer: boolean
}
const desk: Permit = { users: DESK, terminals: [], timer: false }
const lead: Permit = { users: LEAD, terminals: [], timer: false }
/** By the hub itself: its timers, and what its providers report. */
const rule: Permit = { users: [], terminals: [], timer: true }
/** By the holder's terminal, or by the desk on behalf of who answered otherwise. */
const field: Permit = { users: DESK, terminals: FIELD, timer: false }
const device: Permit = { users: [], terminals: ['FEED'], timer: false }

const PERMITS: Readonly<Record<CommandType, Permit>> = {
  // a warning that came by phone is typed in at the desk
  'signal.raise': { users: DESK, terminals: ['FEED'], timer: false },
  'signal.acknowledge': desk,
  'signal.verify': desk,
  'signal.confirm': desk,
  'signal.dismiss': desk,
  'signal.expire': rule,
  'signal.merge': desk,
  'signal.unmerge': desk,
  'incident.report': { users: DESK, terminals: ['GRID', 'COMMUNITY', 'FEED'], timer: false },
  'incident.acknowledge': desk,
  'incident.accept': desk,
  'incident.reject': desk,
  'incident.returnUp': desk,
  'incident.merge': desk,
  'incident.unmerge': desk,
  'incident.dispatch': { users: DESK, terminals: [], timer: true },
  'incident.selfHandle': desk,
  'incident.check': desk,
  'incident.evaluate': desk,
  'incident.suspend': desk,
  'incident.resume': desk,
  'incident.escalate': desk,
  'incident.reopen': desk,
  'incident.note': field,
  'incident.correct': desk,
  'task.deliver': field,
  'task.sign': field,
  'task.depart': field,
  'task.arrive': field,
  'task.handle': field,
  'task.submit': field,
  'task.verify': desk,
  'task.rework': desk,
  'task.requestReturn': field,
  'task.settleReturn': desk,
  'task.requestExtension': field,
  'task.settleExtension': lead,
  'task.transfer': desk,
  'task.cancel': desk,
  'task.urge': { users: DESK, terminals: [], timer: true },
  'post.attend': { users: DESK, terminals: ['POST'], timer: false },
  'camera.state': device,
  'sensor.state': device,
  'duty.log': desk,
  'mode.set': lead,
  'card.propose': { users: [], terminals: [], timer: true },
  'card.raise': desk,
  'card.sign': lead,
  'card.decline': lead,
  'card.withdraw': rule,
  'whistle.blow': field,
  'whistle.summon': desk,
  // the feed of the district alone, or the desk for who answered by phone
  'escalation.answer': { users: DESK, terminals: ['FEED'], timer: false },
  'escalation.feedback': { users: DESK, terminals: ['FEED'], timer: false },
  'escalation.confirm': desk,
  'rating.give': field,
  'incident.reply': desk,
  'incident.plan': desk,
  'task.called': desk,
  // at a terminal: only to confirm what was handed in for a task it holds now
  'review.settle': field,
  'reach.call': { users: DESK, terminals: [], timer: true },
  'reach.wake': desk,
  'reach.next': rule,
  'reach.tried': rule,
  'reach.answer': { users: DESK, terminals: [], timer: true },
  'reach.stop': desk,
  'reach.seen': rule,
  'signal.return': device,
  'signal.shelve': desk,
  'signal.unshelve': { users: DESK, terminals: [], timer: true },
  'signal.release': rule,
  'signal.realarm': rule,
  'signal.dispatch': desk,
  'device.takeOut': desk,
  'device.putBack': { users: DESK, terminals: [], timer: true },
  'source.heard': device,
  'source.silent': rule,
  'shift.plan': lead,
  'shift.edit': lead,
  'shift.swap': lead,
  'shift.begin': desk,
  'shift.archive': rule,
  'shift.standIn': desk,
  'shift.standInEnd': desk,
  'handover.open': desk,
  'handover.list': rule,
  'handover.accept': desk,
  'handover.sign': desk,
  'handover.cancel': desk,
  'duty.seal': rule,
  'duty.gap': rule,
  'duty.filled': rule,
  'duty.check': { users: DESK, terminals: ['FEED'], timer: false },
  'duty.answerCheck': desk,
  'duty.missCheck': rule,
  'incident.notice': desk,
  'incident.order': desk,
}

/** Whether somebody of this kind may do this at all. Unknown roles and kinds may nothing. */
export function mayDo(actor: Actor, type: CommandType): boolean {
  const permit = PERMITS[type]
  switch (actor.kind) {
    case 'user':
      return permit.users.includes(actor.role)
    case 'terminal':
      return permit.terminals.includes(actor.holds.kind)
    case 'timer':
      return permit.timer
    default:
      return false
  }
}

/** Roles that may settle the n-th extension (0 = the first): 带班领导 the first, 指挥长 alone the second. */
export const extensionSigners = (settled: number): readonly UserRole[] =>
  settled === 0 ? LEAD : ['COMMANDER']

const ORDER: Readonly<Record<HubActType, readonly UserRole[]>> = {
  'outbox.retry': DESK,
  // An act that somebody was told is done ends undone: that needs a signature above the desk.
  'outbox.giveUp': LEAD,
  'link.hurry': DESK,
  // Whoever is on duty at night must be able to go on at the spare; both consoles keep a trace.
  'lease.takeOver': DESK,
}

/** Whether a role may order the hub itself to do this. */
export const mayOrder = (role: UserRole, act: HubActType): boolean => ORDER[act].includes(role)

/** Whether somebody may take a team away from another incident. */
export const mayCallOver = (actor: Actor): boolean =>
  actor.kind === 'user' && (LEAD as readonly UserRole[]).includes(actor.role)

const ASK: Readonly<Record<QueryName, readonly UserRole[]>> = {
  'place.search': [...DESK, 'TRAINER', 'AUDITOR'],
  search: [...DESK, 'AUDITOR'],
  'map.base': [...DESK, 'TRAINER', 'AUDITOR'],
  'caller.reveal': DESK,
  'contacts.of': [...DESK, 'TRAINER', 'AUDITOR'],
  'signal.reveal': DESK,
  'attachment.states': [...DESK, 'AUDITOR'],
  'thing.read': [...DESK, 'AUDITOR'],
  'resident.atDoor': DESK,
  'resident.find': DESK,
  'resident.reveal': DESK,
  'shift.report': [...DESK, 'AUDITOR'],
  'day.stars': [...DESK, 'AUDITOR'],
  'audit.verify': [...LEAD, 'AUDITOR'],
  'slip.pdf': DESK,
  'calls.pdf': DESK,
  'audit.recent': [...LEAD, 'AUDITOR'],
}

/** Queries that name nobody and that a wall may ask without a sign-in. */
const ASK_UNSIGNED: readonly QueryName[] = ['place.search', 'map.base']

/** Whether a role may ask a query; `undefined` stands for a wall nobody signed in at. */
export function mayAsk(role: UserRole | undefined, query: QueryName): boolean {
  return role === undefined ? ASK_UNSIGNED.includes(query) : ASK[query].includes(role)
}

/** A trainer sees what the room sees; an auditor sees all and does nothing. */
export function maySee(role: UserRole | undefined, view: ViewName): boolean {
  if (role === undefined || role === 'TRAINER') return WALL_VIEWS.includes(view)
  return role === 'AUDITOR' || (DESK as readonly UserRole[]).includes(role)
}

/** All commands, acts on the hub and queries a role may use, for `Session.may`. */
export function permissionsOf(role: UserRole): (CommandType | HubActType | QueryName)[] {
  const actor: Actor = { kind: 'user', id: '', name: '', role }
  return [
    ...(Object.keys(COMMANDS) as CommandType[]).filter((type) => mayDo(actor, type)),
    ...(Object.keys(HUB_ACTS) as HubActType[]).filter((act) => mayOrder(role, act)),
    ...(Object.keys(QUERIES) as QueryName[]).filter((query) => mayAsk(role, query)),
  ]
}
