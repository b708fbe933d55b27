/** What can go wrong with a database on a real machine, as values with a code and a word on what to do. */
import { SqliteError } from './sqlite.ts'
import type { Failure } from '../../contract/index.ts'

export type TroubleCode =
  | 'FUTURE_DATABASE'
  | 'FOREIGN_DATABASE'
  | 'CORRUPT'
  | 'DISK_FULL'
  | 'NO_PERMISSION'
  | 'ALREADY_OPEN'
  | 'IO_ERROR'

/** `advice` is plain English for logs and the terminal; screens put the code into words from their locale file. */
export type Trouble = Failure<TroubleCode> & { readonly advice: string }

const ADVICE: Record<TroubleCode, string> = {
  FUTURE_DATABASE:
    'The data was written by a newer version of this program. Nothing was changed. Start the newer version, or choose another data directory.',
  FOREIGN_DATABASE:
    'The file belongs to another program. Nothing was changed. Choose another data directory, or move the file away.',
  CORRUPT: 'The file is damaged. It is set aside, never deleted; the hub goes on with a fresh one.',
  DISK_FULL: 'The disk is full. What was confirmed is kept. Free some space, then try again.',
  NO_PERMISSION:
    'The data directory cannot be read or written. Give this user the rights, or choose another directory.',
  ALREADY_OPEN: 'Another hub uses this data directory. Close it first, or choose another directory.',
  IO_ERROR:
    'The disk does not answer as it should. Check the disk and its cable; the data is as it was last confirmed.',
}

export const trouble = (code: TroubleCode, params?: Readonly<Record<string, string | number>>): Trouble => ({
  ok: false,
  code,
  ...(params ? { params } : {}),
  advice: ADVICE[code],
})

const SYSTEM_CODES: Readonly<Record<string, TroubleCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EACCES: 'NO_PERMISSION',
  EPERM: 'NO_PERMISSION',
  EROFS: 'NO_PERMISSION',
  ENOTDIR: 'NO_PERMISSION',
  EEXIST: 'NO_PERMISSION',
  EIO: 'IO_ERROR',
}

/** The trouble an error stands for, or undefined when the error is a bug of ours and must be thrown on. */
export function troubleCode(error: unknown): TroubleCode | undefined {
  if (error instanceof SqliteError) return sqliteTrouble(error.code)
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return SYSTEM_CODES[error.code]
  return undefined
}

function sqliteTrouble(code: string): TroubleCode | undefined {
  // A full tmpfs answers the growth of the shared-memory file with this, not with SQLITE_FULL.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return 'DISK_FULL'
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'CORRUPT'
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM')
    return 'NO_PERMISSION'
  if (code.startsWith('SQLITE_IOERR')) return 'IO_ERROR'
  return undefined
}

/** Runs `act`; expected trouble comes back as a value, a bug is thrown on. */
export function attempt<T>(file: string, act: () => T): { readonly ok: true; readonly value: T } | Trouble {
  try {
    return { ok: true, value: act() }
  } catch (error) {
    const code = troubleCode(error)
    if (!code) throw error
    return trouble(code, { file, detail: error instanceof Error ? error.message : String(error) })
  }
}
