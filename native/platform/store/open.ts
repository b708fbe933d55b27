/** Opens `platform.db`, or says why not. Nothing is ever deleted or moved here: that is a person's decision. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { failure, type Outcomes } from '../../contract/index.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { layOutAnew } from './layout.ts'

export type OpenCode =
  | 'DATA_DIR_MISSING'
  | 'DATABASE_MISSING'
  | 'DATABASE_FROM_FUTURE'
  | 'DATABASE_FOREIGN'
  | 'DATABASE_CORRUPT'
  | 'DATABASE_LOCKED'
  | 'DISK_FULL'
  | 'NO_PERMISSION'
  | 'IO_ERROR'

/** `HCpl` */
export const APPLICATION_ID = 0x4843706c
export const FILE_NAME = 'platform.db'
const BUSY_MS = 5_000
const JOURNAL_LIMIT_BYTES = 64 << 20

export interface OpenDatabaseOptions {
  readonly dataDir: string
  /** Makes the file when it is missing; a service does not, so that a wrong path is noticed. */
  readonly create: boolean
}

export function openDatabase({
  dataDir,
  create,
}: OpenDatabaseOptions): Outcomes<{ db: Database.Database }, OpenCode> {
  if (!existsSync(dataDir) || !statSync(dataDir).isDirectory())
    return failure('DATA_DIR_MISSING', { dataDir })
  const file = join(dataDir, FILE_NAME)
  const exists = existsSync(file)
  if (!exists && !create) return failure('DATABASE_MISSING', { file })
  if (exists && !isSqlite(file)) return failure('DATABASE_CORRUPT', { file, detail: 'no SQLite header' })
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: BUSY_MS })
    const refused = exists ? refuse(db, file) : undefined
    if (refused) {
      db.close()
      return refused
    }
    applySettings(db)
    migrate(db)
    layOutAnew(db)
    return { ok: true, db }
  } catch (error) {
    db?.close()
    return asFailure(error, file)
  }
}

function isSqlite(file: string): boolean {
  const header = Buffer.alloc(16)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, 16, 0)
  } finally {
    closeSync(descriptor)
  }
  return header.toString('latin1') === 'SQLite format 3\0'
}

function refuse(db: Database.Database, file: string): ReturnType<typeof failure<OpenCode>> | undefined {
  const applicationId: unknown = db.pragma('application_id', { simple: true })
  if (applicationId !== APPLICATION_ID) return failure('DATABASE_FOREIGN', { file })
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > MIGRATIONS.length)
    return failure('DATABASE_FROM_FUTURE', { file, version, newest: MIGRATIONS.length })
  const check: unknown = db.pragma('quick_check(1)', { simple: true })
  return check === 'ok' ? undefined : failure('DATABASE_CORRUPT', { file, detail: String(check) })
}

function applySettings(db: Database.Database): void {
  db.pragma('journal_mode = WAL')
  // What a person was told is kept must survive a loss of power.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('mmap_size = 0')
  db.pragma('temp_store = MEMORY')
  db.pragma(`journal_size_limit = ${String(JOURNAL_LIMIT_BYTES)}`)
}

export function migrate(db: Database.Database, upTo = MIGRATIONS.length): void {
  for (const { version, up } of MIGRATIONS) {
    const now = Number(db.pragma('user_version', { simple: true }))
    if (version <= now || version > upTo) continue
    db.transaction(() => {
      up(db)
      db.pragma(`application_id = ${String(APPLICATION_ID)}`)
      db.pragma(`user_version = ${String(version)}`)
    }).immediate()
  }
}

function asFailure(error: unknown, file: string): ReturnType<typeof failure<OpenCode>> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const detail = error instanceof Error ? error.message : String(error)
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return failure('DATABASE_CORRUPT', { file, detail })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return failure('DATABASE_LOCKED', { file })
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return failure('DISK_FULL', { file })
  if (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code === 'EACCES' ||
    code === 'EPERM'
  )
    return failure('NO_PERMISSION', { file, detail })
  return failure('IO_ERROR', { file, detail })
}
