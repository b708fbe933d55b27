/**
 * Decides every command: pure functions from a command, the rows it touches and the model to the rows it writes.
 * Only rules may enter: no I/O, no clock, no randomness; one file an area, each exporting its rules.
 * Imported through native/domain.
 */
import Value from 'typebox/value'
import {
  COMMANDS,
  isCommandType,
  refKey,
  USER_ROLES,
  type Actor,
  type CommandEnvelope,
  type CommandType,
  type Model,
  type Ref,
  type RefKey,
  type TableName,
  type TerminalHolds,
} from '../../contract/index.ts'
import { mayDo } from '../permit.ts'
import { firedId } from '../timers/index.ts'
import { openAct, type Rule, type Rules } from './act.ts'
import { alarmingRules } from './alarming.ts'
import { calledRules } from './called.ts'
import { cardRules } from './card.ts'
import { closingRules } from './closing.ts'
import { correctRules } from './correct.ts'
import { Draft, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { dispatchRules } from './dispatch.ts'
import { enterpriseRules } from './enterprise.ts'
import { escalationRules } from './escalation.ts'
import { dutyDeskRules } from './dutyDesk.ts'
import { fieldRules } from './field.ts'
import { handoverRules } from './handover.ts'
import { hubRules } from './hub.ts'
import { intakeRules } from './intake.ts'
import { joiningRules } from './joining.ts'
import { noticeRules } from './notice.ts'
import { reachRules } from './reach.ts'
import { ratingRules } from './rating.ts'
import { requestRules } from './request.ts'
import { reviewRules } from './review.ts'
import { serviceRules } from './service.ts'
import { shiftRules } from './shift.ts'
import { signalRules } from './signal.ts'
import { sourceRules } from './source.ts'
import { superviseRules } from './supervise.ts'
import { transferRules } from './transfer.ts'
import { triageRules } from './triage.ts'
import { wakeRules } from './wake.ts'
import { whistleRules } from './whistle.ts'

const RULES: Rules<CommandType> = {
  ...intakeRules,
  ...signalRules,
  ...triageRules,
  ...joiningRules,
  ...correctRules,
  ...dispatchRules,
  ...closingRules,
  ...transferRules,
  ...fieldRules,
  ...requestRules,
  ...superviseRules,
  ...hubRules,
  ...reviewRules,
  ...reachRules,
  ...wakeRules,
  ...alarmingRules,
  ...serviceRules,
  ...sourceRules,
  ...calledRules,
  ...cardRules,
  ...whistleRules,
  ...escalationRules,
  ...ratingRules,
  ...enterpriseRules,
  ...shiftRules,
  ...handoverRules,
  ...dutyDeskRules,
  ...noticeRules,
}
const ruleOf = <T extends CommandType>(type: T): Rule<T> => RULES[type]

const TERMINAL_KINDS: readonly string[] = [
  'POST',
  'GRID',
  'COMMUNITY',
  'TEAM',
  'FEED',
] satisfies TerminalHolds['kind'][]

/** Whether an actor has the form of one; what it may do is asked later. Commands come over a wire, typed or not. */
function isActor(value: unknown): value is Actor {
  const actor = value as Partial<Record<'kind' | 'id' | 'name' | 'role' | 'holds', unknown>> | null
  if (typeof actor !== 'object' || actor === null) return false
  if (typeof actor.id !== 'string' || actor.id === '' || typeof actor.name !== 'string') return false
  if (actor.kind === 'user') return (USER_ROLES as readonly unknown[]).includes(actor.role)
  if (actor.kind !== 'terminal') return actor.kind === 'timer'
  const holds = actor.holds as { kind?: unknown; id?: unknown } | null | undefined
  return (
    typeof holds?.kind === 'string' && TERMINAL_KINDS.includes(holds.kind) && typeof holds.id === 'string'
  )
}

/** The end of the year 9999: later times have no date that could be printed. */
const LAST_TIME = 253_402_300_799_999

/** Commands found to be in form: a pending one is decided again each time truth moves, and never changes itself. */
const inForm = new WeakSet<CommandEnvelope>()

/** What is wrong with a command before anybody looks at the town, or undefined. */
function malformed(command: CommandEnvelope): Decision | undefined {
  if (inForm.has(command)) return undefined
  const fault = faultOfForm(command)
  if (!fault) inForm.add(command)
  return fault
}

function faultOfForm(command: CommandEnvelope): Decision | undefined {
  const { id, type, occurredAt } = command
  if (!isCommandType(type)) return rejected('UNKNOWN_COMMAND', { type: String(type) })
  if (typeof id !== 'string' || id === '') return rejected('BAD_PAYLOAD', { path: '/id' })
  if (!Number.isSafeInteger(occurredAt) || occurredAt < 0 || occurredAt > LAST_TIME)
    return rejected('BAD_PAYLOAD', { path: '/occurredAt' })
  if (!isActor(command.actor)) return rejected('BAD_PAYLOAD', { path: '/actor' })
  if (typeof command.base !== 'object' || (command.base as unknown) === null)
    return rejected('BAD_PAYLOAD', { path: '/base' })
  if (Value.Check(COMMANDS[type], command.payload)) return undefined
  const errors = Value.Errors(COMMANDS[type], command.payload)
  // the most precise word first: a field's own fault before that of what holds it
  const [worst] = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)
  return rejected('BAD_PAYLOAD', { path: worst?.instancePath || '/', problem: worst?.message ?? 'malformed' })
}

/**
 * Every row a command reads or writes. Name them again after loading: a row once read may lead to further ones; what
 * is named only grows. Nothing for a malformed command, which touches nothing.
 */
export function touches(command: CommandEnvelope, read: ReadRow): Ref[] {
  if (malformed(command)) return []
  const named = new Map(
    [...ruleOf(command.type).touches(command, read), ...firedRefs(command)].map((ref) => [
      `${ref.table}/${ref.id}`,
      ref,
    ]),
  )
  return [...named.values()]
}

/** A timer acts once, whichever hub's is first: the first line it says carries its key. */
const firedRefs = ({ actor }: CommandEnvelope): Ref[] =>
  actor.kind === 'timer' ? [{ table: 'entry', id: firedId(actor.id) }] : []

/** Tables a command only looks things up in: two commands that read the same post have nothing to do with each other. */
const LOOKED_UP: readonly TableName[] = [
  'post',
  'grid',
  'community',
  'building',
  'entry',
  'person',
  'user',
  'deviceHold',
]

/** Commands that are about what others only look up. */
const OWN: Readonly<Partial<Record<CommandType, TableName>>> = {
  'post.attend': 'post',
  'device.takeOut': 'deviceHold',
  'device.putBack': 'deviceHold',
}

/**
 * Rows that tie commands together: while one command that touches them is parked, others must wait. Narrower than
 * `touches`, which also names what is only looked up: one stuck dispatch to a post must not hold back the next.
 */
export function closureOf(command: CommandEnvelope, read: ReadRow): RefKey[] {
  const own = OWN[command.type]
  return touches(command, read)
    .filter(({ table }) => !LOOKED_UP.includes(table) || table === own)
    .map(({ table, id }) => refKey(table, id))
}

/**
 * Decides a command. Never throws on bad input: whatever is wrong comes back as `rejected` with a code and, for a
 * payload, the path of the fault.
 * @param read rows as they stand, at least those `touches` names
 */
export function decide(command: CommandEnvelope, read: ReadRow, model: Model): Decision {
  const fault = malformed(command)
  if (fault) return fault
  if (!mayDo(command.actor, command.type)) return rejected('NOT_ALLOWED', { type: command.type })
  const rule = ruleOf(command.type)
  const draft = new Draft(read, [...rule.touches(command, read), ...firedRefs(command)])
  if (command.actor.kind === 'timer' && draft.get('entry', firedId(command.actor.id)))
    return superseded(draft)
  return rule.decide(openAct(command, draft, model))
}

export { Draft, type Decision, type ReadRow } from './decision.ts'
export { mootBy } from './card.ts'
export { gapEnd, ROSTER_DEVICE } from './dutyDesk.ts'
export { stillCalls } from './reach.ts'
export { DISTRICT } from './escalation.ts'
export { leftOf } from './handover.ts'
export { MODE_ID } from './hub.ts'
export { needsHolder, stateByTasks } from './follow.ts'
export { MAX_EXTENSIONS } from './request.ts'
export { silenceDevice } from './source.ts'
export { sourceRefId } from './sourceRef.ts'
export { decisionsOn } from './reviewChoice.ts'
