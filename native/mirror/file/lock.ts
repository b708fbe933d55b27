/**
 * One hub a directory. The lock is SQLite's own exclusive lock on an empty database: it goes with the process, however
 * that ends, and works on every platform.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rawOpen, SqliteError } from './sqlite.ts'
import { attempt, trouble, type Trouble } from './trouble.ts'

export interface DirectoryLock {
  release(): void
}

/** Errors: ALREADY_OPEN (params.pid: who has it, as far as known), NO_PERMISSION, DISK_FULL, IO_ERROR. */
export function lockDirectory(folder: string): { readonly ok: true; readonly lock: DirectoryLock } | Trouble {
  const note = join(folder, 'hub.pid')
  const path = join(folder, 'hub.lock')
  const locked = attempt(path, () => {
    // What lies here concerns people: nobody else on this machine need read it.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const db = rawOpen(path, { timeout: 0 })
    try {
      db.pragma('journal_mode = MEMORY')
      db.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      db.close()
      if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
      throw error
    }
    leaveNote(note)
    return { release: () => db.close() }
  })
  if (!locked.ok) return locked
  if (!locked.value) return trouble('ALREADY_OPEN', { folder, pid: pidIn(note) })
  return { ok: true, lock: locked.value }
}

function leaveNote(note: string): void {
  try {
    writeFileSync(note, String(process.pid))
  } catch {
    // Only says who it is. A full or read-only disk is told by the files that matter.
  }
}

function pidIn(note: string): number {
  try {
    return Number.parseInt(readFileSync(note, 'utf8'), 10) || 0
  } catch {
    return 0
  }
}
