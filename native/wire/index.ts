/**
 * Frames, rows and transactions to bytes and back: header, CBOR, compression, CRC-32C.
 * Only the codec may live here; it needs Node, which is why it is not part of native/contract.
 * Imported by native/sync, native/platform and native/town, who speak the wire, and by native/mirror, which reads rows.
 */
export {
  joinCbor,
  listIn,
  packBody,
  packRows,
  packTransaction,
  unpackBody,
  unpackRows,
  unpackTransaction,
} from './body.ts'
export { decodeCbor, encodeCbor, survey } from './cbor.ts'
export { CborFault, CborReader } from './cborReader.ts'
export { FLAG_DEFLATED, FLAG_ZSTD } from './compress.ts'
export { crc32c } from './crc32c.ts'
export {
  decodeFrame,
  encodeFrame,
  encodeFrameAside,
  FLAG_MAY_BE_IGNORED,
  FRAME_FAULTS,
  seal,
  type Decoded,
  type FrameFault,
} from './frame.ts'
