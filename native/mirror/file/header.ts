/**
 * Reads a database's first page without SQLite, so that a file which is not ours is looked at and not touched.
 * Only for files that no connection of this process has open: closing a descriptor drops the process's POSIX locks.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
const USER_VERSION_AT = 60
const APPLICATION_ID_AT = 68

export type Header =
  | { readonly kind: 'missing' }
  /** Shorter than a header, or not SQLite's: truncated or overwritten. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'database'; readonly userVersion: number; readonly applicationId: number }

export function readHeader(path: string): Header {
  if (!statSync(path, { throwIfNoEntry: false })) return { kind: 'missing' }
  const header = Buffer.alloc(HEADER_BYTES)
  const fd = openSync(path, 'r')
  try {
    if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return { kind: 'broken' }
  } finally {
    closeSync(fd)
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) return { kind: 'broken' }
  return {
    kind: 'database',
    userVersion: header.readInt32BE(USER_VERSION_AT),
    applicationId: header.readInt32BE(APPLICATION_ID_AT),
  }
}

/** True when the file's write-ahead log holds something that is not in the file yet. */
export const hasWal = (path: string): boolean =>
  (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
