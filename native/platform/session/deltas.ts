/** Pieces of the stream: transactions as they are kept, or what a long run of them left, each row once. */
import { encodeTransaction, type Frame, type PackedTransaction } from '../../contract/index.ts'
import { encodeCbor, joinCbor, listIn } from '../../wire/index.ts'
import type { Gap } from '../authority/index.ts'

/** How much larger rows are before they are compressed; only steers the size of pieces. */
const COMPRESSION_GAIN = 3
/** Bytes of a piece before it is compressed, at most: even noise then fits a frame. */
const MOST_BYTES = 512 << 10

const roomFor = (chunkBytes: number): number => Math.min(MOST_BYTES, chunkBytes * COMPRESSION_GAIN)

/** Frames for a run of transactions, in pieces of about `chunkBytes` on the wire. */
export function deltaFrames(txs: readonly PackedTransaction[], chunkBytes: number): Frame[] {
  const room = roomFor(chunkBytes)
  const frames: Frame[] = []
  let run: PackedTransaction[] = []
  let bytes = 0
  const flush = (): void => {
    const [first] = run
    if (first) frames.push({ type: 'TX', base: first.base, txs: run.map(encodeTransaction) })
    run = []
    bytes = 0
  }
  for (const tx of txs) {
    if (bytes + tx.body.length > room) flush()
    if (tx.body.length > room) {
      frames.push(...gapFrames(opened(tx), chunkBytes))
      continue
    }
    run.push(tx)
    bytes += tx.body.length
  }
  flush()
  return frames
}

/** A transaction too large for one piece, its rows apart. */
function opened({ seq, base, head, at, body }: PackedTransaction): Gap {
  const [runs, results] = listIn(body) ?? []
  if (!Array.isArray(runs) || !Array.isArray(results))
    throw new Error(`transaction ${String(seq)} is damaged`)
  return {
    ...{ seq, base, head, at },
    runs: (runs as unknown[]).map((run) => {
      const [table, puts, dels] = run as [string, unknown[], unknown[]]
      return { table, puts: puts.map(encodeCbor), dels: dels.map(encodeCbor) }
    }),
    results: (results as unknown[]).map(encodeCbor),
  }
}

/** One transaction that leads where a whole gap leads, in parts of about `chunkBytes` on the wire; made one by one. */
export function* gapFrames(gap: Gap, chunkBytes: number): Generator<Frame> {
  const { base, seq, head, at, runs, results } = gap
  const changes = runs.reduce((sum, { puts, dels }) => sum + puts.length + dels.length, 0)
  yield { type: 'TX_BEGIN', base, seq, head, at, changes, results: results.length }
  const part = new Part(roomFor(chunkBytes))
  for (const { table, puts, dels } of runs) {
    for (const put of puts) {
      if (part.isFull) yield part.take(seq)
      part.of(table).puts.push(part.weigh(put))
    }
    for (const del of dels) {
      if (part.isFull) yield part.take(seq)
      part.of(table).dels.push(part.weigh(del))
    }
  }
  for (const result of results) {
    if (part.isFull) yield part.take(seq)
    part.results.push(part.weigh(result))
  }
  if (!part.isEmpty) yield part.take(seq)
  yield { type: 'TX_END', seq }
}

/** What gathers for the next TX_PART. */
class Part {
  readonly #room: number
  #runs = new Map<string, { puts: Uint8Array[]; dels: Uint8Array[] }>()
  #bytes = 0
  results: Uint8Array[] = []

  constructor(room: number) {
    this.#room = room
  }

  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  get isFull(): boolean {
    return this.#bytes >= this.#room
  }

  weigh(value: Uint8Array): Uint8Array {
    this.#bytes += value.length
    return value
  }

  of(table: string): { puts: Uint8Array[]; dels: Uint8Array[] } {
    const run = this.#runs.get(table) ?? { puts: [], dels: [] }
    this.#runs.set(table, run)
    return run
  }

  take(seq: number): Frame {
    const runs = [...this.#runs].map(([table, { puts, dels }]) =>
      joinCbor([encodeCbor(table), joinCbor(puts), joinCbor(dels)]),
    )
    const body = joinCbor([joinCbor(runs), joinCbor(this.results)])
    this.#runs = new Map()
    this.results = []
    this.#bytes = 0
    return { type: 'TX_PART', seq, body }
  }
}
