/**
 * Attachments by content, on disk beside the mirror's two files.
 * Only bytes and their names may live here; who may read or write them is decided elsewhere.
 * Imported by the rest of native/mirror only.
 */
export { BlobStore, type BlobCode, type BlobLimits } from './blobStore.ts'
