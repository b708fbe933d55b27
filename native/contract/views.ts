/**
 * What screens subscribe to. Each view is a set of keyed collections; the hub sends one picture, then patches.
 * Lamps and countdowns are not in here: the screen computes them from due times and the shared tick.
 */
import type { AlarmViewTypes, SignalAlarm } from './alarmViews.ts'
import type { DayFigures, DayLeft } from './dayView.ts'
import type { GrantHold } from './grant.ts'
import type { LinkStatus } from './link.ts'
import type { HandoverSheet, RosterGap, ShiftLine } from './shiftView.ts'
import type { ContactCommunity, ContactGrid, ReachCall } from './reachView.ts'
import type { CardLine, EscalationLine, HeldLine, RatingLine, WhistleLine } from './superviseViews.ts'
import type { Attachment, Channel, Priority, ReviewDecision, Row } from './tables/index.ts'

/** A post on the board: who stands there now. */
export interface PostTile {
  id: string
  board: Row<'post'>['board']
  zh: string
  en: string
  kind: Row<'post'>['kind']
  cover: Row<'post'>['cover']
  dispatchTarget: boolean
  onDuty: 'A' | 'B' | 'NONE'
  onDutySince: number | null
  /** Holder standing there now, or the A holder when nobody does. */
  holderName: string
}

/** A team that can be sent, and where it is now; the revision guards against sending it twice. */
export type TeamTile = Pick<
  Row<'team'>,
  'id' | 'rev' | 'name' | 'kind' | 'communityId' | 'state' | 'incidentId'
>

export interface GridTile {
  id: string
  name: string
  communityId: string
  kind: Row<'grid'>['kind']
}

/** An open task as boards and lists need it: enough for its lamp, its holder and its place. */
export type TaskBrief = Pick<
  Row<'task'>,
  | 'id'
  | 'rev'
  | 'number'
  | 'incidentId'
  | 'typeCode'
  | 'priority'
  | 'title'
  | 'place'
  | 'gridId'
  | 'holderKind'
  | 'holderId'
  | 'lead'
  | 'state'
  | 'issuedAt'
  | 'delivery'
  | 'deliveredAt'
  | 'clock'
  | 'signLimitMin'
  | 'arriveLimitMin'
  | 'finishLimitMin'
  | 'signDueAt'
  | 'arriveDueAt'
  | 'finishDueAt'
  | 'signedAt'
  | 'arrivedAt'
  | 'submittedAt'
  | 'pausedSince'
  | 'reworks'
  | 'urges'
  | 'card'
  | 'coverFor'
> & {
  /** Name of the holder as a person says it: 消防安全岗, 石桥湾03网格. */
  holderName: string
  /** The command that made or last changed it is still on its way to the platform. */
  unsent: boolean
}

/** One line of the inbox: a machine's signal or a person's report that nobody has dealt with yet. */
export interface InboxItem {
  kind: 'signal' | 'incident'
  id: string
  rev: number
  number: string | null
  typeCode: string
  priority: Priority
  channel: Channel
  title: string
  text: string
  place: string
  gridId: string | null
  gridName: string | null
  state: string
  occurredAt: number
  receivedAt: number
  ackAt: number | null
  alarm: SignalAlarm
  /** How often it came again. */
  realarms: number
  /** Device it comes from, where one is named. */
  deviceId: string | null
  /** A matter of somebody's home or life that a machine noticed: words and door are opened one by one. */
  masked: boolean
  /** Open incidents this is probably the same as (type, 150 m, 10 min), best first. */
  candidates: readonly {
    incidentId: string
    number: string
    title: string
    distanceM: number | null
    minutes: number
  }[]
  /** Pictures and voice it came with; none of a masked one. */
  attachments: readonly Attachment[]
  unsent: boolean
}

/** A line of the wall's incoming strip: an inbox item without anybody's words, which may name a caller. */
export type IncomingItem = Omit<InboxItem, 'text' | 'candidates' | 'attachments' | 'deviceId'>

export interface IncidentBrief {
  id: string
  rev: number
  number: string
  typeCode: string
  priority: Priority
  channel: Channel
  title: string
  place: string
  gridId: string | null
  gridName: string | null
  lonE6: number | null
  latE6: number | null
  state: Row<'incident'>['state']
  receivedAt: number
  acceptedAt: number | null
  dueAt: number | null
  /** Set while its clocks stand still. */
  pausedSince: number | null
  tasks: number
  tasksDone: number
  unsent: boolean
}

export interface Suggestion {
  kind: 'POST' | 'GRID' | 'COMMUNITY'
  id: string
  name: string
  lead: boolean
  /** Why: ROUTING_LEAD, ROUTING_ASSIST, PLACE_GRID, LIFE_SAFETY ... and the list it stands on. */
  reason: string
  list: string | null
  onDuty: 'A' | 'B' | 'NONE' | null
  /** False for posts that are never dispatched to (P04). */
  target: boolean
  /** A stationed unit is asked (商请), not ordered. */
  asked: boolean
}

/** Today's figures; the formulas are in native/domain/kpi.ts. */
export interface Figures {
  receivedToday: number
  acceptedToday: number
  dispatchedToday: number
  closedToday: number
  openIncidents: number
  openCritical: number
  openSignals: number
  openTasks: number
  undelivered: number
  /** Shares 0..1; null when there is nothing to divide by. */
  onTimeRate: number | null
  satisfaction: number | null
  satisfactionN: number
  /** P50 and P90 of accept and of sign, ms, over today; null without data. */
  respondP50: number | null
  respondP90: number | null
  signP50: number | null
  signP90: number | null
  aiFalseRate: number | null
  camerasOnline: number
  cameras: number
  /** Reports received in each hour of today so far, by the township's clock. */
  byHour: readonly number[]
}

/** One line of the printed call list: a task that has not reached its holder, and whom to call. */
export interface CallLine {
  taskId: string
  rev: number
  number: string
  title: string
  place: string
  priority: Priority
  issuedAt: number
  holderName: string
  instruction: string
  undelivered: boolean
  /** Out of hours: the post whose people are called although somebody else has the task. */
  coverFor: string | null
  /** Whom to call, in order. */
  people: readonly { name: string; title: string; phone: string }[]
}

/** One side of a conflict: who, when, by what way, and how much stands behind it. */
export interface ReviewSide {
  /** Empty when nobody can be named. */
  actorName: string
  at: number | null
  /** When the platform heard of it; null where that is not known or not yet so. */
  receivedAt: number | null
  /** How the desk came to know of it, when it recorded the word of another. */
  via: Row<'entry'>['via']
  /** Words and pictures that stand behind this side; null where the kind of conflict has none. */
  notes: number | null
  photos: number | null
}

/** A name or code on one side of a conflict; what kind it is, the field's name tells. */
export type ReviewValue = string | null

/** A conflict as an officer reads it: both versions field by field, and what may be decided. */
export interface ReviewCard {
  id: string
  rev: number
  kind: string
  state: Row<'review'>['state']
  decisions: readonly ReviewDecision[]
  at: number
  /** The matter it is about; null when it is not here any more. */
  incidentId: string | null
  taskId: string | null
  number: string
  title: string
  place: string
  typeCode: string
  priority: Priority
  /** `mine` came later; `theirs` is what the platform holds. */
  mine: ReviewSide
  theirs: ReviewSide
  /** `base` is undefined where nobody knows what both began from. */
  fields: readonly { name: string; base?: ReviewValue; mine: ReviewValue; theirs: ReviewValue }[]
  /** Whom to ask before confirming: the people of who holds the task now. */
  people: readonly { id: string; name: string; title: string; phone: string }[]
  /** The other matter it touches: where the team is, into what it was merged. */
  other: { incidentId: string; number: string; title: string } | null
  settled: { decision: string; byName: string; at: number; reason: string } | null
  /** The decision waits for the platform. */
  unsent: boolean
}

export interface OutboxLine {
  commandId: string
  n: number
  type: string
  /** What it is about, as a person says it: incident or task number; empty for what concerns the hub itself. */
  subject: string
  /** The matter in a few words: its title, and for a task who holds it. */
  title: string
  /** What can be opened for it, where it is here. */
  open: { kind: 'incident' | 'task' | 'review'; id: string } | null
  actorName: string
  occurredAt: number
  /** REJECTED: the platform refused what was done here; shown for a day so that nobody relies on it. */
  state: 'PENDING' | 'SENT' | 'PARKED' | 'REJECTED'
  code: string | null
}

export interface ViewTypes extends AlarmViewTypes {
  /** The four boards and the grids, with everything they hold. */
  board: { posts: PostTile; grids: GridTile; tasks: TaskBrief }
  inbox: { items: InboxItem }
  /** The inbox as a room may see it. */
  incoming: { items: IncomingItem }
  incidents: { items: IncidentBrief }
  /** params: { id } */
  incident: {
    incident: Row<'incident'>
    tasks: Row<'task'> & { holderName: string; unsent: boolean }
    entries: Row<'entry'>
    signals: Row<'signal'>
    merged: IncidentBrief
    candidates: IncidentBrief & { distanceM: number | null; minutes: number }
    suggestions: Suggestion
    cards: CardLine
    whistles: WhistleLine
    escalations: EscalationLine
    ratings: RatingLine
    /** Of its kind and grid within seven days, this one too; empty below three. */
    repeats: IncidentBrief
    /** By kind/id of the holder. */
    held: HeldLine
  }
  /** params: { id } */
  task: {
    task: Row<'task'> & { holderName: string; unsent: boolean }
    incident: IncidentBrief
    entries: Row<'entry'>
    people: { id: string; name: string; title: string; phone: string }
    cards: CardLine
  }
  /** One row, key `now`. */
  figures: { now: Figures }
  /** Today's clearance: one row, key `now`, and what is still open of it. */
  day: { now: DayFigures; left: DayLeft }
  /** One row, key `now`; and by user id how long each person's grant still holds, while the platform cannot be asked. */
  link: { now: LinkStatus; grants: GrantHold }
  /** One row, key `mode`. */
  mode: { mode: Row<'mode'> }
  duty: {
    shifts: ShiftLine
    log: Row<'dutyLog'>
    /** The sheet being signed, or the last one of a day. */
    handovers: HandoverSheet
    standIns: Row<'standIn'>
    checks: Row<'dutyCheck'>
    gaps: RosterGap
  }
  calls: { lines: CallLine }
  outbox: { lines: OutboxLine }
  /** What waits for a signature, a summons or the district. */
  supervision: { cards: CardLine; whistles: WhistleLine; escalations: EscalationLine }
  /** Open conflicts, and those settled within a day. */
  reviews: { items: ReviewCard }
  /** Calls to people that run, and those of a day. */
  reach: { calls: ReachCall; tries: Row<'reachTry'> }
  /** The town's chain of people down to its grids; who they are is asked with `contacts.of`. */
  contacts: { communities: ContactCommunity; grids: ContactGrid }
  /** Model and names that change rarely: event types, posts, grids, lists, clocks. One row `model` in `model`. */
  model: {
    model: unknown
    communities: Pick<Row<'community'>, 'id' | 'name'>
    grids: GridTile
    posts: PostTile
    teams: TeamTile
  }
}

export type ViewName = keyof ViewTypes
export const VIEW_NAMES = [
  'board',
  'inbox',
  'incoming',
  'incidents',
  'incident',
  'task',
  'figures',
  'day',
  'link',
  'mode',
  'duty',
  'calls',
  'outbox',
  'reviews',
  'reach',
  'contacts',
  'alarms',
  'sources',
  'supervision',
  'model',
] as const satisfies readonly ViewName[]
export const isViewName = (name: string): name is ViewName => (VIEW_NAMES as readonly string[]).includes(name)

/** Views a wall may show without a sign-in: nothing in them names a resident or a caller. */
export const WALL_VIEWS: readonly ViewName[] = [
  'board',
  'incoming',
  'incidents',
  'figures',
  'link',
  'mode',
  'duty',
  'model',
]
