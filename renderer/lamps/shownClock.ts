import { LAMP_RANK, type Lamp, type LampStage } from '../../native/domain/index.ts'

/**
 * WAITING: no clock has started (undelivered). DONE: nothing is owed any more. UNKNOWN: the hub is silent, and a frozen
 * screen may not go on showing a green lamp.
 */
export type ShownLamp = 'GREEN' | 'YELLOW' | 'RED' | 'BLACK' | 'GREY' | 'WAITING' | 'DONE' | 'UNKNOWN'

export interface ShownClock {
  readonly lamp: ShownLamp
  /** The limit the lamp speaks of. */
  readonly stage: LampStage | null
  readonly dueAt: number | null
  /** On the task's own clock, which may stand still outside working hours. */
  readonly remainingMs: number
  readonly overdueMs: number
}

export const UNKNOWN_CLOCK: ShownClock = {
  lamp: 'UNKNOWN',
  stage: null,
  dueAt: null,
  remainingMs: 0,
  overdueMs: 0,
}

export function shown({ colour, clock, stage, dueAt, remainingMs, overdueMs }: Lamp): ShownClock {
  const lamp: ShownLamp = clock === 'NOT_STARTED' ? 'WAITING' : clock === 'STOPPED' ? 'DONE' : colour
  return { lamp, stage, dueAt, remainingMs, overdueMs }
}

/** Worse is higher. What has not started is worse than what runs well: somebody has to look whether it arrived. */
const RANK: Readonly<Record<ShownLamp, number>> = {
  DONE: -1,
  UNKNOWN: -1,
  ...LAMP_RANK,
  WAITING: LAMP_RANK.GREEN + 0.5,
}

/** For sorting: worse is higher. */
export const lampOrder = (lamp: ShownLamp): number => RANK[lamp]

export function worstOf(lamps: Iterable<ShownLamp>): ShownLamp {
  let worst: ShownLamp = 'DONE'
  for (const lamp of lamps) if (RANK[lamp] > RANK[worst]) worst = lamp
  return worst
}
