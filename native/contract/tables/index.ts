/**
 * Every table that travels between platform and hub. One definition serves the wire, SQLite and the type checker.
 * A new column goes at the end of its table, with a migration in native/mirror and native/platform.
 * Imported through native/contract.
 */
import type { RowOf, TableDefinition } from '../column.ts'
import * as alarm from './alarm.ts'
import * as device from './device.ts'
import * as duty from './duty.ts'
import * as people from './people.ts'
import * as place from './place.ts'
import * as reach from './reach.ts'
import * as supervise from './supervise.ts'
import * as work from './work.ts'

export const TABLES = {
  config: work.config,
  community: place.community,
  grid: place.grid,
  microGrid: place.microGrid,
  street: place.street,
  area: place.area,
  building: place.building,
  business: place.business,
  household: people.household,
  resident: people.resident,
  person: people.person,
  post: people.post,
  team: people.team,
  user: people.user,
  shift: people.shift,
  cameraGroup: device.cameraGroup,
  camera: device.camera,
  sensor: device.sensor,
  mode: work.mode,
  signal: work.signal,
  incident: work.incident,
  task: work.task,
  entry: work.entry,
  dutyLog: work.dutyLog,
  sourceRef: work.sourceRef,
  review: work.review,
  reach: reach.reach,
  reachTry: reach.reachTry,
  deviceHold: alarm.deviceHold,
  source: alarm.source,
  card: supervise.card,
  whistle: supervise.whistle,
  escalation: supervise.escalation,
  rating: supervise.rating,
  handover: duty.handover,
  standIn: duty.standIn,
  dutySeal: duty.dutySeal,
  dutyCheck: duty.dutyCheck,
} as const satisfies Record<string, TableDefinition>

export type TableName = keyof typeof TABLES
/** The row of a table, as every process sees it. Fields a newer peer added are kept in `extra`. */
export type Row<T extends TableName> = RowOf<(typeof TABLES)[T]> & { extra?: Record<string, unknown> }
/** A row of some table, where the table is known only at run time. */
export type AnyRow = { id: string; rev: number; extra?: Record<string, unknown> } & Record<string, unknown>

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]
export const isTableName = (name: string): name is TableName => Object.hasOwn(TABLES, name)
/** `TABLES[name]` with the general type, for code that walks all tables. */
export const tableDefinition = (name: TableName): TableDefinition => TABLES[name]

export type { Column, ColumnKind, Lane, RowOf, TableDefinition } from '../column.ts'
export {
  ANSWER_WAYS,
  ALARM_STATES,
  CARD_LEVELS,
  CARD_STATES,
  CHANNELS,
  CHECK_STATES,
  CORRECTABLE,
  DELIVERIES,
  ESCALATION_STATES,
  HANDOVER_KINDS,
  HANDOVER_STATES,
  HOLDER_KINDS,
  INCIDENT_STATES,
  LOG_KINDS,
  MACHINE_CHANNELS,
  PRIORITIES,
  REACH_CHANNELS,
  REACH_STAGES,
  REACH_STATES,
  REVIEW_DECISIONS,
  SHIFT_STATES,
  SIGNAL_STATES,
  TASK_STATES,
  TRY_STATES,
  WHISTLE_STATES,
} from './codes.ts'
export type {
  AnswerWay,
  AlarmState,
  CardLevel,
  CardState,
  Channel,
  CheckState,
  Correctable,
  Delivery,
  EscalationState,
  HandoverKind,
  HandoverState,
  HolderKind,
  IncidentState,
  LogKind,
  Priority,
  ReachChannel,
  ReachStage,
  ReachState,
  ReviewDecision,
  ShiftState,
  SignalState,
  TaskState,
  TryState,
  WhistleState,
} from './codes.ts'
export { Attachment } from './work.ts'
export { HandoverItem } from './duty.ts'
