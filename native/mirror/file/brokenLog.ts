/**
 * Finds out whether a write-ahead log is broken in the middle. SQLite stops at the first frame that does not check, takes
 * it for the torn end of a crash, and forgets all that follows without a word; where commits follow that a person was told
 * of, that is a loss. Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 * Only for files no connection of this process has open (see header.ts).
 */
import { existsSync, readFileSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

interface Sum {
  a: number
  b: number
}

/** True when whole commits of the log's own time lie behind a frame that does not check. */
export function isLogBroken(path: string): boolean {
  const file = `${path}-wal`
  if (!existsSync(file)) return false
  const log = readFileSync(file)
  const pageBytes = pageBytesOf(log, path)
  if (pageBytes === undefined) return false
  const frames = Math.floor((log.length - HEADER_BYTES) / (FRAME_HEADER_BYTES + pageBytes))
  if (frames < 1) return false
  const bad = firstBad(log, pageBytes, frames)
  if (bad === undefined) return false
  // A torn end is one transaction that nobody was told of: its last frame may be there although one before it is not.
  const torn = bad >= 0 && isCommit(log, frameAt(bad, pageBytes)) ? 0 : 1
  return commitsBehind(log, pageBytes, frames, bad) > torn
}

const frameAt = (n: number, pageBytes: number): number => HEADER_BYTES + n * (FRAME_HEADER_BYTES + pageBytes)
const isCommit = (log: Buffer, at: number): boolean => log.readUInt32BE(at + 4) !== 0
const saltAt = (log: Buffer, at: number): string => log.toString('hex', at, at + 8)

/** By the log's header, or by the database's own when that is what is broken. */
function pageBytesOf(log: Buffer, path: string): number | undefined {
  if (log.length < HEADER_BYTES) return undefined
  const own = log.readUInt32BE(8)
  if (isPageSize(own)) return own
  const database = readFileSync(path).subarray(16, 18)
  const said = database.length < 2 ? 0 : database.readUInt16BE(0)
  const bytes = said === 1 ? 65_536 : said
  return isPageSize(bytes) ? bytes : undefined
}

const isPageSize = (bytes: number): boolean => bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0

/** Number of the first frame that does not check; -1 when the header itself does not; undefined when all do. */
function firstBad(log: Buffer, pageBytes: number, frames: number): number | undefined {
  const magic = log.readUInt32BE(0)
  if (magic !== MAGIC && magic !== MAGIC + 1) return -1
  const bigEndian = magic === MAGIC + 1
  const sum: Sum = { a: 0, b: 0 }
  addTo(sum, log, 0, 24, bigEndian)
  if (sum.a !== log.readUInt32BE(24) || sum.b !== log.readUInt32BE(28)) return -1
  const salt = saltAt(log, 16)
  for (let n = 0; n < frames; n++) {
    const at = frameAt(n, pageBytes)
    if (saltAt(log, at + 8) !== salt) return n
    addTo(sum, log, at, 8, bigEndian)
    addTo(sum, log, at + FRAME_HEADER_BYTES, pageBytes, bigEndian)
    if (sum.a !== log.readUInt32BE(at + 16) || sum.b !== log.readUInt32BE(at + 20)) return n
  }
  return undefined
}

/** Commits of the log's own time, told from older ones by their salt. */
function commitsBehind(log: Buffer, pageBytes: number, frames: number, bad: number): number {
  const salts = Array.from({ length: frames }, (_, n) => saltAt(log, frameAt(n, pageBytes) + 8))
  const salt = bad === -1 ? mostOf(salts) : saltAt(log, 16)
  let commits = 0
  for (let n = bad + 1; n < frames; n++)
    if (salts[n] === salt && isCommit(log, frameAt(n, pageBytes))) commits++
  return commits
}

function mostOf(salts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const salt of salts) counts.set(salt, (counts.get(salt) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

function addTo(sum: Sum, bytes: Buffer, from: number, length: number, bigEndian: boolean): void {
  for (let at = from; at < from + length; at += 8) {
    const first = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    const second = bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)
    sum.a = (sum.a + first + sum.b) >>> 0
    sum.b = (sum.b + second + sum.a) >>> 0
  }
}
