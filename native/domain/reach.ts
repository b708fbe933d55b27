/** What a call to somebody amounts to, said alike by hub, desk and wall. */
import type { Clocks, Row, TryState } from '../contract/index.ts'

const CHANNEL_S = 60

/** How long one channel has for an answer, ms. */
export const channelMs = (clocks: Clocks): number => (clocks.reachS ?? CHANNEL_S) * 1000

/** Attempts that left the hub: the provider took them. Whether they arrived only an answer proves. */
const LEFT: readonly TryState[] = ['SENT', 'ANSWERED', 'SILENT']

/**
 * How far a call has come. SENT means handed over and no more; NOT_SENT that nothing has left the hub, so that somebody
 * must phone. No word here ever claims that a person knows who did not answer.
 */
export type ReachMark = 'ANSWERED' | 'CALLING' | 'SENT' | 'NOT_SENT' | 'NO_ANSWER' | 'STOPPED'

export function reachMark(
  call: Pick<Row<'reach'>, 'state'>,
  tries: readonly Pick<Row<'reachTry'>, 'state'>[],
): ReachMark {
  const left = tries.some(({ state }) => LEFT.includes(state))
  switch (call.state) {
    case 'ANSWERED':
      return 'ANSWERED'
    case 'STOPPED':
      return 'STOPPED'
    case 'UNANSWERED':
      return left ? 'NO_ANSWER' : 'NOT_SENT'
    case 'CALLING':
      if (left) return 'SENT'
      return tries.some(({ state }) => state === 'FAILED') ? 'NOT_SENT' : 'CALLING'
    default:
      return call.state satisfies never
  }
}
