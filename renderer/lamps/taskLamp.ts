import type { Clocks, TaskBrief } from '../../native/contract/index.ts'

/** WAITING: no clock runs yet (undelivered). DONE: nothing is owed any more. UNKNOWN: the hub is silent. */
export type ShownLamp = 'GREEN' | 'YELLOW' | 'RED' | 'BLACK' | 'GREY' | 'WAITING' | 'DONE' | 'UNKNOWN'

export interface TaskClock {
  readonly lamp: ShownLamp
  /** Which duty is owed next. */
  readonly of: 'sign' | 'arrive' | 'finish' | 'none'
  readonly dueAt: number | null
}

type Task = Pick<
  TaskBrief,
  | 'state'
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
>

const OVER = new Set<Task['state']>(['VERIFIED', 'CANCELLED', 'RETURNED', 'TRANSFERRED'])

/** @param live false while the hub is silent: a frozen screen shows no green lamp. */
export function taskLamp(task: Task, now: number, clocks: Clocks | undefined, live = true): TaskClock {
  if (!live || now === 0) return { lamp: 'UNKNOWN', of: 'none', dueAt: null }
  if (OVER.has(task.state) || task.submittedAt !== null) return { lamp: 'DONE', of: 'none', dueAt: null }
  const [of, dueAt, limitMin] =
    task.signedAt === null
      ? (['sign', task.signDueAt, task.signLimitMin] as const)
      : task.arrivedAt === null && task.arriveDueAt !== null
        ? (['arrive', task.arriveDueAt, task.arriveLimitMin ?? 0] as const)
        : (['finish', task.finishDueAt, task.finishLimitMin] as const)
  if (dueAt === null) return { lamp: 'WAITING', of, dueAt }
  if (task.pausedSince !== null) return { lamp: 'GREY', of, dueAt }
  const limit = limitMin * 60_000
  const left = dueAt - now
  const rule = clocks?.lamp
  if (-left >= Math.min(limit * (rule?.blackShare ?? 0.5), (rule?.blackHours ?? 24) * 3_600_000))
    return { lamp: left <= 0 ? 'BLACK' : 'GREEN', of, dueAt }
  if (left <= 0) return { lamp: 'RED', of, dueAt }
  return { lamp: left <= limit * (rule?.yellowShare ?? 0.3) ? 'YELLOW' : 'GREEN', of, dueAt }
}
