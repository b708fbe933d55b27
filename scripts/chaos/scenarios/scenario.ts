// What a scenario is: a name to call it by, and what it does to a world.
import type { World, WorldOptions } from '../world.ts'

export interface Scenario {
  readonly name: string
  /** One line for --list. */
  readonly about: string
  /** Cycles in the short form and in the long one. */
  readonly short: number
  readonly long: number
  /** Rows beyond the small town, to make a snapshot long. */
  readonly buildings?: number
  readonly speed?: number
  /** Why it cannot run on this machine; undefined when it can. */
  cannot?(): string | undefined
  /** Where its files lie, when that matters; called before the world is made. */
  place?(dir: string): Promise<Pick<WorldOptions, 'hubDir' | 'platformDir'> & { undo(): void }>
  /** Gateway, proxy, clerk and field are up; the hub is not. */
  run(world: World, cycles: number): Promise<void>
}
