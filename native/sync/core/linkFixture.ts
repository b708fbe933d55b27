// A link core that a test feeds by hand: connected, with its cursor at ten.
import { schemaHash, type Frame, type FrameOf } from '../../contract/index.ts'
import { initialState, step, type LinkEffect, type LinkInput, type LinkState } from './index.ts'

export const HEAD = '00000000000000aa'
export const OTHER_HEAD = '00000000000000bb'
const cursor = { epoch: 'e1', seq: 10, head: HEAD }

/** A link that is fed one event after the other. */
function aLink() {
  let state: LinkState = initialState(
    {
      hubId: 'hub1',
      session: 's1',
      drill: false,
      console: '值班台',
      credit: 64_000,
      backoffMinMs: 500,
      backoffMaxMs: 30_000,
    },
    1,
  )
  let mono = 1_000
  const feed = (input: LinkInput): LinkEffect[] => {
    mono += 1
    const [next, effects] = step(state, input, { mono, now: mono })
    state = next
    return effects
  }
  return {
    feed,
    hears: (frame: Frame) => feed({ t: 'frame', frame, bytes: 100 }),
    get phase() {
      return state.phase
    },
    get shownAhead() {
      return state.express.map(({ seq }) => seq)
    },
  }
}

export const welcome = (seq: number): FrameOf<'WELCOME'> & { type: 'WELCOME' } => ({
  ...{
    type: 'WELCOME',
    protocol: 2,
    schemaHash: schemaHash(),
    townshipId: 't1',
    deviceId: 'hub1',
    name: 'hub1',
  },
  ...{ epoch: 'e1', seq, head: HEAD, now: 1, plan: 'STREAM', known: [] },
})
export function aLiveLink() {
  const link = aLink()
  link.feed({ t: 'start', cursor, snapshot: null, outbox: [], outboxEpoch: 'e1', token: null })
  link.feed({ t: 'tick' })
  link.feed({ t: 'opened' })
  link.hears({ type: 'CHALLENGE', nonce: new Uint8Array(32), protocols: [1, 2], now: 1, drill: false })
  link.feed({ t: 'signed', signature: new Uint8Array(64) })
  link.hears(welcome(10))
  return link
}
