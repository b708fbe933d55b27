/** What a simulated hub is made of. */
import type { Chance } from './chance.ts'
import type { HubNode } from './hubNode.ts'
import type { MemoryOutbox } from './memoryOutbox.ts'
import type { Schedule } from './schedule.ts'
import type { WirePair } from './wirePair.ts'

export interface HubParts {
  readonly id: string
  readonly schedule: Schedule
  readonly chance: Chance
  /** A new connection, or undefined when nobody answers. */
  readonly dial: () => WirePair | undefined
  readonly baseNow: () => number
  /** Share of effects between which the hub dies. */
  readonly crashShare: () => number
  readonly onCrash: (hub: HubNode) => void
  /** What the disk does to the next operation: refuses it, or carries it out and loses the answer. */
  readonly disk?: () => 'refuses' | 'forgets' | undefined
  /** Bytes it lets be on their way; by chance where nothing is said. */
  readonly credit?: number
  /** Of two consoles with one id, which. */
  readonly label?: string
  /** What its disk holds from the start. */
  readonly outbox?: MemoryOutbox
}
