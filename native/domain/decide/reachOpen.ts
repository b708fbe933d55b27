/** Begins to call one person up: the call and its first attempt, as rows. */
import {
  childId,
  REACH_CHANNELS,
  type Command,
  type CommandEnvelope,
  type ReachChannel,
  type ReachStage,
  type Ref,
  type Row,
} from '../../contract/index.ts'
import { channelMs } from '../reach.ts'
import { ref, type Act } from './act.ts'
import type { ReadRow } from './decision.ts'

export type About = Command<'reach.call'>['about']
type To = Command<'reach.call'>['to']

/** One person to be called, and for whom. */
export interface Callee {
  readonly stage: ReachStage
  readonly ofName: string
  readonly postId: string | null
  readonly slot: 'A' | 'B' | null
  readonly personId: string
  readonly name: string
  readonly title: string
  readonly phone: string
}

/** Id of the attempt over the k-th channel of a call. */
export const tryId = (reachId: string, step: number): string => childId(reachId, 'k', step)
/** Id of the call to B that follows one to A. */
export const followId = (reachId: string): string => childId(reachId, 'b')

const BY_RANK: readonly string[] = REACH_CHANNELS
/** The channels of a row, which are words on the wire. */
export const channelsOf = (call: Pick<Row<'reach'>, 'channels'>): ReachChannel[] =>
  call.channels.filter((name): name is ReachChannel => BY_RANK.includes(name))

/** Rows in which a target's people stand; read again once they are loaded, they name the people. */
export function targetRefs(to: To, read: ReadRow): Ref[] {
  switch (to.kind) {
    case 'PERSON':
      return [ref('person', to.id)]
    case 'USER':
      return [ref('user', to.id)]
    case 'POST': {
      const post = read('post', to.id)
      return [ref('post', to.id), ...people(post?.aPersonId, post?.bPersonId)]
    }
    case 'GRID': {
      const grid = read('grid', to.id)
      return [ref('grid', to.id), ...people(grid?.fullTimeId, grid?.leaderId)]
    }
    case 'COMMUNITY':
      return [ref('community', to.id), ...people(read('community', to.id)?.secretaryId)]
    default:
      return to.kind satisfies never
  }
}

const people = (...ids: readonly (string | null | undefined)[]): Ref[] =>
  ids.flatMap((id) => (id ? [ref('person', id)] : []))

/** Whom to call for a target, or undefined when nobody is known. */
export function calleeOf(act: Act, to: To, stage: ReachStage = 'PERSON'): Callee | undefined {
  const { draft } = act
  const person = (id: string | null | undefined): Row<'person'> | undefined =>
    id ? draft.get('person', id) : undefined
  const callee = (
    who: Row<'person'> | undefined,
    ofName: string,
    more: Pick<Callee, 'postId' | 'slot'> = { postId: null, slot: null },
  ): Callee | undefined =>
    who && {
      ...{ stage, ofName, personId: who.id, name: who.name, title: who.title, phone: who.phone },
      ...more,
    }
  switch (to.kind) {
    case 'PERSON':
      return callee(person(to.id), '')
    case 'USER': {
      const user = draft.get('user', to.id)
      return (
        user && {
          ...{ stage: stage === 'PERSON' ? 'LEADER' : stage, ofName: '', postId: null, slot: null },
          ...{ personId: user.id, name: user.name, title: user.role, phone: user.phone ?? '' },
        }
      )
    }
    case 'POST': {
      const post = draft.get('post', to.id)
      const slot = post?.onDuty === 'B' ? 'B' : 'A'
      return (
        post &&
        callee(person(slot === 'B' ? post.bPersonId : post.aPersonId), post.zh, { postId: post.id, slot })
      )
    }
    case 'GRID': {
      const grid = draft.get('grid', to.id)
      return callee(person(grid?.fullTimeId) ?? person(grid?.leaderId), grid?.name ?? to.id)
    }
    case 'COMMUNITY': {
      const community = draft.get('community', to.id)
      return callee(person(community?.secretaryId), community?.name ?? to.id)
    }
    default:
      return to.kind satisfies never
  }
}

export interface Opening {
  readonly id: string
  readonly about: About
  readonly wakeId: string | null
  readonly text: string
  readonly channels: readonly ReachChannel[]
}

/** Writes the call and its first attempt; the clock of its first channel begins to run. */
export function openReach(act: Act, { id, about, wakeId, text, channels }: Opening, who: Callee): void {
  const dueAt = act.at + channelMs(act.model.clocks)
  act.draft.insert('reach', {
    id,
    aboutKind: about.kind,
    aboutId: about.id,
    wakeId,
    stage: who.stage,
    ofName: who.ofName,
    postId: who.postId,
    slot: who.slot,
    personId: who.personId,
    personName: who.name,
    personTitle: who.title,
    phone: who.phone,
    text,
    channels: [...channels],
    step: 0,
    state: 'CALLING',
    startedAt: act.at,
    byId: act.command.actor.id,
    byName: act.command.actor.name,
    nextAt: dueAt,
    answeredAt: null,
    answeredVia: null,
    answeredBy: null,
    note: '',
    endedAt: null,
    followId: null,
  })
  openTry(act, id, 0, channels[0] ?? 'APP', act.at)
}

/** @param from when the time of this channel begins, ms since the epoch */
export function openTry(act: Act, reachId: string, step: number, channel: ReachChannel, from: number): void {
  act.draft.insert('reachTry', {
    id: tryId(reachId, step),
    reachId,
    channel,
    state: 'QUEUED',
    at: act.at,
    dueAt: from + channelMs(act.model.clocks),
    sentAt: null,
    endedAt: null,
    requests: 0,
    code: null,
    receipt: null,
  })
}

/** The matter a call is about, with what its time line hangs on. */
export function aboutRefs(about: About, read: ReadRow): Ref[] {
  switch (about.kind) {
    case 'SIGNAL':
      return [ref('signal', about.id)]
    case 'INCIDENT':
      return [ref('incident', about.id)]
    case 'TASK': {
      const task = read('task', about.id)
      return [ref('task', about.id), ...(task ? [ref('incident', task.incidentId)] : [])]
    }
    case 'NONE':
      return []
    default:
      return about.kind satisfies never
  }
}

/** Where a line about it is said: the incident's or the signal's own time line; for NONE under the name of the matter. */
export function lineOf(act: Act, about: About): { about: string; taskId?: string } {
  const task = about.kind === 'TASK' ? act.draft.get('task', about.id) : undefined
  return task ? { about: task.incidentId, taskId: task.id } : { about: about.id }
}

export const openingRefs = (reachId: string): Ref[] => [
  ref('reach', reachId),
  ref('reachTry', tryId(reachId, 0)),
]

/** Ids of the calls a command opens. */
export const reachIdOf = (command: CommandEnvelope, k = 0): string => childId(command.id, 'h', k)
