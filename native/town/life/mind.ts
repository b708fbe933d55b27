import type { Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import { nextAnswer } from './answers.ts'
import type { Answer, Manners } from './answers.ts'

/** What one holder has in mind: the tasks it knows, since when each stands as it does, and what it will do next. */
export class HolderMind {
  private readonly manners: Manners
  private readonly seed: Random
  private readonly tasks = new Map<string, { task: Row<'task'>; key: string; since: number }>()

  constructor(manners: Manners, seed: Random) {
    this.manners = manners
    this.seed = seed
  }

  /** Takes note of a task as the platform shows it; what has not changed in a way that matters keeps its time. */
  see(task: Row<'task'>, now: number): void {
    const key = [task.state, task.delivery, task.reworks, task.extensions].join('/')
    const known = this.tasks.get(task.id)
    this.tasks.set(task.id, { task, key, since: known?.key === key ? known.since : now })
  }

  forget(taskId: string): void {
    this.tasks.delete(taskId)
  }

  /** Forgets every task that is not among these. */
  keepOnly(taskIds: ReadonlySet<string>): void {
    for (const id of this.tasks.keys()) if (!taskIds.has(id)) this.tasks.delete(id)
  }

  get holding(): number {
    return this.tasks.size
  }

  answerTo(taskId: string, onDuty: boolean): Answer | null {
    const known = this.tasks.get(taskId)
    return known ? nextAnswer(known.task, known.since, onDuty, this.manners, this.seed) : null
  }

  /** The earliest act that is still to be done, but for tasks to be passed over. */
  next(onDuty: boolean, skip: (task: Row<'task'>) => boolean): { answer: Answer; task: Row<'task'> } | null {
    let best: { answer: Answer; task: Row<'task'> } | null = null
    for (const { task, since } of this.tasks.values()) {
      if (skip(task)) continue
      const answer = nextAnswer(task, since, onDuty, this.manners, this.seed)
      if (answer && (best === null || answer.at < best.answer.at)) best = { answer, task }
    }
    return best
  }
}
