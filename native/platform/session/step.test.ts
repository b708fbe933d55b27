/** One connection of the platform as a machine, talked to as by an attacker and by a hub that misbehaves. */
import { describe, expect, it } from 'vitest'
import {
  PROTOCOL,
  schemaHash,
  WIRE,
  ZERO,
  type Frame,
  type FrameOf,
  type WireCommand,
} from '../../contract/index.ts'
import { encodeFrame, packBody, packRows } from '../../wire/index.ts'
import { initialSession, sessionStep, type Peer, type SessionEffect, type SessionInput } from './index.ts'

const end = { epoch: 'e1', seq: 10, head: 'aaaaaaaaaaaaaaaa', at: 0 }

class Session {
  #state = initialSession({
    drill: false,
    measure: (piece) => ('sealed' in piece ? piece.sealed : encodeFrame(piece)).length,
  })
  mono = 0
  effects: SessionEffect[] = []

  feed(...inputs: readonly SessionInput[]): this {
    for (const input of inputs) {
      const [state, effects] = sessionStep(this.#state, input, { mono: this.mono, now: 1_000 })
      this.#state = state
      this.effects = effects
    }
    return this
  }
  hear(...frames: readonly Frame[]): this {
    return this.feed(...frames.map((frame): SessionInput => ({ t: 'frame', frame, bytes: 1 })))
  }
  get sent(): Frame[] {
    return this.effects.flatMap((effect) =>
      effect.do === 'send' && !('sealed' in effect.frame) ? [effect.frame] : [],
    )
  }
  get done(): string[] {
    return this.effects.map((effect) => effect.do)
  }
  get refusal(): string | undefined {
    const [error] = this.sent.filter((frame) => frame.type === 'ERROR')
    return error?.fatal && this.done.includes('close') ? error.code : undefined
  }
}

const auth = (role: 'hub' | 'terminal', more: Partial<FrameOf<'AUTH'>> = {}): Frame => ({
  ...{ type: 'AUTH', protocol: PROTOCOL, role, deviceId: 'd1', signature: new Uint8Array(64), drill: false },
  ...more,
})
const hello = (more: Partial<FrameOf<'HELLO'>> = {}): Frame => ({
  ...{ type: 'HELLO', protocol: PROTOCOL, schemaHash: schemaHash(), hubId: 'd1', session: 's' },
  ...{
    cursor: { epoch: 'e1', seq: 10, head: end.head },
    lineage: 'e1',
    snapshot: null,
    unresolved: [],
    credit: 1 << 20,
  },
  ...more,
})
const peer = (role: 'hub' | 'terminal'): Peer => ({
  ...{ deviceId: 'd1', townshipId: 't', role, name: 'n' },
  holds: role === 'hub' ? null : { kind: 'GRID', id: 'g1' },
})
const opened = () => new Session().feed({ t: 'opened', nonce: new Uint8Array(32) })
const signedIn = (role: 'hub' | 'terminal') =>
  opened()
    .hear(auth(role))
    .feed({ t: 'verified', peer: peer(role), end })
const HELD = { say: 'HELD', token: 't1', fresh: true, since: 1 } as const
const live = () =>
  signedIn('hub')
    .hear(hello())
    .feed({ t: 'leased', turn: 1, lease: HELD })
    .feed({ t: 'planned', turn: 1, plan: { kind: 'stream', end, known: [], more: false } })

const ENTRY = { id: 'x', rev: 1, at: 1, userId: 'u', userName: 'u' }
/** A text that hardly compresses. */
const noise = (words: number) => Array.from({ length: words }, () => crypto.randomUUID()).join('')

const command = (id: string, actor: WireCommand['actor']): WireCommand => ({
  ...{ id, type: 'duty.log', payload: { text: 'x' }, actor, occurredAt: 1, base: {}, configVersion: 1 },
})
const officer = { kind: 'user', id: 'u', name: 'u', role: 'DUTY_OFFICER' } as const

describe('before sign-in', () => {
  it('only AUTH is listened to', () => {
    for (const frame of [
      hello(),
      { type: 'PING', n: 1 },
      { type: 'CMD', commands: [command('d1.a.1', officer)] },
    ] as Frame[])
      expect(opened().hear(frame).refusal).toBe('NOT_SIGNED_IN')
  })

  it('a wrong key, another protocol or a drill is refused with its reason', () => {
    expect(opened().hear(auth('hub')).feed({ t: 'notVerified', code: 'AUTH_FAILED' }).refusal).toBe(
      'AUTH_FAILED',
    )
    expect(opened().hear(auth('hub', { protocol: PROTOCOL + 1 })).refusal).toBe('PROTOCOL_UNSUPPORTED')
    expect(opened().hear(auth('hub', { drill: true })).refusal).toBe('DRILL_REFUSED')
  })

  it('whoever takes too long is sent away', () => {
    const session = opened()
    session.mono = 20_000
    expect(session.feed({ t: 'tick' }).refusal).toBe('TOO_SLOW')
  })

  it('a message that is no frame ends the connection with its reason', () => {
    expect(opened().feed({ t: 'garbled', code: 'FRAME_CHECKSUM' }).refusal).toBe('FRAME_CHECKSUM')
    expect(live().feed({ t: 'garbled', code: 'FRAME_NOT_CBOR' }).refusal).toBe('FRAME_NOT_CBOR')
  })
})

describe('a terminal', () => {
  it('acts as its credential, whatever actor the message names', () => {
    const session = signedIn('terminal').hear({ type: 'CMD', commands: [command('d1.a.1', officer)] })
    expect(session.effects).toMatchObject([
      {
        do: 'submit',
        commands: [{ actor: { kind: 'terminal', id: 'd1', holds: { kind: 'GRID', id: 'g1' } } }],
      },
    ])
  })

  it('may not ask for the stream', () => {
    expect(signedIn('terminal').hear(hello()).refusal).toBe('NOT_FOR_TERMINALS')
    expect(signedIn('terminal').hear({ type: 'CREDIT', bytes: 5 }).effects).toEqual([])
  })

  it('hears the result of every command, also of one it sent before', () => {
    const result = { commandId: 'd1.a.1', outcome: 'applied' } as const
    const answers = [true, false].map(
      (fresh) => ({ kind: 'decided', commandId: 'd1.a.1', fresh, epoch: 'e1', seq: 11, result }) as const,
    )
    expect(signedIn('terminal').feed({ t: 'answered', answers }).sent).toMatchObject([
      {
        type: 'RESULT',
        results: [
          [11, ['d1.a.1', 0]],
          [11, ['d1.a.1', 0]],
        ],
      },
    ])
  })
})

describe('a hub', () => {
  it('vouches for its people, but not for terminals nor for the commands of others', () => {
    const field = { kind: 'terminal', id: 'x', name: 'x', holds: { kind: 'GRID', id: 'g1' } } as const
    const bad = [command('d1.a.1', field), command('other.a.1', officer), command('nonsense', officer)]
    const session = live().hear({ type: 'CMD', commands: [...bad, command('d1.a.2', officer)] })
    expect(session.sent).toMatchObject([
      { type: 'ERROR', code: 'FOREIGN_ACTOR', fatal: false, commandId: 'd1.a.1' },
      { type: 'ERROR', code: 'FOREIGN_ID', commandId: 'other.a.1' },
      { type: 'ERROR', code: 'BAD_ID', commandId: 'nonsense' },
    ])
    expect(session.effects.at(-1)).toMatchObject({ do: 'submit', commands: [{ id: 'd1.a.2' }] })
  })

  it('that floods is told to wait, and nothing is lost', () => {
    const session = live()
    for (let k = 0; k < 10; k++)
      session.hear({
        type: 'CMD',
        commands: Array.from({ length: 200 }, (_, i) => command(`d1.a.${String(k * 200 + i + 1)}`, officer)),
      })
    expect(session.hear({ type: 'CMD', commands: [command('d1.a.9999', officer)] }).sent).toMatchObject([
      { type: 'ERROR', code: 'BUSY', fatal: false },
    ])
  })

  it('gets its fresh results in the stream only, and repeated ones apart', () => {
    const result = { commandId: 'd1.a.1', outcome: 'applied' } as const
    const answer = { kind: 'decided', commandId: 'd1.a.1', epoch: 'e1', seq: 11, result } as const
    expect(live().feed({ t: 'answered', answers: [{ ...answer, fresh: true }] }).sent).toEqual([])
    expect(live().feed({ t: 'answered', answers: [{ ...answer, fresh: false }] }).sent).toMatchObject([
      { type: 'RESULT' },
    ])
  })

  it('is told of a command too large for it by its id, and goes on with the others', () => {
    const large = { ...command('d1.a.1', officer), payload: { text: 'x'.repeat(WIRE.maxCommandBytes) } }
    const session = live().hear({ type: 'CMD', commands: [large, command('d1.a.2', officer)] })
    expect(session.sent).toMatchObject([
      { type: 'ERROR', code: 'COMMAND_TOO_LARGE', fatal: false, commandId: 'd1.a.1' },
    ])
    expect(session.effects).toContainEqual(
      expect.objectContaining({ do: 'submit', commands: [expect.objectContaining({ id: 'd1.a.2' })] }),
    )
  })

  it('never has more of the stream on its way than it gave credit for, and hears what is urgent all the same', () => {
    const session = live()
    const big: Frame = {
      type: 'TX',
      base: ZERO,
      txs: [
        [
          11,
          end.head,
          1,
          packBody([{ table: 'dutyLog', op: 'put', row: { ...ENTRY, text: noise(150) } }], []),
          1,
        ],
      ],
    }
    const express: FrameOf<'EXPRESS'> = { type: 'EXPRESS', seq: 12, at: 1, changes: [] }
    session.feed({ t: 'moved', end: { ...end, seq: 11 }, express: [] })
    expect(session.effects).toMatchObject([{ do: 'delta', after: 10, upTo: 11 }])
    session.feed({ t: 'delta', turn: 1, frames: [big, big, big], seq: 11, head: end.head })
    const pieces = session.sent.length
    expect(pieces).toBeLessThan(3)
    expect(session.feed({ t: 'moved', end: { ...end, seq: 12 }, express: [express] }).sent).toEqual([express])
    const bytes = encodeFrame(big).length
    expect(session.hear({ type: 'CREDIT', bytes: pieces * bytes }).sent.length).toBeGreaterThan(0)
  })

  it('that says HELLO again starts anew: answers to what it asked before are left alone', () => {
    const session = live().feed({ t: 'moved', end: { ...end, seq: 11 }, express: [] })
    session
      .hear(hello())
      .feed({ t: 'leased', turn: 2, lease: HELD })
      .feed({
        t: 'planned',
        turn: 2,
        plan: { kind: 'stream', end: { ...end, seq: 11 }, known: [], more: false },
      })
    const stale: SessionInput = {
      t: 'delta',
      turn: 1,
      frames: [{ type: 'TX_END', seq: 11 }],
      seq: 11,
      head: end.head,
    }
    expect(session.feed(stale).effects).toEqual([])
  })

  it('that says HELLO across what was urgent in the stream hears it ahead of the stream it asks for now', () => {
    const express: FrameOf<'EXPRESS'> = { type: 'EXPRESS', seq: 11, at: 1, changes: [] }
    const crossed = () => {
      const session = live().feed({ t: 'moved', end: { ...end, seq: 11 }, express: [express] })
      const frames: Frame[] = [{ type: 'TX', base: end.head, txs: [] }]
      session.feed({ t: 'delta', turn: 1, frames, seq: 11, head: end.head })
      expect(session.sent.map(({ type }) => type)).toEqual(['TX'])
      return session
    }
    const plan = {
      ...({ kind: 'snapshot', snapshotId: 's', end: { ...end, seq: 11 }, waitMs: 9_000 } as const),
      ...{ resume: null, known: [], more: false },
    }
    const asks = (session: Session, asked: Frame): Frame[] =>
      session
        .hear(asked)
        .feed({ t: 'leased', turn: 2, lease: HELD })
        .feed({ t: 'planned', turn: 2, plan: { ...plan, tables: [] } }).sent
    expect(asks(crossed(), hello())).toContainEqual(express)
    // Who has it already is not told again.
    const taken = hello({ cursor: { epoch: 'e1', seq: 11, head: end.head } })
    expect(asks(crossed(), taken)).not.toContainEqual(express)
  })

  it('that gives no credit at all is refused: it would wait for ever', () => {
    expect(signedIn('hub').hear(hello({ credit: 0 })).refusal).toBe('NO_CREDIT')
  })

  it('is told when its snapshot begins when many begin at once, and hears what is urgent until then', () => {
    const session = signedIn('hub').hear(hello({ cursor: null, lineage: null }))
    const tables = [['dutyLog', 2]] as const
    const plan = { kind: 'snapshot', snapshotId: 's', end, resume: null, known: [], more: false } as const
    session.feed({ t: 'planned', turn: 1, plan: { ...plan, tables: [...tables], waitMs: 3_000 } })
    expect(session.sent).toMatchObject([
      { type: 'WELCOME' },
      { type: 'ERROR', code: 'SNAPSHOT_WAITS', fatal: false, params: { retryAfterMs: 3_000 } },
    ])
    const express: FrameOf<'EXPRESS'> = { type: 'EXPRESS', seq: 11, at: 1, changes: [] }
    session.feed({ t: 'moved', end: { ...end, seq: 11 }, express: [express] })
    expect(session.sent).toEqual([express])
    session.mono = 2_900
    expect(session.feed({ t: 'tick' }).effects).toEqual([])
    session.mono = 3_000
    session.feed({ t: 'tick' })
    expect(session.sent).toMatchObject([{ type: 'SNAP_BEGIN' }])
    // What was committed while it waited follows in its turn.
    expect(session.effects).toContainEqual(expect.objectContaining({ do: 'delta', after: 10, upTo: 11 }))
  })

  it('is sent a page of a snapshot exactly where the stream stands that the page was read at', () => {
    const session = signedIn('hub').hear(hello({ cursor: null, lineage: null }))
    const tables = [['dutyLog', 2]] as const
    session.feed({
      t: 'planned',
      turn: 1,
      plan: {
        kind: 'snapshot',
        snapshotId: 's',
        end,
        tables: [...tables],
        resume: null,
        waitMs: 0,
        known: [],
        more: false,
      },
    })
    expect(session.sent.map(({ type }) => type)).toEqual(['WELCOME', 'SNAP_BEGIN'])
    const rows = packRows('dutyLog', [{ id: 'a', rev: 1, at: 1, userId: 'u', userName: 'u', text: '' }])
    const later = { seq: 12, head: 'bbbbbbbbbbbbbbbb' }
    // The stream moved on while the page was read: it waits until what lies before it is out.
    const piece: Frame = {
      ...{ type: 'SNAP_PAGE', snapshotId: 's', table: 'dutyLog', asOf: later.seq },
      ...{ count: 1, rows, lastId: 'a' },
    }
    session.feed({ t: 'page', turn: 1, page: { asOf: later.seq, piece, lastId: 'a', last: true } })
    expect(session.sent).toEqual([])
    session.feed({ t: 'moved', end: { ...end, seq: 13 }, express: [] })
    expect(session.effects).toMatchObject([{ do: 'delta', after: 10, upTo: 12 }])
    session.feed({ t: 'delta', turn: 1, frames: [{ type: 'TX', base: end.head, txs: [] }], ...later })
    expect(session.sent.map(({ type }) => type)).toEqual(['TX', 'SNAP_PAGE'])
    session.feed({
      t: 'delta',
      turn: 1,
      frames: [{ type: 'TX', base: later.head, txs: [] }],
      seq: 13,
      head: 'cccccccccccccccc',
    })
    expect(session.sent).toMatchObject([
      { type: 'TX' },
      { type: 'SNAP_END', seq: 13, head: 'cccccccccccccccc' },
    ])
  })

  it('that falls silent is let go, after it was asked', () => {
    const session = live()
    session.mono = 11_000
    expect(session.feed({ t: 'tick' }).sent).toMatchObject([{ type: 'PING' }])
    session.mono = 26_000
    expect(session.feed({ t: 'tick' }).refusal).toBe('SILENT')
  })

  it('must begin anew when the stream begins a new epoch', () => {
    expect(live().feed({ t: 'moved', end: { ...end, epoch: 'e2' }, express: [] }).refusal).toBe(
      'EPOCH_CHANGED',
    )
  })

  it('that says what only the platform may say is cut off', () => {
    const nonsense: Frame[] = [
      { type: 'TX', base: ZERO, txs: [] },
      {
        type: 'WELCOME',
        protocol: 1,
        schemaHash: ZERO,
        townshipId: 't',
        deviceId: 'd',
        name: '',
        epoch: 'e',
        seq: 1,
        head: ZERO,
        now: 1,
        plan: 'STREAM',
        known: [],
      },
    ]
    for (const frame of nonsense) expect(live().hear(frame).refusal).toBe('UNEXPECTED_FRAME')
    expect(live().hear({ type: 'CHECK', step: 'ROOT', seq: 1, root: ZERO }).refusal).toBe('BAD_CHECK')
  })
})
