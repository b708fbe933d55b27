/**
 * Every act that changes the town's stream: its payload and who may do it. How it is decided stands in native/domain.
 * A new act: its payload in the file of its subject here, its decider in native/domain/decide, its words in the locales.
 * Imported through native/contract.
 */
import type { Static } from 'typebox'
import { alarmCommands } from './alarm.ts'
import { hubCommands } from './hub.ts'
import { incidentCommands } from './incident.ts'
import { noticeCommands } from './notice.ts'
import { reachCommands } from './reach.ts'
import { shiftCommands } from './shift.ts'
import { signalCommands } from './signal.ts'
import { superviseCommands } from './supervise.ts'
import { taskCommands } from './task.ts'

export const COMMANDS = {
  ...signalCommands,
  ...incidentCommands,
  ...taskCommands,
  ...hubCommands,
  ...reachCommands,
  ...alarmCommands,
  ...superviseCommands,
  ...shiftCommands,
  ...noticeCommands,
} as const

export type CommandType = keyof typeof COMMANDS
export type Command<T extends CommandType> = Static<(typeof COMMANDS)[T]>
export const isCommandType = (type: string): type is CommandType => Object.hasOwn(COMMANDS, type)

export const USER_ROLES = [
  'COMMANDER',
  'EXEC_DEPUTY',
  'DUTY_LEADER',
  'DUTY_OFFICER',
  'TRAINER',
  'AUDITOR',
] as const
export type UserRole = (typeof USER_ROLES)[number]

/**
 * Who acts. A user at a seat, a field terminal (of a post, a grid, or a feed such as the sensor platform), or the
 * hub's own timers.
 */
export type Actor =
  | { readonly kind: 'user'; readonly id: string; readonly name: string; readonly role: UserRole }
  | { readonly kind: 'terminal'; readonly id: string; readonly name: string; readonly holds: TerminalHolds }
  | { readonly kind: 'timer'; readonly id: string; readonly name: string }

export type TerminalHolds =
  | { readonly kind: 'POST' | 'GRID' | 'COMMUNITY' | 'TEAM'; readonly id: string }
  | { readonly kind: 'FEED'; readonly id: string }

export { Target } from './target.ts'
export { SIGNED_COMMANDS } from './shift.ts'
