/** Between the core's words for the store and the store. */
import type { StoreDone, StoreOp } from './core/index.ts'
import type { TruthStore } from './port.ts'

/** Carries one operation of the core to the store; rejects as the store does. */
export async function runStoreOp(store: TruthStore, op: StoreOp): Promise<StoreDone> {
  switch (op.op) {
    case 'apply':
      return { op: op.op, applied: await store.apply(op.txs, op.layout) }
    case 'applyDuringSnapshot':
      await store.applyDuringSnapshot(op.txs, op.layout)
      return { op: op.op }
    case 'beginSnapshot':
      await store.beginSnapshot(op.head)
      return { op: op.op }
    case 'snapshotRows':
      await store.snapshotRows(op.table, op.rows, op.lastId, op.asOf, op.layout)
      return { op: op.op }
    case 'finishSnapshot':
      return { op: op.op, applied: await store.finishSnapshot(op.cursor) }
    case 'abandonSnapshot':
      await store.abandonSnapshot()
      return { op: op.op }
    case 'results':
      return { op: op.op, results: await store.results(op.ids) }
    case 'sums':
      return { op: op.op, sums: await store.bucketSums() }
    case 'contents':
      return { op: op.op, ...(await store.contents(op.table, op.afterId)) }
    case 'versions':
      return { op: op.op, versions: await store.bucketVersions(op.bucket) }
    case 'repair':
      return { op: op.op, touched: await store.repairBucket(op.bucket, op.rows, op.deletedIds) }
    case 'archive':
      await store.archive(op.reason)
      return { op: op.op }
    case 'reload':
      return { op: op.op, cursor: await store.cursor(), snapshot: await store.snapshotProgress() }
  }
}
