/**
 * Looks a copy of one of our files through: the structure page by page, then what only we know about it. Works on
 * copies; the file in use is never asked.
 */
import { AuditChain } from '../local/index.ts'
import {
  applySettings,
  attempt,
  LOCAL,
  rawOpen,
  readHeader,
  TRUTH,
  userVersion,
  type Connection,
  type FileKind,
} from '../file/index.ts'
import { fromJson } from '../row/index.ts'
import { tablesThatDiffer } from '../truth/index.ts'

export type CopyFault =
  /** Not a database of ours. */
  | 'FOREIGN_DATABASE'
  | 'FUTURE_DATABASE'
  /** The structure is damaged, or what is in it cannot be read. */
  | 'CORRUPT'
  /** A line of the audit was changed, taken out or put in. */
  | 'AUDIT_BROKEN'
  /** Rows of truth are not those the check sums were made of. */
  | 'SUMS_DIFFER'
  | 'MISSING'
  | 'IO_ERROR'

export type Verdict =
  | { readonly ok: true; readonly kind: FileKind; readonly facts: Readonly<Record<string, string | number>> }
  | { readonly ok: false; readonly code: CopyFault; readonly detail: string }

const COMPLAINTS = 5
const fault = (code: CopyFault, detail: string): Verdict => ({ ok: false, code, detail })

/** Which of our files this is by its first page, without opening it as a database. */
export function kindOf(path: string): FileKind | Extract<Verdict, { ok: false }> {
  const header = readHeader(path)
  if (header.kind === 'missing') return { ok: false, code: 'MISSING', detail: path }
  if (header.kind === 'broken') return { ok: false, code: 'CORRUPT', detail: 'no SQLite header' }
  const kind = [LOCAL, TRUTH].find(({ applicationId }) => applicationId === header.applicationId)
  if (!kind) return { ok: false, code: 'FOREIGN_DATABASE', detail: path }
  if (header.userVersion > kind.migrations.length)
    return {
      ok: false,
      code: 'FUTURE_DATABASE',
      detail: `version ${header.userVersion}, this program knows up to ${kind.migrations.length}`,
    }
  return kind
}

/** @param path a file nobody else has open; it is left as one file, without a log beside it */
export async function verifyCopy(path: string): Promise<Verdict> {
  const kind = kindOf(path)
  if ('ok' in kind) return kind
  const opened = attempt(path, () => {
    const db = rawOpen(path)
    applySettings(db)
    return db
  })
  if (!opened.ok) return fault('CORRUPT', String(opened.params?.['detail'] ?? opened.code))
  const db = opened.value
  try {
    // What was copied with its log stands for itself afterwards: one file to carry away.
    db.pragma('journal_mode = DELETE')
    const complaints = db.pragma(`integrity_check(${COMPLAINTS})`) as { integrity_check: string }[]
    const [first] = complaints
    if (first?.integrity_check !== 'ok')
      return fault('CORRUPT', complaints.map(({ integrity_check }) => integrity_check).join('; '))
    return kind.name === 'local' ? await verifyLocal(db) : verifyTruth(db)
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_'))
      return fault(String(error.code).startsWith('SQLITE_IOERR') ? 'IO_ERROR' : 'CORRUPT', error.message)
    throw error
  } finally {
    db.close()
  }
}

async function verifyLocal(db: Connection): Promise<Verdict> {
  const audit = await new AuditChain(db, () => {
    throw new Error('a copy is not written to')
  }).verify()
  if (!audit.ok) return fault('AUDIT_BROKEN', `line ${String(audit.brokenAt)} of ${audit.entries}`)
  const commands = db
    .prepare<[], { id: string; envelope: string }>(
      `SELECT id, envelope FROM command WHERE state <> 'SETTLED' ORDER BY ord`,
    )
    .all()
  for (const { id, envelope } of commands) {
    try {
      fromJson(envelope)
    } catch {
      return fault('CORRUPT', `command ${id} cannot be read`)
    }
  }
  return {
    ok: true,
    kind: LOCAL,
    facts: { version: userVersion(db), auditLines: audit.entries, unsettledCommands: commands.length },
  }
}

function verifyTruth(db: Connection): Verdict {
  const wrong = tablesThatDiffer(db)
  if (wrong.length > 0) return fault('SUMS_DIFFER', wrong.join(', '))
  const cursor = db.prepare<[], { epoch: string; seq: number }>('SELECT epoch, seq FROM cursor').get()
  const rows = db.prepare<[], number>('SELECT ifnull(sum(rows), 0) FROM table_sum').pluck().get()
  return {
    ok: true,
    kind: TRUTH,
    facts: {
      ...{ version: userVersion(db), rows: rows ?? 0, epoch: cursor?.epoch ?? '', seq: cursor?.seq ?? 0 },
    },
  }
}
