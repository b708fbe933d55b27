/** Brings a database up to date, one migration a transaction, its number in the same commit. */
import type { Migration } from '../migrations/migration.ts'
import type { Connection } from './sqlite.ts'

export const userVersion = (db: Connection): number => Number(db.pragma('user_version', { simple: true }))

/** @param upTo stop after this version; for tests that look at a step in between */
export function migrate(db: Connection, migrations: readonly Migration[], upTo = migrations.length): void {
  for (const migration of migrations) {
    if (migration.version <= userVersion(db) || migration.version > upTo) continue
    if (migration.version !== userVersion(db) + 1)
      throw new Error(`migration ${migration.version} cannot follow version ${userVersion(db)}`)
    db.transaction(() => {
      migration.up(db)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
}
