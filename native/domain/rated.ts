/**
 * 三级五星: what posts, communities and grids are judged by, worked out from the tasks, the time line and the marks others
 * gave. Who held what for how long is the time line's word alone (holding.ts). What the log says nothing of does not count.
 */
import { STAR_LEVELS, type Clocks, type Row, type StarLevel, type StarLine } from '../contract/index.ts'
import { holding } from './holding.ts'
import { stars, timeliness, type StarParts } from './kpi.ts'
import { isDroppedTask } from './states.ts'

/** One matter with everything the log has of it. */
export interface RatedMatter {
  readonly incident: Row<'incident'>
  readonly tasks: readonly Row<'task'>[]
  readonly entries: readonly Row<'entry'>[]
  readonly ratings: readonly Row<'rating'>[]
  /** Tasks by which somebody who was whistled for checks in. */
  readonly summoned: ReadonlySet<string>
}

interface Sum {
  tasks: number
  heldMs: number
  overdueMs: number
  verified: number
  firstPass: number
  submitted: number
  complete: number
  evaluated: number
  pleased: number
  summoned: number
  inTime: number
  marks: number
  marked: number
}
const nothing = (): Sum => ({
  ...{ tasks: 0, heldMs: 0, overdueMs: 0, verified: 0, firstPass: 0, submitted: 0, complete: 0 },
  ...{ evaluated: 0, pleased: 0, summoned: 0, inTime: 0, marks: 0, marked: 0 },
})

const levelOf = (kind: string): StarLevel | undefined => STAR_LEVELS.find((level) => level === kind)
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Sums up matters one by one, so that a long period need not be held or worked through at once. */
export class StarSums {
  readonly #clocks: Clocks
  readonly #sums = new Map<string, Sum>()

  constructor(clocks: Clocks) {
    this.#clocks = clocks
  }

  add({ incident, tasks, entries, ratings, summoned }: RatedMatter): void {
    for (const { kind, id, heldMs, overdueMs } of holding(incident, tasks, entries, this.#clocks)) {
      const sum = this.#of(kind, id)
      if (!sum) continue
      sum.heldMs += heldMs
      sum.overdueMs += overdueMs
    }
    for (const task of tasks) {
      const sum = this.#of(task.holderKind, task.holderId)
      // what was given back or taken away is nobody's work; the time it was held is
      if (!sum || isDroppedTask(task.state)) continue
      sum.tasks++
      if (task.state === 'VERIFIED') {
        sum.verified++
        if (task.reworks === 0) sum.firstPass++
      }
      if (task.submittedAt !== null) {
        sum.submitted++
        const arrived = task.arriveLimitMin === null || task.arrivedAt !== null
        if (task.report.trim() !== '' && arrived) sum.complete++
      }
      if (task.lead && incident.satisfaction !== null) {
        sum.evaluated++
        if (incident.satisfaction !== 'DISSATISFIED') sum.pleased++
      }
      if (summoned.has(task.id) && task.arriveDueAt !== null) {
        sum.summoned++
        if (task.arrivedAt !== null && task.arrivedAt <= task.arriveDueAt) sum.inTime++
      }
    }
    for (const { subjectKind, subjectId, score } of ratings) {
      const sum = this.#of(subjectKind, subjectId)
      if (!sum) continue
      sum.marks += (score - 1) / 4
      sum.marked++
    }
  }

  /** Best first; only who had something to do. */
  lines(nameOf: (level: StarLevel, id: string) => string): StarLine[] {
    return [...this.#sums]
      .filter(([, sum]) => sum.tasks > 0)
      .map(([key, sum]) => {
        const [kind = '', id = ''] = key.split('/', 2)
        const level = levelOf(kind) ?? 'POST'
        const parts = partsOf(sum)
        return {
          ...{ level, id, name: nameOf(level, id), tasks: sum.tasks, ...stars(parts) },
          ...{ heldMs: sum.heldMs, overdueMs: sum.overdueMs, parts },
        }
      })
      .sort((a, b) => b.score - a.score || b.tasks - a.tasks || (a.id < b.id ? -1 : 1))
  }

  #of(kind: string, id: string): Sum | undefined {
    if (levelOf(kind) === undefined) return undefined
    const key = `${kind}/${id}`
    const sum = this.#sums.get(key) ?? nothing()
    this.#sums.set(key, sum)
    return sum
  }
}

function partsOf(sum: Sum): StarParts {
  const checkIn = share(sum.inTime, sum.summoned)
  const marks = share(sum.marks, sum.marked)
  const both = [checkIn, marks].filter((part) => part !== null)
  return {
    timeliness: sum.heldMs > 0 ? timeliness(sum.overdueMs, sum.heldMs) : null,
    firstPassQuality: share(sum.firstPass, sum.verified),
    publicRating: share(sum.pleased, sum.evaluated),
    cooperation: share(
      both.reduce((all, part) => all + part, 0),
      both.length,
    ),
    completeness: share(sum.complete, sum.submitted),
  }
}
