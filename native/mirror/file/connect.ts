/** Opens one of our files: first looks whether it is ours and of our time, then sets it up, checks it, migrates it. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isLogBroken } from './brokenLog.ts'
import { fsyncFolder } from './durable.ts'
import { hasWal, readHeader } from './header.ts'
import type { FileKind } from './kind.ts'
import { migrate } from './migrate.ts'
import { rawOpen, type Connection } from './sqlite.ts'
import { attempt, trouble, type Trouble } from './trouble.ts'

const BUSY_MS = 5_000
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024

export type Connected = { readonly ok: true; readonly db: Connection; readonly created: boolean }

/** Settings of every connection, also of readers. */
export function applySettings(db: Connection): void {
  db.pragma('foreign_keys = ON')
  db.pragma(`busy_timeout = ${BUSY_MS}`)
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('mmap_size = 0')
  db.pragma('temp_store = MEMORY')
}

/** Settings of the one connection that writes a file. */
export function applyWriterSettings(db: Connection, kind: FileKind): void {
  applySettings(db)
  db.pragma(`journal_mode = ${kind.journal}`)
  db.pragma(`synchronous = ${kind.synchronous}`)
  db.pragma(`journal_size_limit = ${JOURNAL_LIMIT_BYTES}`)
}

/**
 * Opens `folder/kind.fileName` for writing, makes it when it is missing.
 * Errors: FUTURE_DATABASE and FOREIGN_DATABASE (file untouched), CORRUPT (file untouched, closed), DISK_FULL,
 * NO_PERMISSION, IO_ERROR.
 * @param verified the file was checked a moment ago: do not read all of it again
 */
export function connect(folder: string, kind: FileKind, { verified = false } = {}): Connected | Trouble {
  const path = join(folder, kind.fileName)
  const known = attempt(path, () => look(path, kind))
  if (!known.ok) return known
  if (known.value !== 'missing' && known.value !== 'ours') return known.value
  const created = known.value === 'missing'
  if (created) {
    const made = attempt(path, () => make(folder, kind))
    if (!made.ok) return made
  }
  let db: Connection | undefined
  const opened = attempt(path, () => {
    const connection = rawOpen(path, { timeout: BUSY_MS })
    db = connection
    applyWriterSettings(connection, kind)
    if (!created) {
      const complaint = verified ? undefined : quickCheck(connection)
      if (complaint) return trouble('CORRUPT', { file: path, detail: complaint })
      migrate(connection, kind.migrations)
    }
    return { ok: true as const, db: connection, created }
  })
  const result = opened.ok ? opened.value : opened
  if (!result.ok) closeQuietly(db)
  return result
}

/** What SQLite's own structural check complains of, or undefined. */
export function quickCheck(db: Connection): string | undefined {
  const answer: unknown = db.pragma('quick_check(1)', { simple: true })
  return answer === 'ok' ? undefined : String(answer)
}

function look(path: string, kind: FileKind): 'missing' | 'ours' | Trouble {
  const header = readHeader(path)
  if (header.kind === 'missing') return 'missing'
  if (header.kind === 'broken') return trouble('CORRUPT', { file: path, detail: 'no SQLite header' })
  if (header.applicationId !== kind.applicationId) return trouble('FOREIGN_DATABASE', { file: path })
  const version = hasWal(path) ? Math.max(header.userVersion, versionWithWal(path)) : header.userVersion
  const newest = kind.migrations.length
  if (version > newest) return trouble('FUTURE_DATABASE', { file: path, version, newest })
  // What may fall back a little is fetched again; what must not lose a commit is not trusted to a log broken in the middle.
  if (kind.synchronous === 'FULL' && isLogBroken(path))
    return trouble('CORRUPT', { file: path, detail: 'the log is broken in the middle' })
  return 'ours'
}

/** The log may carry a migration the file has not seen. A reader does not write the file back. */
function versionWithWal(path: string): number {
  const db = rawOpen(path, { readonly: true, timeout: BUSY_MS })
  try {
    return Number(db.pragma('user_version', { simple: true }))
  } finally {
    db.close()
  }
}

/** Made under another name and renamed, so that a crash in between leaves no half file behind. */
function make(folder: string, kind: FileKind): void {
  const draft = join(folder, `${kind.fileName}.new`)
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(draft + end, { force: true })
  const db = rawOpen(draft)
  try {
    db.pragma(`application_id = ${kind.applicationId}`)
    applyWriterSettings(db, kind)
    migrate(db, kind.migrations)
  } finally {
    db.close()
  }
  // A journal that is only emptied stays behind under the draft's name.
  rmSync(`${draft}-journal`, { force: true })
  renameSync(draft, join(folder, kind.fileName))
  fsyncFolder(folder)
}

function closeQuietly(db: Connection | undefined): void {
  try {
    db?.close()
  } catch {
    // A damaged file may refuse even that; the descriptor goes with the process.
  }
}
