/**
 * New ids for commands whose ids another console has used: this disk was copied, and both went on counting. Whatever
 * still waits and names such a command, or a row that it makes, names it by its new id from then on.
 */
import type { CommandEnvelope } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import type { AuditChain } from './auditChain.ts'
import type { Identity } from './identity.ts'

interface OpenRow {
  readonly ord: number
  readonly id: string
  readonly envelope: string
}

/** Ids as they lead the ids of rows: `hub1.4f0c.12:i0`. */
const LEADING_ID = /[^"/\s:.]+\.[^"/\s:.]+\.\d+(?=:)/g

/** One commit; throws as SQLite does, and then nothing was changed. */
export function reissueCommands(
  db: Connection,
  ids: readonly string[],
  parts: {
    readonly identity: Identity
    readonly audit: AuditChain
    readonly now: number
    readonly by: string
  },
): void {
  const { identity, audit, now, by } = parts
  const wanted = new Set(ids)
  const rename = db.prepare<[string, string, number]>(
    `UPDATE command SET id = ?, envelope = ?, state = 'PENDING', code = NULL WHERE ord = ?`,
  )
  const rewrite = db.prepare<[string, number]>('UPDATE command SET envelope = ? WHERE ord = ?')
  const request = db.prepare<[string, string]>('UPDATE request SET commandId = ? WHERE commandId = ?')
  let settled: (() => void) | undefined
  db.transaction(() => {
    const open = db
      .prepare<[], OpenRow>(`SELECT ord, id, envelope FROM command WHERE state <> 'SETTLED' ORDER BY ord`)
      .all()
    // The new incarnation first: the new ids belong to it.
    settled = identity.keep(identity.token, true)
    settled()
    const names = new Map<string, string>()
    for (const { id } of open) if (wanted.has(id)) names.set(id, identity.nextId())
    for (const { ord, id, envelope } of open) {
      const named = envelope.replace(LEADING_ID, (old) => names.get(old) ?? old)
      const now = names.get(id)
      if (now === undefined) {
        if (named !== envelope) rewrite.run(named, ord)
        continue
      }
      // Written by `append` from an envelope that the hub checked against its schema.
      rename.run(now, toJson({ ...(fromJson(named) as CommandEnvelope), id: now }), ord)
      request.run(now, id)
    }
    identity.keepCount()
    for (const [from, to] of names)
      audit.insert({
        at: now,
        actorId: by,
        actorName: '',
        act: 'outbox.reissued',
        subject: to,
        params: { from },
      })
  }).immediate()
}
