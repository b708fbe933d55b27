/** Answers what a session asks for: reads and decisions, over whatever store and authority it is given. */
import type { FrameOf, WireCommand } from '../../contract/index.ts'
import type { Answer, AuthorityStore, Fence } from '../authority/index.ts'
import { deltaFrames, inboxFrame, planFor, readCheck } from './reads.ts'
import type { Peer, SessionEffect, SessionInput } from './state.ts'

export interface SessionHost {
  readonly store: AuthorityStore
  submit(
    townshipId: string,
    commands: readonly WireCommand[],
    fence: Fence | null,
  ): Promise<readonly Answer[]>
  /** A fresh random id. */
  id(): string
  now(): number
  /** Pieces of the stream, where they can be shared between receivers. */
  delta(townshipId: string, after: number, upTo: number, chunkBytes: number): Promise<Delta>
  /** Whether this township may still be found to have been restored: once a run at most. */
  mayHaveFallenBack(townshipId: string): boolean
  fellBack(townshipId: string, detail: string): void
}

export interface Delta {
  readonly frames: FrameList
  readonly seq: number
  readonly head: string
}
type FrameList = ReturnType<typeof deltaFrames>

const MAX_DELTA_CHANGES = 8_000

/** A run of the stream after `after`, cut into pieces. */
export async function readDelta(
  store: AuthorityStore,
  townshipId: string,
  after: number,
  upTo: number,
  chunkBytes: number,
): Promise<Delta> {
  const txs = await store.stream(townshipId, after, upTo, MAX_DELTA_CHANGES)
  const last = txs.at(-1)
  if (!last) throw new Error(`the stream of ${townshipId} has nothing after ${String(after)}`)
  return { frames: deltaFrames(txs, chunkBytes), seq: last.seq, head: last.head }
}

/** The answer to come, or undefined for an effect that asks for nothing here. */
export function answerTo(
  host: SessionHost,
  peer: Peer,
  effect: SessionEffect,
): Promise<SessionInput> | undefined {
  const { store } = host
  const { townshipId } = peer
  switch (effect.do) {
    case 'plan':
      return plan(host, peer, effect.hello).then((made) => ({ t: 'planned', turn: effect.turn, plan: made }))
    case 'delta':
      return host
        .delta(townshipId, effect.after, effect.upTo, effect.chunkBytes)
        .then((delta) => ({ t: 'delta', turn: effect.turn, ...delta }))
    case 'page':
      return store
        .page(townshipId, effect.table, effect.afterId, effect.rowBytes)
        .then((page) => ({ t: 'page', turn: effect.turn, ...page }))
    case 'root':
      return check(host, townshipId, effect.turn, { step: 'ROOT' })
    case 'sums':
      return check(host, townshipId, effect.turn, { step: 'SUMS' })
    case 'repair':
      return check(host, townshipId, effect.turn, {
        step: 'REPAIR',
        bucket: effect.bucket,
        versions: effect.versions,
      })
    case 'inbox':
      return inboxFrame(store, townshipId, peer.holds).then((frame) => ({ t: 'inbox', frame }))
    case 'submit':
      return host
        .submit(townshipId, effect.commands, effect.fence)
        .then((answers) => ({ t: 'answered', answers }))
    default:
      return undefined
  }
}

async function plan(
  host: SessionHost,
  peer: Peer,
  hello: FrameOf<'HELLO'>,
): Promise<Awaited<ReturnType<typeof planFor>>> {
  const made = await planFor(host.store, peer.townshipId, {
    hello,
    snapshotId: host.id(),
    epoch: host.mayHaveFallenBack(peer.townshipId) ? host.id() : undefined,
    now: host.now(),
  })
  if (made.kind === 'reset' && made.reason !== 'EPOCH')
    host.fellBack(peer.townshipId, `${made.reason}, said by ${peer.deviceId}`)
  return made
}

async function check(
  { store }: SessionHost,
  townshipId: string,
  turn: number,
  ask: Parameters<typeof readCheck>[2],
): Promise<SessionInput> {
  const { seq, frame } = await readCheck(store, townshipId, ask)
  return { t: 'check', turn, seq, frame }
}
