/** What a link tells, what it is asked and what it is made from. */
import type { Static } from 'typebox'
import type {
  Command,
  CommandType,
  Failure,
  HubAct,
  HubActType,
  PhoneCaller,
  SeatReply,
  Session,
} from '../../native/contract/index.ts'
import type { Connect } from './carrier.ts'
import type { Unanswered } from './unanswered.ts'

/**
 * connecting: no welcome yet. open: the hub ticks. silent: connected, but no tick for three seconds. lost: no
 * connection, the next try is timed. refused: the hub speaks another protocol; only a reload of the page helps.
 */
export type LinkPhase = 'connecting' | 'open' | 'silent' | 'lost' | 'refused'

export type Answer = { readonly ok: true; readonly data?: unknown } | Failure<string>

/** What a person gives: an act of the town, or an order to the hub itself. */
export type Given = CommandType | HubActType

/** What a screen sends: as the contract says, but a caller in clear, which the hub seals before anything is stored. */
export type ScreenPayload<T extends Given> = T extends 'incident.report'
  ? Omit<Command<T>, 'caller'> & { caller?: Static<typeof PhoneCaller> }
  : T extends CommandType
    ? Command<T>
    : T extends HubActType
      ? HubAct<T>
      : never

export type Welcome = Extract<SeatReply, { t: 'welcome' }>

export interface LinkEvents {
  phase?(phase: LinkPhase): void
  welcome?(welcome: Welcome): void
  session?(session: Session | null): void
  tick?(now: number): void
  /** Commands without an answer, whenever there are more or fewer. */
  unanswered?(commands: readonly Unanswered[]): void
  /** An answer to a command given before this page was loaded. */
  lateAnswer?(command: Unanswered, answer: Answer): void
}

export interface HubLinkOptions {
  readonly connect: Connect
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** 0..1, for the jitter of retries. */
  readonly random?: () => number
}

/** Who somebody is, and the PIN that proves it. */
export interface Proof {
  readonly userId: string
  readonly pin: string
}
