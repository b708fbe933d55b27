import type { Attachment, Command, Model, Row } from '../../contract/index.ts'
import { advance, dueAfter, isWorkingTime, MINUTE_MS } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { fill } from './phrases.ts'
import type { Phrases } from './phrases.ts'

type Act =
  | 'task.deliver'
  | 'task.sign'
  | 'task.depart'
  | 'task.arrive'
  | 'task.handle'
  | 'task.submit'
  | 'task.requestReturn'
  | 'task.requestExtension'
type AnswerOf<T extends Act> = {
  /** Domain time of the act, ms since the epoch; in the past when it is overdue. */
  readonly at: number
  readonly type: T
  readonly payload: Command<T>
}
/** What a holder does next about a task. */
export type Answer = { [T in Act]: AnswerOf<T> }[Act]

export interface Manners {
  readonly model: Model
  readonly phrases: Phrases
  picture(typeCode: string, random: Random, at: number): Attachment
}

/** How a holder takes one task. Most are prompt; each of the others is somebody's Tuesday. */
export type Temper = 'prompt' | 'slow' | 'silent' | 'returns' | 'late' | 'extends'

const TEMPERS: readonly (readonly [Temper, number])[] = [
  ['prompt', 82],
  ['slow', 5.5],
  ['silent', 2.5],
  ['returns', 2.5],
  ['late', 4.5],
  ['extends', 3],
]

/** A terminal shows a task this long after it has received it. */
const SHOWN_MS = 1500

export function temperOf(task: Pick<Row<'task'>, 'id'>, random: Random): Temper {
  return random.stream(`temper/${task.id}`).weighted(TEMPERS, ([, share]) => share)[0]
}

/**
 * The next act of a task's holder, or null when it is not the holder's turn. It follows from the row, the seed and
 * when the row came to stand as it does; so a terminal that starts anew goes on where it was.
 * @param since domain time at which this terminal first saw the task in its present state
 * @param onDuty whether somebody stands at the holder's post now
 */
export function nextAnswer(
  task: Row<'task'>,
  since: number,
  onDuty: boolean,
  manners: Manners,
  seed: Random,
): Answer | null {
  const taskId = task.id
  const temper = temperOf(task, seed)
  const random = seed.stream(`${task.id}/${task.state}/${task.reworks}/${task.extensions}/${task.urges}`)
  const later = (from: number, minutes: number): number => Math.round(from + minutes * MINUTE_MS)
  const act = <T extends Act>(type: T, at: number, payload: Command<T>): AnswerOf<T> => ({
    type,
    at: Math.round(at),
    payload,
  })

  if (task.delivery === 'UNDELIVERED' && task.state === 'ISSUED') {
    return act('task.deliver', since + SHOWN_MS, { taskId, delivery: 'DELIVERED' })
  }
  const received = task.deliveredAt ?? since
  switch (task.state) {
    case 'ISSUED': {
      const limit = task.signLimitMin
      if (
        temper === 'returns' &&
        task.requestReason === null &&
        task.reworks === 0 &&
        since - received < limit * MINUTE_MS
      ) {
        const reason = random.pick(manners.model.lists.returnReasons)
        return act('task.requestReturn', within(task, received, limit * random.range(0.2, 0.7), manners), {
          taskId,
          reason,
        })
      }
      // Nobody answers until somebody asks twice, or a colleague takes it over.
      if (temper === 'silent' && task.urges < 2) {
        return act('task.sign', within(task, received, limit * random.range(4, 9) + 12, manners), { taskId })
      }
      const share = temper === 'slow' ? random.range(1.05, 2.2) : Math.min(0.93, random.logNormal(0.28, 0.6))
      const away = onDuty || task.priority !== 'NORMAL' ? 1 : 1.6
      const minutes = task.urges > 0 ? Math.min(limit * 0.3, 2) : limit * share * away
      return act('task.sign', within(task, received, Math.max(0.12, minutes), manners), { taskId })
    }
    case 'SIGNED': {
      const from = task.signedAt ?? since
      if (task.arriveLimitMin === null)
        return act('task.handle', later(from, random.logNormal(2.5, 0.7)), { taskId })
      return act(
        'task.depart',
        later(from, Math.min(task.arriveLimitMin * 0.12, random.logNormal(1.4, 0.6))),
        { taskId },
      )
    }
    case 'EN_ROUTE': {
      const from = task.departedAt ?? since
      const limit = task.arriveLimitMin ?? 20
      const share =
        temper === 'late' || temper === 'slow'
          ? random.range(0.9, 1.7)
          : Math.min(0.95, random.logNormal(0.46, 0.4))
      const due = within(task, received, limit * share, manners)
      return act('task.arrive', Math.max(due, later(from, Math.min(2, limit * 0.25))), { taskId })
    }
    case 'ARRIVED':
      return act('task.handle', later(task.arrivedAt ?? since, random.logNormal(2.2, 0.5)), { taskId })
    case 'HANDLING':
      return handling(task, since, received, temper, manners, random)
    case 'REWORK': {
      const report = random.pick(manners.phrases.reworkDone)
      const at = later(since, Math.min(task.finishLimitMin * 0.2, random.logNormal(45, 0.5)))
      return act('task.submit', at, {
        taskId,
        report,
        attachments: [manners.picture(task.typeCode, random, at)],
      })
    }
    case 'DRAFT':
    case 'RETURN_REQUESTED':
    case 'RETURNED':
    case 'SUBMITTED':
    case 'VERIFIED':
    case 'EXTENSION_REQUESTED':
    case 'TRANSFERRED':
    case 'CANCELLED':
      return null
  }
}

function handling(
  task: Row<'task'>,
  since: number,
  received: number,
  temper: Temper,
  manners: Manners,
  random: Random,
): Answer {
  const { clocks } = manners.model
  const limit = task.finishLimitMin
  const due = task.finishDueAt ?? dueAfter(task.clock, received, limit, clocks)
  const wants = temper === 'extends' && task.extensions === 0 && limit >= 120
  // A refused request is not made again: by then most of the time has gone.
  if (wants && since < received + (due - received) * 0.7) {
    const at = Math.max(since + MINUTE_MS, received + (due - received) * random.range(0.55, 0.75))
    return {
      type: 'task.requestExtension',
      at: Math.round(at),
      payload: {
        taskId: task.id,
        minutes: Math.max(1, Math.round(limit * random.pick([0.25, 0.5, 1] as const))),
        reason: random.pick(manners.phrases.extensionReasons),
      },
    }
  }
  const share =
    temper === 'late'
      ? random.range(1.02, 1.5)
      : Math.min(0.94, random.logNormal(limit >= 24 * 60 ? 0.5 : 0.62, 0.42))
  const span = due - received
  const target =
    temper === 'late' && task.clock === 'WORKING'
      ? advance('WORKING', due, limit * 0.12 * MINUTE_MS, clocks)
      : received + span * share
  const soonest = since + Math.min(4, limit * 0.05) * MINUTE_MS
  return {
    type: 'task.submit',
    at: Math.round(Math.max(soonest, working(task, target, clocks))),
    payload: {
      taskId: task.id,
      report: reportOf(task, manners, random),
      ...(random.chance(0.7) ? { attachments: [manners.picture(task.typeCode, random, target)] } : {}),
    },
  }
}

/** So many minutes of the task's own clock after a time. */
function within(task: Row<'task'>, from: number, minutes: number, manners: Manners): number {
  return advance(task.clock, from, Math.round(minutes * MINUTE_MS), manners.model.clocks)
}

/** Nobody hands in an office matter in the middle of the night. */
function working(task: Row<'task'>, at: number, clocks: Model['clocks']): number {
  if (task.clock === 'CALENDAR' || isWorkingTime(at, clocks)) return at
  return advance('WORKING', at, 20 * MINUTE_MS, clocks)
}

function reportOf(task: Row<'task'>, manners: Manners, random: Random): string {
  const { phrases } = manners
  const done = phrases.types[task.typeCode]?.done ?? phrases.reworkDone
  return fill(phrases, random.pick(done), { place: task.place, shop: task.place, floor: '3' }, random)
}
