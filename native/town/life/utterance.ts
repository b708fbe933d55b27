import type { Command, CommandType, TerminalHolds } from '../../contract/index.ts'

type Speech = 'signal.raise' | 'incident.report' | 'signal.return' | 'sensor.state' | 'camera.state'
type SpeechOf<T extends CommandType> = {
  /** Domain time at which it is said, ms since the epoch. */
  readonly at: number
  /** Whose terminal says it. */
  readonly speaker: TerminalHolds
  readonly type: T
  readonly payload: Command<T>
}

/** Something the town says to the platform, without being asked. */
export type Utterance = { [T in Speech]: SpeechOf<T> }[Speech]

/** Names the one event behind several utterances; for tests and for the demo's control page. */
export interface Happening {
  readonly id: string
  readonly typeCode: string
  readonly at: number
  /** True when nothing was the matter. */
  readonly falseAlarm: boolean
  readonly says: readonly Utterance[]
}

export const feed = (id: string): TerminalHolds => ({ kind: 'FEED', id })
