/**
 * The vocabulary of the wire: frames, rows and transactions as they travel, the hashes both ends compare.
 * Only what runs anywhere, screens included; bytes are made and read by native/wire.
 * Imported through native/contract.
 */
export {
  authText,
  FRAMES,
  frameTypeOf,
  PROTOCOL,
  PROTOCOL_OLDEST,
  WIRE,
  type Frame,
  type FrameKind,
  type FrameOf,
  type FrameType,
  type WireCommand,
} from './frames.ts'
export {
  decodeBody,
  decodeChanges,
  decodeResult,
  decodeRows,
  encodeChanges,
  encodeResult,
  encodeTransaction,
  readTransactions,
  type PackedTransaction,
  type WireChanges,
  type WireResult,
  type WireTransaction,
} from './changes.ts'
export { commandHash } from './commandHash.ts'
export { bucketsThatDiffer, contentHash, ContentSums, type Contents } from './content.ts'
export { hashText, hex64, isHex64, Sum64, type Hash64 } from './hash64.ts'
export { decodeRow, encodeRow, layoutOf, type Layout, type WireRow } from './rows.ts'
export {
  bucketKey,
  bucketTable,
  headAfter,
  headOf,
  removalHash,
  resultHash,
  rootOf,
  rowHash,
  schemaHash,
  ZERO,
} from './sums.ts'
