import type { Clocks, HolderKind, TaskBrief } from '../../native/contract/index.ts'
import { lamp } from '../../native/domain/index.ts'
import { deliveryWord, shown, UNKNOWN_CLOCK } from '../lamps/index.ts'
import { bySeverity, severityOf, SEVERITY, type Judged } from './severity.ts'

export interface HeldTask extends Judged {
  readonly task: Readonly<TaskBrief>
}

/** What one post, grid, community or team holds. */
export interface Holding {
  /** Tasks that still owe something, worst first. Handed in and waiting for a check is no longer the holder's. */
  readonly owed: readonly HeldTask[]
  readonly worst: HeldTask | undefined
  readonly late: number
  readonly undelivered: number
  /** Handed in, waiting for the hub's check. */
  readonly submitted: number
}

export const holderKey = (kind: HolderKind, id: string): string => `${kind}/${id}`

/**
 * Open tasks by holder, judged at one moment.
 * @param now domain time, ms since the epoch
 * @param live false while the hub is silent: nothing on a frozen screen is green
 */
export function holdingsOf(
  tasks: Iterable<Readonly<TaskBrief>>,
  now: number,
  clocks: Clocks | undefined,
  live: boolean,
): ReadonlyMap<string, Holding> {
  const held = new Map<string, HeldTask[]>()
  for (const task of tasks) {
    const key = holderKey(task.holderKind, task.holderId)
    const one = {
      task,
      clock: live && clocks ? shown(lamp(task, now, clocks)) : UNKNOWN_CLOCK,
      delivery: deliveryWord(task, now, clocks),
    }
    const list = held.get(key)
    if (list) list.push(one)
    else held.set(key, [one])
  }
  return new Map([...held].map(([key, list]) => [key, holdingOf(list)]))
}

function holdingOf(held: readonly HeldTask[]): Holding {
  const owed = held.filter(({ clock }) => clock.lamp !== 'DONE').sort(bySeverity)
  return {
    owed,
    worst: owed[0],
    late: owed.filter((one) => severityOf(one) >= SEVERITY.RED).length,
    undelivered: owed.filter((one) => severityOf(one) === SEVERITY.UNDELIVERED).length,
    submitted: held.length - owed.length,
  }
}
