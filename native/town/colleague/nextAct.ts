/**
 * What a duty officer would do next, from what lies on the desk. Pure: the same views, time and seed give the same act.
 * Every matter has its own plausible waiting time, drawn once by its id; among all that are due, the one that has waited
 * longest beyond its time goes first, weighed by priority, so that nothing starves behind a flood.
 */
import type {
  CallLine,
  Command,
  CommandType,
  IncidentBrief,
  InboxItem,
  Priority,
  TaskBrief,
} from '../../contract/index.ts'
import { isDroppedTask, MINUTE_MS, needsHolder } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { stateKey, type DeskViews, type Page } from './deskViews.ts'

type DeskAct =
  | 'signal.acknowledge'
  | 'signal.verify'
  | 'signal.confirm'
  | 'signal.dismiss'
  | 'signal.merge'
  | 'incident.acknowledge'
  | 'incident.accept'
  | 'incident.merge'
  | 'incident.dispatch'
  | 'incident.check'
  | 'incident.evaluate'
  | 'task.verify'
  | 'task.settleReturn'
  | 'task.deliver'

type ActOf<T extends CommandType> = {
  readonly act: T
  readonly payload: Command<T>
  /** The act and the revision it is meant for: nobody does the same twice to what has not changed. */
  readonly about: string
}
export type Act = { [T in DeskAct]: ActOf<T> }[DeskAct]
/** Takes a closer look before deciding: an incident's tasks and whom the model suggests. */
export interface Open {
  readonly act: 'open'
  readonly incidentId: string
  readonly about: string
}

type Span = readonly [fromMin: number, toMin: number]
type Spans = Readonly<Record<Priority, Span>>

/** From reception until somebody looks at it. */
const LOOK: Spans = { CRITICAL: [20 / 60, 1], URGENT: [1, 4], NORMAL: [4, 12] }
/** From the first look until the decision. */
const JUDGE: Spans = { CRITICAL: [10 / 60, 40 / 60], URGENT: [20 / 60, 1.5], NORMAL: [0.5, 3] }
/** From accepted until sent. */
const SEND: Spans = { CRITICAL: [5 / 60, 20 / 60], URGENT: [20 / 60, 1], NORMAL: [1, 3] }
/** After this long a task that reached nobody is passed on by phone. */
const CALL: Span = [2, 3]
const RETURN: Span = [2, 9]
const VERIFY: Span = [5, 20]
const CHECK: Span = [3, 12]
const EVALUATE: Span = [10, 40]

const WEIGHT = { CRITICAL: 8, URGENT: 3, NORMAL: 1 } as const satisfies Record<Priority, number>
/** A holder who asked, or who was not reached, waits on the line. */
const HOLDER_WAITS = 2

const DISMISSED_SHARE = 1 / 3
const GRANTED_SHARE = 1 / 2
const SECOND_POST_SHARE = 1 / 4
const GRID_SHARE = 2 / 5
const MOST_POSTS_CRITICAL = 3
const SATISFACTION = [
  ['VERY_SATISFIED', 46],
  ['SATISFIED', 36],
  ['BASICALLY', 12],
  ['DISSATISFIED', 6],
] as const

/** Something that wants doing from a time on. */
interface Wish {
  readonly at: number
  readonly weight: number
  readonly next: Act | Open
}

/** The one thing to do now, or undefined when nothing is due. */
export function nextAct(views: DeskViews, now: number, rng: Random): Act | Open | undefined {
  const wishes = [
    ...views.inbox.map((item) => onArrival(item, views, now, rng)),
    ...views.incidents.map((brief) => onIncident(brief, views, now, rng)),
    ...views.tasks.map((task) => onTask(task, views, now, rng)),
    ...views.calls.filter(({ undelivered }) => undelivered).map((line) => onCall(line, rng)),
  ]
  let best: Wish | undefined
  let most = -1
  for (const wish of wishes) {
    if (!wish || wish.at > now || views.done.has(wish.next.about)) continue
    const pressing = (now - wish.at) * wish.weight
    if (pressing > most) [best, most] = [wish, pressing]
  }
  return best?.next
}

/** Minutes drawn once for a matter and a purpose, as ms. */
function waitMs(rng: Random, what: string, [from, to]: Span): number {
  return Math.round(rng.stream(what).range(from, to) * MINUTE_MS)
}

function onArrival(item: InboxItem, views: DeskViews, now: number, rng: Random): Wish {
  const weight = WEIGHT[item.priority]
  const seenAt = item.receivedAt + waitMs(rng, `${item.id}/look`, LOOK[item.priority])
  const judgedAt = seenAt + waitMs(rng, `${item.id}/judge`, JUDGE[item.priority])
  // Deciding is also having seen it: whoever is late for both does not stop for the first.
  if (item.ackAt === null && now < judgedAt) return { at: seenAt, weight, next: acknowledge(item) }
  const next = item.kind === 'signal' ? judgeSignal(item, views, rng) : judgeReport(item, views, rng)
  return { at: judgedAt, weight, next }
}

function acknowledge({ kind, id, rev }: InboxItem): Act {
  return kind === 'signal'
    ? { act: 'signal.acknowledge', payload: { signalId: id }, about: `seen/${id}/${rev}` }
    : { act: 'incident.acknowledge', payload: { incidentId: id }, about: `seen/${id}/${rev}` }
}

function judgeSignal(item: InboxItem, views: DeskViews, rng: Random): Act {
  const signalId = item.id
  const random = rng.stream(`${signalId}/judgement`)
  const about = (act: string): string => `${act}/${signalId}/${item.rev}`
  const same = item.candidates[0]
  const dismiss =
    !same && item.channel === 'AI_VIDEO' && random.chance(DISMISSED_SHARE) && views.dismissReasons.length > 0
  // What nobody looked at in time has to be looked into before it can be put aside.
  if (item.state === 'EXPIRED' && (same !== undefined || dismiss))
    return { act: 'signal.verify', payload: { signalId }, about: about('verify') }
  if (same)
    return {
      act: 'signal.merge',
      payload: { signalId, incidentId: same.incidentId },
      about: about(`merge/${same.incidentId}`),
    }
  if (dismiss)
    return {
      act: 'signal.dismiss',
      payload: { signalId, reason: random.pick(views.dismissReasons) },
      about: about('dismiss'),
    }
  return { act: 'signal.confirm', payload: { signalId }, about: about('confirm') }
}

function judgeReport(item: InboxItem, views: DeskViews, rng: Random): Act | Open {
  const incidentId = item.id
  const same = item.candidates[0]
  if (same)
    return {
      act: 'incident.merge',
      payload: { incidentId, into: same.incidentId },
      about: `merge/${incidentId}/${item.rev}/${same.incidentId}`,
    }
  // Life safety goes out first; sending accepts in the same act.
  if (item.priority === 'CRITICAL') return send({ id: incidentId, rev: item.rev }, views, rng)
  return { act: 'incident.accept', payload: { incidentId }, about: `accept/${incidentId}/${item.rev}` }
}

function onIncident(brief: IncidentBrief, views: DeskViews, now: number, rng: Random): Wish | undefined {
  const { id, rev, priority, state } = brief
  const weight = WEIGHT[priority]
  const since = views.since.get(stateKey(brief)) ?? now
  const after = (span: Span): number => since + waitMs(rng, `${id}/${state}`, span)
  switch (state) {
    case 'ACCEPTED':
    case 'REOPENED':
      return { at: after(SEND[priority]), weight, next: send(brief, views, rng) }
    case 'DISPATCHED':
    case 'IN_PROGRESS':
      // All that were sent have given it back or are done with it: nobody works on it.
      return brief.tasks === brief.tasksDone
        ? { at: after(SEND.NORMAL), weight, next: send(brief, views, rng) }
        : undefined
    case 'SELF_HANDLED':
    case 'PENDING_CHECK':
      return { at: after(CHECK), weight, next: check(id, rev) }
    case 'PENDING_EVAL':
      return {
        at: after(EVALUATE),
        weight,
        next: {
          act: 'incident.evaluate',
          payload: { incidentId: id, satisfaction: satisfaction(rng.stream(`${id}/satisfaction`)), note: '' },
          about: `evaluate/${id}/${rev}`,
        },
      }
    default:
      return undefined
  }
}

const satisfaction = (random: Random) => random.weighted(SATISFACTION, ([, share]) => share)[0]

const check = (incidentId: string, rev: number): Act => ({
  act: 'incident.check',
  payload: { incidentId, passed: true, note: '' },
  about: `check/${incidentId}/${rev}`,
})

/** Sends whom the open page suggests; without the page, opens it first. */
function send(incident: { id: string; rev: number }, views: DeskViews, rng: Random): Act | Open {
  const open: Open = { act: 'open', incidentId: incident.id, about: `open/${incident.id}/${incident.rev}` }
  return views.page?.incident.id === incident.id ? (fromPage(views.page, rng) ?? open) : open
}

function fromPage({ incident, tasks, suggestions }: Page, rng: Random): Act | undefined {
  const { id, rev, state, priority } = incident
  if (state !== 'NEW' && !needsHolder(state, tasks)) return undefined
  // Somebody did the work and all others gave it back: it is to be checked, not begun again.
  if (state !== 'REOPENED' && tasks.some((task) => task.state === 'VERIFIED')) return check(id, rev)
  const random = rng.stream(`${id}/send/${tasks.length}`)
  const gaveBack = new Set(
    tasks.filter((task) => isDroppedTask(task.state)).map((task) => `${task.holderKind}/${task.holderId}`),
  )
  const able = suggestions.filter((one) => one.target).toSorted((a, b) => Number(b.lead) - Number(a.lead))
  const willing = able.filter((one) => !gaveBack.has(`${one.kind}/${one.id}`))
  // When all of them gave it back, the first is told to do it all the same.
  const proposed = willing.length > 0 ? willing : able.slice(0, 1)
  const posts = proposed.filter((one) => one.kind === 'POST')
  const few = random.chance(SECOND_POST_SHARE) ? 2 : 1
  const grids = random.chance(GRID_SHARE) ? proposed.filter((one) => one.kind === 'GRID') : []
  const chosen = [...posts.slice(0, priority === 'CRITICAL' ? MOST_POSTS_CRITICAL : few), ...grids]
  const targets = (chosen.length > 0 ? chosen : proposed.slice(0, 1)).map((one) => ({
    kind: one.kind,
    id: one.id,
  }))
  if (targets.length === 0) return undefined
  return {
    act: 'incident.dispatch',
    payload: { incidentId: id, targets, instruction: '' },
    about: `send/${id}/${rev}`,
  }
}

function onTask(task: TaskBrief, views: DeskViews, now: number, rng: Random): Wish | undefined {
  const { id: taskId, rev } = task
  const since = views.since.get(stateKey(task)) ?? now
  switch (task.state) {
    case 'RETURN_REQUESTED':
      return {
        at: since + waitMs(rng, `${taskId}/return`, RETURN),
        weight: HOLDER_WAITS * WEIGHT[task.priority],
        next: {
          act: 'task.settleReturn',
          payload: { taskId, granted: rng.stream(`${taskId}/granted/${rev}`).chance(GRANTED_SHARE) },
          about: `return/${taskId}/${rev}`,
        },
      }
    case 'SUBMITTED':
      // Once all have handed in, the incident is checked as a whole.
      return views.incidents.some((one) => one.id === task.incidentId && one.state === 'PENDING_CHECK')
        ? undefined
        : {
            at: since + waitMs(rng, `${taskId}/verify/${task.reworks}`, VERIFY),
            weight: WEIGHT[task.priority],
            next: { act: 'task.verify', payload: { taskId }, about: `verify/${taskId}/${rev}` },
          }
    default:
      // A request for more time needs 带班领导 and is left to them.
      return undefined
  }
}

/** The note says whom the call went to, as the call list names them. */
function onCall(line: CallLine, rng: Random): Wish {
  const { taskId, rev } = line
  const [first] = line.people
  return {
    at: line.issuedAt + waitMs(rng, `${taskId}/call`, CALL),
    weight: HOLDER_WAITS * WEIGHT[line.priority],
    next: {
      act: 'task.deliver',
      payload: {
        taskId,
        delivery: 'BY_PHONE',
        note: first ? `${first.name} ${first.phone}` : line.holderName,
      },
      about: `call/${taskId}/${rev}`,
    },
  }
}
