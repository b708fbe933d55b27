import type { Command, CommandType, Model, Priority, Row } from '../../contract/index.ts'
import {
  isDroppedTask,
  isNeverRejected,
  mergeCandidates,
  MINUTE_MS,
  needsHolder,
  suggestions,
} from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import type { World } from './world.ts'

type DeskMoveOf<T extends CommandType> = {
  readonly at: number
  readonly type: T
  readonly payload: Command<T>
  readonly leader?: boolean
}
type DeskAct =
  | 'signal.confirm'
  | 'signal.dismiss'
  | 'signal.merge'
  | 'incident.accept'
  | 'incident.reject'
  | 'incident.returnUp'
  | 'incident.merge'
  | 'incident.dispatch'
  | 'incident.check'
  | 'incident.evaluate'
  | 'task.rework'
  | 'task.settleReturn'
  | 'task.settleExtension'
/** What a duty officer does next; `leader` when it takes 带班领导. */
export type DeskMove = { [T in DeskAct]: DeskMoveOf<T> }[DeskAct]

/** Minutes a duty officer takes to look at something new. */
const LOOK_MIN: Readonly<Record<Priority, number>> = { CRITICAL: 0.5, URGENT: 2, NORMAL: 6 }
const REWORK_SHARE = 0.06

/** A duty officer who goes by the book, for rehearsals: no thoughts, no mistakes, some judgement by dice. */
export class DutyDesk {
  private readonly world: World
  private readonly model: Model
  private readonly seed: Random

  constructor(world: World, model: Model, seed: Random) {
    this.world = world
    this.model = model
    this.seed = seed
  }

  onSignal(signal: Row<'signal'>, now: number): DeskMove | null {
    if (signal.state !== 'RECEIVED') return null
    const random = this.seed.stream(signal.id)
    const at = after(now, random.logNormal(LOOK_MIN[signal.priority], 0.6))
    const same = mergeCandidates(signal, this.openIncidents(), this.model.clocks)[0]
    if (same)
      return { at, type: 'signal.merge', payload: { signalId: signal.id, incidentId: same.incidentId } }
    const real = signal.channel === 'AI_VIDEO' ? 0.1 : signal.channel === 'WARNING' ? 0.5 : 0.4
    if (random.chance(real)) return { at, type: 'signal.confirm', payload: { signalId: signal.id } }
    const reason = random.pick(this.model.lists.dismissReasons)
    return {
      at: after(at, random.range(1, 4)),
      type: 'signal.dismiss',
      payload: { signalId: signal.id, reason },
    }
  }

  onIncident(incident: Row<'incident'>, now: number): DeskMove | null {
    const random = this.seed.stream(`${incident.id}/${incident.state}/${incident.taskIds.length}`)
    const incidentId = incident.id
    switch (incident.state) {
      case 'NEW': {
        const at = after(now, random.logNormal(LOOK_MIN[incident.priority], 0.5))
        const same = mergeCandidates(incident, this.openIncidents(), this.model.clocks)[0]
        if (same) return { at, type: 'incident.merge', payload: { incidentId, into: same.incidentId } }
        if (random.chance(0.02)) {
          return isNeverRejected(incident.channel)
            ? {
                at,
                type: 'incident.returnUp',
                payload: { incidentId, reason: random.pick(this.model.lists.returnUpReasons) },
              }
            : {
                at,
                type: 'incident.reject',
                payload: { incidentId, reason: random.pick(this.model.lists.rejectReasons) },
              }
        }
        return { at, type: 'incident.accept', payload: { incidentId } }
      }
      case 'ACCEPTED':
      case 'REOPENED':
      case 'DISPATCHED':
      case 'IN_PROGRESS':
        return this.send(incident, now, random)
      case 'SELF_HANDLED':
        return {
          at: after(now, random.range(8, 60)),
          type: 'incident.check',
          payload: { incidentId, passed: true, note: '' },
        }
      case 'PENDING_CHECK':
        return this.check(incident, now, random)
      case 'PENDING_EVAL': {
        const satisfaction = random.weighted(SATISFACTION, ([, share]) => share)[0]
        return {
          at: after(now, random.range(20, 240)),
          type: 'incident.evaluate',
          payload: { incidentId, satisfaction, note: '' },
        }
      }
      default:
        return null
    }
  }

  onTask(task: Row<'task'>, now: number): DeskMove | null {
    const random = this.seed.stream(`${task.id}/${task.state}/${task.extensions}`)
    const taskId = task.id
    if (task.state === 'RETURN_REQUESTED') {
      return {
        at: after(now, random.range(2, 9)),
        type: 'task.settleReturn',
        payload: { taskId, granted: random.chance(0.5) },
      }
    }
    if (task.state === 'EXTENSION_REQUESTED') {
      return {
        at: after(now, random.range(5, 40)),
        type: 'task.settleExtension',
        payload: { taskId, granted: random.chance(0.85) },
        leader: true,
      }
    }
    return null
  }

  private send(incident: Row<'incident'>, now: number, random: Random): DeskMove | null {
    const tasks = incident.taskIds.flatMap((id) => this.world.read('task', id) ?? [])
    if (!needsHolder(incident.state, tasks)) return null
    const refused = new Set(tasks.filter((t) => isDroppedTask(t.state)).map((t) => t.holderId))
    const proposed = suggestions(incident, this.model, {
      post: (id) => this.world.read('post', id),
      grid: (id) => this.world.read('grid', id),
      community: (id) => this.world.read('community', id),
    }).filter((s) => s.target && !refused.has(s.id))
    const posts = proposed.filter((s) => s.kind === 'POST')
    const grid = proposed.filter((s) => s.kind === 'GRID')
    const chosen = [
      ...posts.slice(0, incident.priority === 'CRITICAL' ? 3 : random.chance(0.25) ? 2 : 1),
      ...(random.chance(0.4) ? grid : []),
    ]
    const targets = (chosen.length > 0 ? chosen : proposed.slice(0, 1)).map(({ kind, id }) => ({ kind, id }))
    if (targets.length === 0) return null
    const at = after(now, random.logNormal(LOOK_MIN[incident.priority] * 0.7, 0.5))
    return { at, type: 'incident.dispatch', payload: { incidentId: incident.id, targets, instruction: '' } }
  }

  private check(incident: Row<'incident'>, now: number, random: Random): DeskMove {
    const at = after(now, random.range(6, 50))
    const first = incident.taskIds
      .flatMap((id) => this.world.read('task', id) ?? [])
      .find((t) => t.state === 'SUBMITTED' && t.reworks === 0)
    if (first && random.chance(REWORK_SHARE))
      return { at, type: 'task.rework', payload: { taskId: first.id, note: '照片看不清处置结果，请补充' } }
    return { at, type: 'incident.check', payload: { incidentId: incident.id, passed: true, note: '' } }
  }

  /** Only the newest can be the same matter. */
  private openIncidents(): Row<'incident'>[] {
    return this.world.recentIncidents()
  }
}

const SATISFACTION = [
  ['VERY_SATISFIED', 46],
  ['SATISFIED', 36],
  ['BASICALLY', 12],
  ['DISSATISFIED', 6],
] as const

function after(now: number, minutes: number): number {
  return Math.round(now + minutes * MINUTE_MS)
}
