// SQLite's write-ahead log as bytes: where a commit ended, and how a loss of power may leave it. What was synced stays;
// what came after may be there in part, torn, or as garbage. Format: https://www.sqlite.org/fileformat2.html#walformat
// and, of the shared-memory file, https://www.sqlite.org/walformat.html.
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import type { Random } from '../../native/town/index.ts'

const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** Offset in the log's own header. */
const AT_WAL_PAGE_SIZE = 8
/** Offsets in the shared-memory file: page size, last frame of a commit, salts, frames already in the database. */
const AT_PAGE_SIZE = 14
const AT_LAST_FRAME = 16
const AT_SALT = 32
const AT_BACKFILLED = 96
const AT_BACKFILL_BEGUN = 128
const SHM_BYTES = 136

export interface WalPlace {
  /** Changes when the log starts over from its beginning. */
  readonly salt: string
  /** Bytes up to the end of the last commit. */
  readonly committed: number
  /** Bytes whose frames the database file may hold already: these were synced, no loss of power takes them. */
  readonly written: number
}

/** Where the log of a database stands now; undefined while there is none. Reads what SQLite shares between processes. */
export function walPlace(database: string): WalPlace | undefined {
  const file = `${database}-shm`
  if (!existsSync(file) || !existsSync(`${database}-wal`)) return undefined
  const bytes = Buffer.alloc(SHM_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    if (readSync(descriptor, bytes, 0, SHM_BYTES, 0) < SHM_BYTES) return undefined
  } finally {
    closeSync(descriptor)
  }
  // 1 stands for 65,536.
  const pageSize = bytes.readUInt16LE(AT_PAGE_SIZE) === 1 ? 65_536 : bytes.readUInt16LE(AT_PAGE_SIZE)
  if (pageSize === 0) return undefined
  const end = (frames: number): number =>
    frames === 0 ? 0 : WAL_HEADER_BYTES + frames * (pageSize + FRAME_HEADER_BYTES)
  return {
    salt: bytes.subarray(AT_SALT, AT_SALT + 8).toString('hex'),
    committed: end(bytes.readUInt32LE(AT_LAST_FRAME)),
    written: end(Math.max(bytes.readUInt32LE(AT_BACKFILLED), bytes.readUInt32LE(AT_BACKFILL_BEGUN))),
  }
}

/** The salt in the log file itself: with another one in the shared memory, the log has not been begun since. */
export function walSalt(database: string): string | undefined {
  const file = `${database}-wal`
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < WAL_HEADER_BYTES) return undefined
  return readFileSync(file).subarray(16, 24).toString('hex')
}

/**
 * Bytes of the log up to the end of the commit before its last one. Killed at a crash point right after a commit, nobody
 * has heard of that one, and everything before it was synced and may have been told to anybody.
 * @returns 0 when the log holds no more than one commit
 */
export function beforeLastCommit(database: string): number {
  const bytes = readFileSync(`${database}-wal`)
  if (bytes.length < WAL_HEADER_BYTES) return 0
  const frameBytes = bytes.readUInt32BE(AT_WAL_PAGE_SIZE) + FRAME_HEADER_BYTES
  const salt = bytes.subarray(16, 24)
  let before = 0
  let last = 0
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    // Frames of the log's former round have its salt.
    if (!bytes.subarray(at + 8, at + 16).equals(salt)) break
    const endsACommit = bytes.readUInt32BE(at + 4) !== 0
    if (!endsACommit) continue
    before = last
    last = at + frameBytes
  }
  return before
}

export type Tear = 'cut' | 'scribble' | 'garbage'

/**
 * Leaves the log as a loss of power may: nothing before `from` is touched. The shared-memory file goes, as memory does.
 * @returns what was done, for the log
 */
export function tear(database: string, from: number, random: Random): string {
  const file = `${database}-wal`
  rmSync(`${database}-shm`, { force: true })
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return 'no log'
  const at = Math.min(size, from + random.int(Math.max(1, size - from + 1)))
  const kind: Tear = random.pick(['cut', 'cut', 'scribble', 'garbage'])
  if (kind === 'cut') {
    truncateSync(file, at)
    return `cut at ${at} of ${size}, synced up to ${from}`
  }
  const bytes = Buffer.from(Array.from({ length: 1 + random.int(9_000) }, () => random.int(256)))
  const descriptor = openSync(file, 'r+')
  try {
    if (kind === 'garbage') truncateSync(file, at)
    writeSync(descriptor, bytes, 0, bytes.length, at)
  } finally {
    closeSync(descriptor)
  }
  return `${kind} of ${bytes.length} bytes at ${at} of ${size}, synced up to ${from}`
}
