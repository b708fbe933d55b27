/**
 * The model of a town's work as data: boards, posts, event types, limits, lists, calendar, labels. Kept in assets/model,
 * held by the platform as the `config` row, read by everybody from there; a town edits it, code never names an event type.
 */
import Type, { type Static } from 'typebox'
import { OneOf } from './column.ts'

const Text = Type.String()
const MaybeNumber = Type.Union([Type.Number(), Type.Null()])

export const EventType = Type.Object({
  code: Text,
  zh: Text,
  en: Text,
  module: Text,
  /** 0 none, 1 natural disaster, 2 accident, 3 public health, 4 social security. */
  gbTop: Type.Integer(),
  leadPost: Text,
  assistPosts: Type.Array(Text),
  priority: OneOf('NORMAL', 'URGENT', 'CRITICAL'),
  signMin: Type.Number(),
  arriveMin: MaybeNumber,
  finishHours: Type.Number(),
  clock: OneOf('CALENDAR', 'WORKING'),
  planId: Type.Union([Text, Type.Null()]),
  /** Events of this type in an ordinary month; the demo's rhythm, nothing else. */
  monthlyWeight: Type.Number(),
  firstArrival: Type.Optional(Text),
  firstArriveMin: Type.Optional(Type.Number()),
  /** A matter of somebody's home or life: a room is shown its grid, never the door. */
  discreet: Type.Optional(Type.Boolean()),
  list: Type.Object({
    kind: OneOf('STREET', 'COMMUNITY', 'COOPERATE'),
    basis: Text,
    /** False: the matter was refused admission to the list (入格审查); absent: admitted. */
    admitted: Type.Optional(Type.Boolean()),
  }),
})
export type EventType = Static<typeof EventType>

/** A post as the town defines it; the `post` rows made from it carry who stands there. */
export const PostDefinition = Type.Object({
  id: Text,
  board: OneOf('PARTY', 'ECON', 'LIVELIHOOD', 'SAFETY'),
  zh: Text,
  en: Text,
  kind: OneOf('INTERNAL', 'STATIONED'),
  stationedFrom: Type.Union([Text, Type.Null()]),
  cover: OneOf('H24', 'ONCALL', 'WORKHOURS'),
  dispatchTarget: Type.Boolean(),
  /** Supervision cards may be proposed for it; never for stationed posts nor for those that are no target. */
  supervisionCards: Type.Boolean(),
})
export type PostDefinition = Static<typeof PostDefinition>

/** Minutes the desk itself has, counted from reception. */
const DeskLimits = Type.Object({
  acceptMin: Type.Number(),
  verifyMin: Type.Number(),
  dispatchMin: Type.Number(),
})

export const WorkingHours = Type.Object({
  /** ISO weekdays, 1 = Monday. */
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })),
  /** `HH:MM` pairs by the township's clock. */
  spans: Type.Array(Type.Tuple([Text, Text])),
  /** `YYYY-MM-DD` days off, and days worked instead (调休). */
  holidays: Type.Array(Text),
  workdays: Type.Array(Text),
})
export type WorkingHours = Static<typeof WorkingHours>

export const Clocks = Type.Object({
  /** Offset of the township's zone from UTC, minutes. Asia/Shanghai has had +480 without change since 1991. */
  zoneOffsetMin: Type.Integer(),
  lamp: Type.Object({
    /** Yellow when this share of the limit, or less, remains. */
    yellowShare: Type.Number(),
    /** Limits longer than this many hours turn yellow `yellowLongHours` before they are due. */
    longHours: Type.Number(),
    yellowLongHours: Type.Number(),
    /** Black when overdue by this share of the limit or by this many hours, whichever is first. */
    blackShare: Type.Number(),
    blackHours: Type.Number(),
  }),
  workingHours: WorkingHours,
  /** Seconds after issue from which an undelivered task is called 未送达. */
  undeliveredAfterS: Type.Number(),
  /** Merge candidates: same type, within this distance and time. */
  mergeDistanceM: Type.Number(),
  mergeMinutes: Type.Number(),
  /** Seconds somebody who is called up has to answer on one channel; absent: 60. */
  reachS: Type.Optional(Type.Number()),
  desk: Type.Object({ NORMAL: DeskLimits, URGENT: DeskLimits, CRITICAL: DeskLimits }),
  /** 日清: the hour by which what came in on a day is to be closed, minutes after midnight; absent: 18:00. */
  clearMin: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
  /** 117: answered, planned, closed within; hours, hours, days, from the report. */
  e117: Type.Optional(Type.Object({ replyH: Type.Number(), planH: Type.Number(), closeD: Type.Number() })),
})
export type Clocks = Static<typeof Clocks>

/** Where data come from: a department's feed or a video algorithm, how often it speaks and how long it may be silent. */
export const SourceDefinition = Type.Object({
  id: Text,
  kind: OneOf('DEPARTMENT', 'ALGORITHM'),
  zh: Text,
  en: Text,
  /** An algorithm's event type. */
  typeCode: Type.Optional(Text),
  cadenceMin: Type.Number({ exclusiveMinimum: 0 }),
  silentMin: Type.Number({ exclusiveMinimum: 0 }),
})
export type SourceDefinition = Static<typeof SourceDefinition>

const ByPriority = Type.Object({ NORMAL: Type.Number(), URGENT: Type.Number(), CRITICAL: Type.Number() })

/** Hours in which alarms of a type from a channel are suppressed by design. Never those of the highest priority. */
export const Suppression = Type.Object({
  id: Text,
  zh: Text,
  en: Text,
  channel: Text,
  typeCode: Text,
  /** ISO weekdays, 1 = Monday; `HH:MM` by the township's clock. */
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })),
  from: Text,
  to: Text,
})
export type Suppression = Static<typeof Suppression>

/** How alarms behave at the desk (ISA-18.2). */
export const AlarmRules = Type.Object({
  /** The highest priority unacknowledged for so long goes to the duty leader's phone. */
  leaderAfterS: Type.Number({ exclusiveMinimum: 0 }),
  /** Longest shelving by priority, minutes. */
  shelveMost: ByPriority,
  /** An acknowledged alarm nobody has judged calls again after so many minutes; 0: never. */
  realarmMin: ByPriority,
  /** More than `above` within the window begins a flood, fewer than `below` ends it. */
  flood: Type.Object({ windowMin: Type.Number(), above: Type.Integer(), below: Type.Integer() }),
  /** One device this often within so long is chattering. */
  chatter: Type.Object({ times: Type.Integer(), withinMin: Type.Number() }),
  /** Open for longer than this it is a standing alarm. */
  standingHours: Type.Number(),
  suppress: Type.Array(Suppression),
  /** Event type of the alarm that a source is silent. */
  silenceType: Text,
  /** Event type of the alarm that nobody stands in a stretch of the roster; absent: such a gap is only logged. */
  gapType: Type.Optional(Text),
  sources: Type.Array(SourceDefinition),
})
export type AlarmRules = Static<typeof AlarmRules>

const Label = Type.Object({ code: Text, zh: Text, en: Text })

export const Model = Type.Object({
  version: Type.Integer(),
  /** Full name of the township as its hub's screens show it: 临州市江渡区云澜街道. */
  township: Text,
  boards: Type.Array(Label),
  posts: Type.Array(PostDefinition),
  /** The post of the 值班组: takes what is meant for a post that only works office hours, outside of them. */
  dutyGroup: Type.Optional(Text),
  eventTypes: Type.Array(EventType),
  clocks: Clocks,
  /** Labels of data-defined codes: modules, grid kinds and roles. Fixed codes are worded in the locale files. */
  labels: Type.Record(Text, Type.Array(Label)),
  lists: Type.Object({
    returnReasons: Type.Array(Text),
    rejectReasons: Type.Array(Text),
    returnUpReasons: Type.Array(Text),
    dismissReasons: Type.Array(Text),
    callScripts: Type.Record(Text, Type.Array(Text)),
    /** 制度, by name. */
    rules10: Type.Optional(Type.Array(Text)),
    /** What enterprises ask for (117). */
    enterprise: Type.Optional(Type.Array(Text)),
  }),
  /** 预案, as far as they are found and named here. */
  plans: Type.Optional(Type.Array(Type.Object({ id: Text, zh: Text, en: Text }))),
  /** Absent in models from before alarms had rules of their own. */
  alarms: Type.Optional(AlarmRules),
})
export type Model = Static<typeof Model>
