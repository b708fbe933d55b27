/** Answers what a session asks for: reads and decisions, over whatever store and authority it is given. */
import type { Frame, FrameOf, WireCommand } from '../../contract/index.ts'
import type { Answer, AuthorityStore, Fence } from '../authority/index.ts'
import { deltaFrames, gapFrames } from './deltas.ts'
import { inboxFrame, planFor, readCheck } from './reads.ts'
import type { DeltaAsk, PageAsk, PageRead, Peer, Piece, SessionEffect, SessionInput } from './state.ts'

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
  delta(townshipId: string, ask: DeltaAsk): Promise<Delta>
  page(townshipId: string, ask: PageAsk): Promise<PageRead>
  /** Ms until a new snapshot may begin for this device. */
  snapshotWait(deviceId: string): number
  /** Whether this township may still be found to have been restored: once a run at most. */
  mayHaveFallenBack(townshipId: string): boolean
  fellBack(townshipId: string, detail: string): void
}

export interface Delta {
  readonly frames: readonly Piece[]
  readonly seq: number
  readonly head: string
}

const MAX_DELTA_CHANGES = 8_000
/** Transactions from which on only what they left is sent. */
const COALESCE_FROM = 48

/** What leads a receiver from one position to another, as frames made when they are asked for. */
export async function readDelta(
  store: AuthorityStore,
  townshipId: string,
  { after, upTo, exact, chunkBytes }: DeltaAsk,
): Promise<{ frames: Iterable<Frame>; seq: number; head: string }> {
  if (upTo - after >= COALESCE_FROM) {
    const gap = await store.gap(townshipId, after, exact ? upTo : undefined)
    if (gap) return { frames: gapFrames(gap, chunkBytes), seq: gap.seq, head: gap.head }
  }
  const txs = await store.stream(townshipId, after, upTo, MAX_DELTA_CHANGES)
  const last = txs.at(-1)
  if (!last) throw new Error(`the stream of ${townshipId} has nothing after ${String(after)}`)
  return { frames: deltaFrames(txs, chunkBytes), seq: last.seq, head: last.head }
}

/** One page of a snapshot, as a frame. */
export async function readPage(
  store: AuthorityStore,
  townshipId: string,
  { snapshotId, table, afterId, rowBytes }: PageAsk,
): Promise<PageRead & { readonly piece: Frame | null }> {
  const { asOf, count, rows, lastId, last } = await store.page(townshipId, table, afterId, rowBytes)
  const piece: Frame = { type: 'SNAP_PAGE', snapshotId, table, asOf: asOf.seq, count, rows, lastId }
  return { asOf: asOf.seq, piece: count === 0 ? null : piece, lastId, last }
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
      return host.delta(townshipId, effect).then((delta) => ({ t: 'delta', turn: effect.turn, ...delta }))
    case 'page':
      return host.page(townshipId, effect).then((page) => ({ t: 'page', turn: effect.turn, page }))
    case 'root':
      return check(host, townshipId, effect.turn, { step: 'ROOT' })
    case 'sums':
      return check(host, townshipId, effect.turn, { step: 'SUMS' })
    case 'contents':
      return check(host, townshipId, effect.turn, { step: 'CONTENT', table: effect.table })
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
  if (made.kind !== 'snapshot' || made.resume) return made
  return { ...made, waitMs: host.snapshotWait(peer.deviceId) }
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
