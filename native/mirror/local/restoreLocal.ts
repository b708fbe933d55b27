/**
 * Puts a backup of local.db in the place of what lies there. Commands the present file holds and the backup does not are
 * taken over as far as they can be read: they were acknowledged to a person. Each opening is an incarnation of its own, so
 * no number is given twice; what the platform knows of the older ones comes back as results.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connect, LOCAL, type Connection, type Trouble } from '../file/index.ts'
import { AuditChain } from './auditChain.ts'
import { declareFinished, INSERT_COMMAND, INSERT_REQUEST, placeFinished } from './localStore.ts'
import { salvage, type Salvaged } from './salvage.ts'

export interface RestoredLocal {
  readonly ok: true
  /** Where the file that lay there is now; null when there was none. */
  readonly quarantined: string | null
  /** Commands without a result that now wait for the platform's word. */
  readonly unsettled: number
  /** Of these and the settled ones, how many only the file that lay there knew. */
  readonly carriedOver: number
  /** False when some of the file that lay there could not be read. */
  readonly complete: boolean
}

export interface RestoreOrder {
  readonly folder: string
  /** Name of the copy in this folder, verified, that is to become local.db. It is used up. */
  readonly draftName: string
  /** The hub that acts, for the audit. */
  readonly hubId: string
  readonly now: number
  /** What is restored, for the audit: a file name. */
  readonly from: string
}

/** Errors: those of `connect`; nothing was changed then. */
export function restoreLocal({ folder, draftName, hubId, now, from }: RestoreOrder): RestoredLocal | Trouble {
  const present = join(folder, LOCAL.fileName)
  const there = existsSync(present)
  const newer = there ? salvage(present) : undefined
  const opened = connect(folder, { ...LOCAL, fileName: draftName })
  if (!opened.ok) return opened
  const { db } = opened
  let carriedOver = 0
  let unsettled = 0
  try {
    db.transaction(() => {
      carriedOver = newer ? carryOver(db, newer) : 0
      unsettled = Number(db.prepare(`SELECT count(*) FROM command WHERE state <> 'SETTLED'`).pluck().get())
      // Who was signed in when the backup was taken is not who is signed in now.
      db.exec('DELETE FROM session')
      const audit = new AuditChain(db, () => {
        throw new Error('only inserted to')
      })
      audit.insert({
        ...{ at: now, actorId: hubId, actorName: '', act: 'store.restored', subject: from },
        params: {
          commands: unsettled,
          carriedOver,
          complete: newer?.complete ?? true,
          oldChain: newer?.auditHead ?? '',
        },
      })
    }).immediate()
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
  declareFinished(folder, draftName)
  const quarantined = placeFinished(folder, now)
  const complete = newer?.complete ?? true
  return { ok: true, quarantined: there ? quarantined : null, unsettled, carriedOver, complete }
}

/** A command both know is as far as the further of the two. @returns how many only the present file knew */
function carryOver(db: Connection, newer: Salvaged): number {
  const known = db.prepare<[string], string>('SELECT state FROM command WHERE id = ?').pluck()
  const insert = db.prepare(INSERT_COMMAND)
  const settle = db.prepare(
    `UPDATE command SET state = @state, code = @code, params = @params, outcome = @outcome, settledAt = @settledAt,
       settledEpoch = @settledEpoch, settledSeq = @settledSeq WHERE id = @id`,
  )
  let added = 0
  for (const row of newer.commands) {
    const state = known.get(row.id)
    if (state === undefined) {
      insert.run(row)
      added++
    } else if (state !== 'SETTLED' && row.state === 'SETTLED') settle.run(row)
  }
  const request = db.prepare(INSERT_REQUEST.replace('INSERT', 'INSERT OR IGNORE'))
  for (const row of newer.requests) request.run(row)
  return added
}
