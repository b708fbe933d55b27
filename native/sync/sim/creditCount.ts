/** Counts what a hub was sent and what it gave back as credit, over one stream of one connection. */
import type { Frame } from '../../contract/index.ts'
import type { StoreOp } from '../core/index.ts'

const PAID: ReadonlySet<Frame['type']> = new Set([
  'TX',
  'TX_BEGIN',
  'TX_PART',
  'TX_END',
  'SNAP_BEGIN',
  'SNAP_PAGE',
  'SNAP_END',
  'CHECK',
])
const STORES: ReadonlySet<StoreOp['op']> = new Set([
  'apply',
  'applyDuringSnapshot',
  'beginSnapshot',
  'snapshotRows',
  'finishSnapshot',
])

export class CreditCount {
  #received = 0
  #returned = 0
  /** The stream whose bytes the store is committing now. */
  #committing = false

  /** A stream begins: what was owed to the one before is forgiven on both sides. */
  begin(): void {
    this.#received = 0
    this.#returned = 0
    this.#committing = false
  }

  received(frame: Frame, bytes: number): void {
    if (PAID.has(frame.type)) this.#received += bytes
  }

  returned(bytes: number): void {
    this.#returned += bytes
  }

  asked(op: StoreOp['op']): void {
    this.#committing = STORES.has(op)
  }

  answered(): void {
    this.#committing = false
  }

  /** What is wrong with the credit given so far. */
  fault(): string | undefined {
    if (this.#returned > this.#received) return 'gave back more than it was sent'
    if (this.#committing && this.#returned === this.#received)
      return 'gave back what its store has not committed yet'
    return undefined
  }
}
