/** Opens local.db. A damaged one is read out into a new one before it is set aside, so that a crash at any point loses nothing. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  connect,
  fsyncFile,
  fsyncFolder,
  LOCAL,
  quarantine,
  SqliteError,
  timeStatements,
  type Connection,
  type NoteStatement,
  type Statement,
  type Trouble,
} from '../file/index.ts'
import { AuditChain } from './auditChain.ts'
import { Identity } from './identity.ts'
import { keeper } from './keep.ts'
import { Outbox } from './outbox.ts'
import { salvage, type Salvaged } from './salvage.ts'
import { SeatMemory, Settings } from './seatMemory.ts'

export interface LocalStore {
  readonly db: Connection
  readonly outbox: Outbox
  readonly audit: AuditChain
  readonly seats: SeatMemory
  readonly settings: Settings
  /**
   * New each time the file is opened; part of every command id. A file may be older than what this hub has already sent:
   * put back from a copy by whatever means, or on a disk that lied about its syncs. Its numbers would be given twice.
   */
  readonly incarnation: string
}

export interface LocalRecovery {
  /** Where the damaged file lies. */
  readonly quarantined: string
  /** Commands without a result that were carried over. */
  readonly salvaged: number
  /** False when some rows could not be read. */
  readonly complete: boolean
}

export interface LocalOptions {
  readonly folder: string
  /** Hub id: the first part of its command ids. */
  readonly origin: string
  readonly now: () => number
  /** Trouble of a call that has no caller to tell it to. */
  report(trouble: Trouble): void
  /** Makes room on a full disk; false when there is none to be made. */
  relieve?(): boolean
  /** Told what each statement took. */
  note?: NoteStatement
}

const DRAFT = { ...LOCAL, fileName: 'local.draft.db' }
/** A finished salvage. While it exists, putting it in place is not done yet. */
const SALVAGED_NAME = 'local.salvaged.db'

export const INSERT_COMMAND = `INSERT INTO command (id, type, occurredAt, envelope, state, code, params, outcome, settledAt, settledEpoch, settledSeq)
  VALUES (@id, @type, @occurredAt, @envelope, @state, @code, @params, @outcome, @settledAt, @settledEpoch, @settledSeq)`
export const INSERT_REQUEST =
  'INSERT INTO request (requestId, commandId, at) VALUES (@requestId, @commandId, @at)'

export type OpenedLocal =
  { readonly ok: true; readonly store: LocalStore; readonly recovery: LocalRecovery | null } | Trouble

export function openLocal(options: LocalOptions): OpenedLocal {
  const { folder, now } = options
  const path = join(folder, LOCAL.fileName)
  if (!existsSync(join(folder, SALVAGED_NAME))) {
    const opened = connect(folder, LOCAL)
    if (opened.ok && commandsReadable(opened.db))
      return { ok: true, store: storeOn(opened.db, options), recovery: null }
    if (opened.ok) opened.db.close()
    else if (opened.code !== 'CORRUPT') return opened
    const written = writeSalvaged(options, salvage(path))
    if (!written.ok) return written
  }
  const quarantined = placeFinished(folder, now())
  const fresh = connect(folder, LOCAL)
  if (!fresh.ok) return fresh
  const store = storeOn(fresh.db, options)
  const complete = store.audit.recent(1)[0]?.params['complete'] === true
  const { pending, parked } = store.outbox.counts()
  return { ok: true, store, recovery: { quarantined, salvaged: pending + parked, complete } }
}

/** SQLite finds nothing wrong with a page whose words were flipped; a command that is no JSON would keep the hub from starting. */
const commandsReadable = (db: Connection): boolean =>
  db.prepare(`SELECT 1 FROM command WHERE state <> 'SETTLED' AND NOT json_valid(envelope) LIMIT 1`).get() ===
  undefined

/** Puts a finished local.db in the place of the one that is there, which is set aside. May be done again after a crash. */
export function placeFinished(folder: string, now: number): string {
  const quarantined = quarantine(folder, LOCAL.fileName, now)
  renameSync(join(folder, SALVAGED_NAME), join(folder, LOCAL.fileName))
  fsyncFolder(folder)
  return quarantined
}

/** From here on the exchange is certain: whoever opens the folder next brings it to its end. */
export function declareFinished(folder: string, draftName: string): void {
  fsyncFile(join(folder, draftName))
  renameSync(join(folder, draftName), join(folder, SALVAGED_NAME))
  fsyncFolder(folder)
}

function writeSalvaged(options: LocalOptions, salvaged: Salvaged): { readonly ok: true } | Trouble {
  const { folder, now, origin, report } = options
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, DRAFT.fileName + end), { force: true })
  const opened = connect(folder, DRAFT)
  if (!opened.ok) return opened
  const { db } = opened
  let misfit = false
  /** What was read from a damaged page may be of any kind. */
  const put = (statement: Statement, row: object): void => {
    try {
      statement.run(row)
    } catch (error) {
      if (!(error instanceof SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT')) throw error
      misfit = true
    }
  }
  try {
    db.transaction(() => {
      const command = db.prepare(INSERT_COMMAND)
      for (const row of salvaged.commands) put(command, row)
      const request = db.prepare(INSERT_REQUEST)
      for (const row of salvaged.requests) put(request, row)
      const setting = db.prepare('INSERT INTO setting (key, value, at) VALUES (@key, @value, @at)')
      for (const row of salvaged.settings) put(setting, row)
      const failure = db.prepare(
        'INSERT INTO pin_failure (userId, count, lastAt, lockedAt) VALUES (@userId, @count, @lastAt, @lockedAt)',
      )
      for (const row of salvaged.pinFailures) put(failure, row)
      const commands = salvaged.commands.filter(({ state }) => state !== 'SETTLED').length
      new AuditChain(db, keeper(report)).insert({
        ...{ at: now(), actorId: origin, actorName: '', act: 'store.salvaged', subject: LOCAL.fileName },
        params: { commands, complete: salvaged.complete && !misfit, oldChain: salvaged.auditHead },
      })
    }).immediate()
  } finally {
    db.close()
  }
  declareFinished(folder, DRAFT.fileName)
  return { ok: true }
}

function storeOn(db: Connection, { origin, now, report, relieve, note }: LocalOptions): LocalStore {
  if (note) timeStatements(db, note, { singles: true })
  const identity = new Identity(db, origin)
  const keep = keeper(report, () => relieve?.() ?? false)
  const audit = new AuditChain(db, keep)
  return {
    ...{ db, audit },
    get incarnation() {
      return identity.incarnation
    },
    outbox: new Outbox(db, { audit, keep, now, identity, by: origin }),
    seats: new SeatMemory(db, keep),
    settings: new Settings(db, keep, now),
  }
}
