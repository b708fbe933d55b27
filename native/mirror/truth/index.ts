/**
 * truth.db: the platform's state as of the cursor, its snapshot and its check sums; the writer runs in a worker thread.
 * Nothing that shows rows to people may enter.
 * Imported by the rest of native/mirror only.
 */
export type { Applied, Settled } from './applyStream.ts'
export { Refusal, type RefusalCode } from './refusal.ts'
export type { SnapshotHead, SnapshotProgress } from './snapshotLoad.ts'
export { TruthLine } from './truthLine.ts'
export { TruthStore, type TruthReaders } from './truthStore.ts'
export { tablesThatDiffer } from './verifySums.ts'
