/**
 * One act being decided: the command, the rows it writes, and the time line it leaves. Deciders are small functions
 * over this; what they share (finding rows, refusing an illegal step, saying what happened) is here.
 */
import {
  childId,
  refKey,
  type Attachment,
  type CommandEnvelope,
  type CommandType,
  type Delivery,
  type IncidentState,
  type Model,
  type Ref,
  type Row,
  type TableName,
} from '../../contract/index.ts'
import { isOnEarth, pointOf } from '../distance.ts'
import { canWalk, type MachineName, type StateOf } from '../machine.ts'
import { isOpenIncident } from '../states.ts'
import type { EntryKind, RepeatedKind, ReviewKind } from '../timeline.ts'
import { firedId } from '../timers/index.ts'
import { rejected, type Decision, type Draft, type ReadRow } from './decision.ts'

export interface Saying {
  /** The incident, or what else the line belongs to; see the `entry` table. */
  readonly about: string
  readonly taskId?: string
  readonly params?: Row<'entry'>['params']
  readonly text?: string | undefined
  readonly via?: Delivery | null
  readonly attachments?: readonly Attachment[] | undefined
}

export interface Card {
  readonly entity: TableName
  readonly entityId: string
  readonly mine: Row<'review'>['mine']
  readonly theirs: Row<'review'>['theirs']
  /** What both began from, as far as it is known. */
  readonly base?: Row<'review'>['base']
}

export interface Act<T extends CommandType = CommandType> {
  readonly command: CommandEnvelope<T>
  readonly payload: CommandEnvelope<T>['payload']
  readonly draft: Draft
  readonly model: Model
  /** When it happened; everything that derives from a time derives from this. */
  readonly at: number
  /** Adds a line to a time line, in the name of the actor and at the time of the act. */
  say(kind: EntryKind | RepeatedKind, saying: Saying): void
  /** Lays both versions before a person; the k-th card of this act. */
  lay(kind: ReviewKind, card: Card, k?: number): void
}

/** How one kind of command is decided. */
export interface Rule<T extends CommandType> {
  /** Every row this command reads or writes; may read rows to find further ones. */
  touches(command: CommandEnvelope<T>, read: ReadRow): Ref[]
  decide(act: Act<T>): Decision
}
export type Rules<T extends CommandType> = { readonly [K in T]: Rule<K> }

export function openAct<T extends CommandType>(
  command: CommandEnvelope<T>,
  draft: Draft,
  model: Model,
): Act<T> {
  let said = 0
  const { actor } = command
  let fired = actor.kind === 'timer' ? firedId(actor.id) : undefined
  /** The first line of a timer carries its key. */
  const lineId = (): string => {
    const id = fired ?? childId(command.id, 'e', said++)
    fired = undefined
    return id
  }
  return {
    command,
    payload: command.payload,
    draft,
    model,
    at: command.occurredAt,
    say(kind, { about, taskId, params, text, via, attachments }) {
      draft.insert('entry', {
        id: lineId(),
        incidentId: about,
        taskId: taskId ?? null,
        kind,
        params: params ?? {},
        text: text ?? '',
        at: command.occurredAt,
        actorId: command.actor.id,
        actorName: command.actor.name,
        via: via ?? null,
        attachments: [...(attachments ?? [])],
      })
    },
    lay(kind, { base = {}, ...card }, k = 0) {
      draft.insert('review', {
        id: childId(command.id, 'r', k),
        kind,
        ...card,
        base,
        commandId: command.id,
        at: command.occurredAt,
        actorId: command.actor.id,
        actorName: command.actor.name,
        receivedAt: command.receivedAt ?? null,
        state: 'OPEN',
        settledBy: null,
        settledByName: null,
        settledAt: null,
        settlement: null,
        reason: null,
      })
    },
  }
}

/** A row that must exist, or the refusal. */
export function find<T extends TableName>(
  act: Act,
  table: T,
  id: string,
): { row: Row<T> } | { refusal: Decision } {
  const row = act.draft.get(table, id)
  return row ? { row } : { refusal: rejected('NOT_FOUND', { table, id }) }
}

/**
 * Refuses a step the machine does not have. When the row has moved on since the person saw it, the code says that:
 * they were not wrong, only late.
 */
export function illegal(
  act: Act,
  table: TableName,
  row: { id: string; rev: number; state: string },
  to: string,
): Decision {
  const seen = act.command.base[refKey(table, row.id)]
  const code = seen !== undefined && seen !== row.rev ? 'STALE_BASE' : 'ILLEGAL_TRANSITION'
  return rejected(code, { entity: table, id: row.id, from: row.state, to })
}

/**
 * Whether an incident was ended by somebody else after the person looked: refused, returned, merged away or closed.
 * @param saw the state the person saw, where the command says it; a revision alone may be of this hub's own making
 */
export function endedMeanwhile(act: Act, incident: Row<'incident'>, saw?: IncidentState): boolean {
  if (isOpenIncident(incident.state)) return false
  if (saw !== undefined) return isOpenIncident(saw)
  const seen = act.command.base[refKey('incident', incident.id)]
  return seen !== undefined && seen !== incident.rev
}

/** A path through a machine that a decider takes in one act. Leaving the machine is a bug. */
export function walk<M extends MachineName>(machine: M, ...path: readonly StateOf[M][]): StateOf[M] {
  const last = path.at(-1)
  if (last === undefined || !canWalk(machine, path))
    throw new Error(`${machine}: no such path: ${path.join(' -> ')}`)
  return last
}

export const ref = (table: TableName, id: string): Ref => ({ table, id })

/** Ids of the first n lines of time line a command may say. */
export const entryRefs = (command: CommandEnvelope, n: number): Ref[] =>
  Array.from({ length: n }, (_, k) => ref('entry', childId(command.id, 'e', k)))

/** An incident with its tasks and their teams: what any act on one of them may have to look at. */
export function incidentRefs(incidentId: string, read: ReadRow): Ref[] {
  const incident = read('incident', incidentId)
  return [ref('incident', incidentId), ...(incident?.taskIds ?? []).flatMap((id) => oneTaskRefs(id, read))]
}

/** A task with its incident and its siblings. */
export function taskRefs(taskId: string, read: ReadRow): Ref[] {
  const task = read('task', taskId)
  return [...oneTaskRefs(taskId, read), ...(task ? incidentRefs(task.incidentId, read) : [])]
}

function oneTaskRefs(taskId: string, read: ReadRow): Ref[] {
  const task = read('task', taskId)
  return [ref('task', taskId), ...(task?.holderKind === 'TEAM' ? [ref('team', task.holderId)] : [])]
}

/** What was merged into an incident, and into that. */
export function mergedRefs(incidentId: string, read: ReadRow): Ref[] {
  const seen = new Set<string>()
  const open = [...(read('incident', incidentId)?.mergedIds ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(read('incident', id)?.mergedIds ?? []))
  }
  return [...seen].map((id) => ref('incident', id))
}

/** Where a report is: grid, community and coordinates as far as payload and tables tell. */
export function placeRefs(place: { gridId?: string; buildingId?: string }, read: ReadRow): Ref[] {
  const building = place.buildingId === undefined ? undefined : read('building', place.buildingId)
  const gridId = place.gridId ?? building?.gridId
  return [
    ...(place.buildingId === undefined ? [] : [ref('building', place.buildingId)]),
    ...(place.gridId === undefined ? [] : [ref('grid', place.gridId)]),
    ...(gridId === undefined ? [] : [ref('grid', gridId)]),
  ]
}

export interface PlaceInput {
  readonly place: string
  readonly gridId?: string
  readonly buildingId?: string
  readonly lonE6?: number
  readonly latE6?: number
}

/** A grid, building or point that does not exist is left out: the report counts, and its place in words stays. */
export function locate(
  act: Act,
  input: PlaceInput,
): Pick<Row<'incident'>, 'place' | 'communityId' | 'gridId' | 'buildingId' | 'lonE6' | 'latE6'> {
  const building = input.buildingId === undefined ? undefined : act.draft.get('building', input.buildingId)
  const gridId = input.gridId ?? building?.gridId
  const grid = gridId === undefined ? undefined : act.draft.get('grid', gridId)
  const given = pointOf({ lonE6: input.lonE6 ?? null, latE6: input.latE6 ?? null })
  const point = given && isOnEarth(given) ? given : building
  return {
    place: input.place,
    communityId: grid?.communityId ?? null,
    gridId: grid?.id ?? null,
    buildingId: building?.id ?? null,
    lonE6: point?.lonE6 ?? null,
    latE6: point?.latE6 ?? null,
  }
}
