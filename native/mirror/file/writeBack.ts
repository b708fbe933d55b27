/** Writes a log back into its file without ever waiting for a reader, and says what is left of it. */
import type { Connection } from './sqlite.ts'

/** @returns true when the log is empty now; false while a reader still needs some of it */
export function writeBack(db: Connection): boolean {
  const waits: unknown = db.pragma('busy_timeout', { simple: true })
  db.pragma('busy_timeout = 0')
  try {
    // First what can be had beside readers; then, if nobody is in the way, the log is cut to nothing.
    db.pragma('wal_checkpoint(PASSIVE)')
    const [answer] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return answer?.busy === 0
  } finally {
    db.pragma(`busy_timeout = ${Number(waits)}`)
  }
}
