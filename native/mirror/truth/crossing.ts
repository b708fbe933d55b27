/**
 * A run of transactions on its way to the worker: their bodies as one block that is handed over and not copied again,
 * everything else in columns. Hundreds of small objects would cost more to carry over than to write.
 */
import type { PackedTransaction } from '../../contract/index.ts'

export interface CrossingRun {
  readonly seqs: readonly number[]
  readonly bases: readonly string[]
  readonly heads: readonly string[]
  readonly ats: readonly number[]
  readonly changes: readonly number[]
  /** -1: not said. */
  readonly results: readonly number[]
  /** How many bodies each transaction has. */
  readonly bodies: readonly number[]
  /** Where each body ends in the block. */
  readonly ends: readonly number[]
  readonly block: Uint8Array<ArrayBuffer>
}

export function packRun(txs: readonly PackedTransaction[]): CrossingRun {
  const all: Uint8Array[] = []
  for (const { body, more } of txs) {
    all.push(body)
    if (more) all.push(...more)
  }
  const block = new Uint8Array(all.reduce((sum, body) => sum + body.length, 0))
  const ends: number[] = []
  let end = 0
  for (const body of all) {
    block.set(body, end)
    end += body.length
    ends.push(end)
  }
  return {
    seqs: txs.map(({ seq }) => seq),
    bases: txs.map(({ base }) => base),
    heads: txs.map(({ head }) => head),
    ats: txs.map(({ at }) => at),
    changes: txs.map(({ changes }) => changes),
    results: txs.map(({ results }) => results ?? -1),
    bodies: txs.map(({ more }) => 1 + (more?.length ?? 0)),
    ends,
    block,
  }
}
