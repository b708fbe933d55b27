/**
 * Decides every command: pure functions from a command, the rows it touches and the model to the rows it writes.
 * Only rules may enter: no I/O, no clock, no randomness; one file an area, each exporting its rules.
 * Imported through native/domain.
 */
import Value from 'typebox/value'
import {
  COMMANDS,
  isCommandType,
  type CommandEnvelope,
  type CommandType,
  type Model,
  type Ref,
} from '../../contract/index.ts'
import { mayDo } from '../permit.ts'
import { openAct, type Rule, type Rules } from './act.ts'
import { closingRules } from './closing.ts'
import { Draft, rejected, type Decision, type ReadRow } from './decision.ts'
import { dispatchRules } from './dispatch.ts'
import { fieldRules } from './field.ts'
import { hubRules } from './hub.ts'
import { intakeRules } from './intake.ts'
import { requestRules } from './request.ts'
import { signalRules } from './signal.ts'
import { superviseRules } from './supervise.ts'
import { triageRules } from './triage.ts'

const RULES: Rules<CommandType> = {
  ...intakeRules,
  ...signalRules,
  ...triageRules,
  ...dispatchRules,
  ...closingRules,
  ...fieldRules,
  ...requestRules,
  ...superviseRules,
  ...hubRules,
}
const ruleOf = <T extends CommandType>(type: T): Rule<T> => RULES[type]

/** What is wrong with a command before anybody looks at the town, or undefined. */
function malformed(command: CommandEnvelope): Decision | undefined {
  const { id, type, occurredAt } = command
  if (!isCommandType(type)) return rejected('UNKNOWN_COMMAND', { type: String(type) })
  if (typeof id !== 'string' || id === '') return rejected('BAD_PAYLOAD', { path: '/id' })
  if (!Number.isSafeInteger(occurredAt) || occurredAt < 0)
    return rejected('BAD_PAYLOAD', { path: '/occurredAt' })
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
    ruleOf(command.type)
      .touches(command, read)
      .map((ref) => [`${ref.table}/${ref.id}`, ref]),
  )
  return [...named.values()]
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
  const draft = new Draft(read, rule.touches(command, read))
  return rule.decide(openAct(command, draft, model))
}

export { Draft, type Decision, type ReadRow } from './decision.ts'
export { MODE_ID } from './hub.ts'
export { needsHolder, stateByTasks } from './follow.ts'
export { MAX_EXTENSIONS } from './request.ts'
export { sourceRefId } from './intake.ts'
