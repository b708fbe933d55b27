/**
 * Pieces of streams and snapshots, read and compressed once however many hubs are to have them. What everybody who is up
 * to date wants next is kept as it was committed; the rest is made on demand, on other threads where it is large, and
 * kept while it fits a fixed room.
 */
import type { Frame, Transaction } from '../contract/index.ts'
import { encodeFrameAside, packTransaction } from '../wire/index.ts'
import type { AuthorityStore } from './authority/index.ts'
import {
  CHUNKS,
  deltaFrames,
  readDelta,
  readPage,
  type Delta,
  type DeltaAsk,
  type PageAsk,
  type PageRead,
  type SealedFrame,
} from './session/index.ts'

/** Bytes of sealed pieces kept for others who may want the same. */
const ROOM_BYTES = 16 << 20
/** Commits whose transactions are kept ready. */
const LIVE_COMMITS = 16
/** Frames compressed at once: as many as other threads can take. */
const AT_ONCE = 4

export class SharedPieces {
  readonly #store: AuthorityStore
  readonly #live = new Map<string, ReadonlyMap<number, Delta>>()
  readonly #deltas: Kept<Delta>
  readonly #pages: Kept<PageRead>

  constructor(store: AuthorityStore, roomBytes = ROOM_BYTES) {
    this.#store = store
    this.#deltas = new Kept(roomBytes / 2)
    this.#pages = new Kept(roomBytes / 2)
  }

  /** Bytes of sealed pieces kept at the moment. */
  get bytes(): number {
    return this.#deltas.bytes + this.#pages.bytes
  }

  /** A commit: its piece need not be read back from the store. */
  committed(township: string, txs: readonly Transaction[]): void {
    const first = txs[0]
    const last = txs.at(-1)
    if (!first || !last) return
    const packed = txs.map(packTransaction)
    const { seq, head } = last
    const byChunk = new Map<number, Delta>()
    let before: Delta | undefined
    for (const chunk of CHUNKS) {
      // What fits one small piece is the same piece for everybody.
      before = before?.frames.length === 1 ? before : { frames: deltaFrames(packed, chunk), seq, head }
      byChunk.set(chunk, before)
    }
    this.#live.set(liveKey(township, first.seq - 1, seq), byChunk)
    for (const oldest of this.#live.keys()) {
      if (this.#live.size <= LIVE_COMMITS) break
      this.#live.delete(oldest)
    }
  }

  delta(township: string, ask: DeltaAsk): Promise<Delta> {
    const { after, upTo, exact, chunkBytes, protocol } = ask
    const live = this.#live.get(liveKey(township, after, upTo))?.get(chunkBytes)
    if (live) return Promise.resolve(live)
    const key = [township, after, upTo, exact ? 'exact' : '', chunkBytes, protocol].join(' ')
    return this.#deltas.get(key, async () => {
      const { frames, seq, head } = await readDelta(this.#store, township, ask)
      const sealed = await seal(frames, protocol)
      return [{ frames: sealed, seq, head }, weigh(sealed)]
    })
  }

  /** @param at where the stream ends: a page is true for that position */
  page(township: string, at: number, ask: PageAsk): Promise<PageRead> {
    const { snapshotId, table, afterId, rowBytes, protocol } = ask
    const key = [township, at, snapshotId, table, afterId ?? '', rowBytes, protocol].join(' ')
    return this.#pages.get(key, async () => {
      const page = await readPage(this.#store, township, ask)
      const [piece] = await seal(page.piece ? [page.piece] : [], protocol)
      return [{ ...page, piece: piece ?? null }, piece?.sealed.length ?? 0]
    })
  }
}

const liveKey = (township: string, after: number, upTo: number): string =>
  `${township} ${String(after)} ${String(upTo)}`

const weigh = (pieces: readonly SealedFrame[]): number =>
  pieces.reduce((sum, { sealed }) => sum + sealed.length, 0)

/** Frames as bytes, a few at a time: what they were made of can be let go meanwhile. */
async function seal(frames: Iterable<Frame>, protocol: number): Promise<SealedFrame[]> {
  const sealed: SealedFrame[] = []
  let pending: Promise<SealedFrame>[] = []
  for (const frame of frames) {
    const { type } = frame
    pending.push(encodeFrameAside(frame, protocol).then((bytes) => ({ type, sealed: bytes })))
    if (pending.length < AT_ONCE) continue
    sealed.push(...(await Promise.all(pending)))
    pending = []
  }
  return [...sealed, ...(await Promise.all(pending))]
}

/** Things made once and kept while there is room, those unused longest let go first. */
class Kept<T> {
  readonly #room: number
  readonly #items = new Map<string, { readonly made: Promise<T>; bytes: number }>()
  bytes = 0

  constructor(room: number) {
    this.#room = room
  }

  get(key: string, make: () => Promise<readonly [T, bytes: number]>): Promise<T> {
    const known = this.#items.get(key)
    if (known) {
      this.#items.delete(key)
      this.#items.set(key, known)
      return known.made
    }
    const making = make()
    const item = { made: making.then(([value]) => value), bytes: 0 }
    this.#items.set(key, item)
    making.then(
      ([, bytes]) => {
        item.bytes = bytes
        this.bytes += bytes
        this.#makeRoom()
      },
      () => this.#items.delete(key),
    )
    return item.made
  }

  #makeRoom(): void {
    for (const [key, { bytes }] of this.#items) {
      if (this.bytes <= this.#room) return
      // What is still being made has no weight yet.
      if (bytes === 0) continue
      this.#items.delete(key)
      this.bytes -= bytes
    }
  }
}
