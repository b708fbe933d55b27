/**
 * The port through which the hub calls people up. A provider carries one message over one channel and later tells what
 * it heard. Handing over is all it can promise: that a person knows, only the person's answer proves.
 */
import type { ReachChannel } from '../../contract/index.ts'

export interface ReachMessage {
  /** Entity, kind and due time: the same message again under the same key must not ring twice. */
  readonly key: string
  readonly channel: ReachChannel
  readonly name: string
  /** Empty when none is known. */
  readonly phone: string
  readonly personId: string
  readonly text: string
  /** Domain time after which nobody waits for this channel any more, ms since the epoch. */
  readonly dueAt: number
}

/** `code`: NO_PROVIDER, NO_CHANNEL, NO_NUMBER, UNREACHABLE, TIMEOUT, REFUSED, HTTP_<status>, BAD_ANSWER. */
export type Handed =
  | { readonly sent: true; readonly requests: number; readonly receipt: string | undefined }
  | { readonly sent: false; readonly requests: number; readonly code: string }

/** What was heard about a message since: the person answered, or it is known not to have arrived. */
export interface Heard {
  readonly key: string
  readonly answered: boolean
  readonly note: string
}

export interface ReachProvider {
  /** Never throws. Gives up at once when `stop` is called off, and for good when the real time left is over. */
  send(message: ReachMessage, withinMs: number, stop: AbortSignal): Promise<Handed>
  /** What was heard about these keys; undefined when it could not be asked. */
  heard(keys: readonly string[], stop: AbortSignal): Promise<readonly Heard[] | undefined>
}

/** Of a drill, and of a hub nobody has given a provider: nothing leaves the house, and every call says so. */
export const nullProvider: ReachProvider = {
  send: () => Promise.resolve({ sent: false, requests: 0, code: 'NO_PROVIDER' }),
  heard: () => Promise.resolve([]),
}
