/** The day as a leader asks for it: how far clues have come, what is left at the hour of clearance, the three clocks, stars. */
import type { Priority, Row } from './tables/index.ts'

/** 发现, 传输, 研判, 处置, 反馈: noticed, seen at the desk, taken for a matter, handed in, closed. */
export const FUNNEL_STAGES = ['FOUND', 'SENT', 'JUDGED', 'HANDLED', 'FED_BACK'] as const
export type FunnelStage = (typeof FUNNEL_STAGES)[number]

/** Clues of today that came at least so far; `reached` = the next one's `reached` + `waiting` + `left`. */
export interface FunnelStep {
  readonly stage: FunnelStage
  readonly reached: number
  /** Stand here now and go on from here. */
  readonly waiting: number
  /** Ended here: a false alarm, refused, returned to where it came from, part of another matter. */
  readonly left: number
}

/** One of 快响, 快分, 快处 over what was done of it today; ms. */
export interface ClockTile {
  readonly clock: 'respond' | 'dispatch' | 'handle'
  readonly n: number
  readonly p50: number | null
  readonly p90: number | null
  /** Of those, done after their due time. */
  readonly late: number
}

export interface DayFigures {
  /** The hour of clearance today, ms since the epoch. */
  readonly clearAt: number
  /** Matters of today up to that hour, or up to now before it. */
  readonly received: number
  /** Of those, closed by then. */
  readonly cleared: number
  /** Left over then: `received` - `cleared`. */
  readonly remaining: number
  /** Of those left over, closed since. */
  readonly clearedLater: number
  /** Open ones of the days before. */
  readonly carried: number
  readonly funnel: readonly FunnelStep[]
  readonly clocks: readonly ClockTile[]
}

/** A matter that is still open and should not be at the end of the day. */
export interface DayLeft {
  readonly id: string
  readonly number: string
  readonly typeCode: string
  readonly title: string
  readonly place: string
  readonly priority: Priority
  readonly state: Row<'incident'>['state']
  readonly receivedAt: number
  readonly dueAt: number | null
  /** From a day before. */
  readonly carried: boolean
  /** Who has it in hand. */
  readonly holders: readonly {
    readonly kind: Row<'task'>['holderKind']
    readonly id: string
    readonly name: string
  }[]
}

export const STAR_LEVELS = ['POST', 'COMMUNITY', 'GRID'] as const
export type StarLevel = (typeof STAR_LEVELS)[number]

/** What a rated holder is judged by: shares 0..1, null where the log has nothing to say; and what they come from. */
export interface StarLine {
  readonly level: StarLevel
  readonly id: string
  readonly name: string
  readonly tasks: number
  readonly score: number
  readonly stars: 1 | 2 | 3 | 4 | 5
  readonly heldMs: number
  readonly overdueMs: number
  readonly parts: {
    readonly timeliness: number | null
    readonly firstPassQuality: number | null
    readonly publicRating: number | null
    readonly cooperation: number | null
    readonly completeness: number | null
  }
}

export interface StarReport {
  readonly from: number
  readonly to: number
  readonly lines: readonly StarLine[]
}
