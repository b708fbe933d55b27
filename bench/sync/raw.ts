/**
 * Raw better-sqlite3 in a process of its own: the same rows, already decoded, into tables of the same shape, in prepared
 * statements and large transactions. Nothing is checked, summed, sent or remembered: the floor of what SQLite costs here.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  TABLE_NAMES,
  tableDefinition,
  type AnyRow,
  type Change,
  type TableName,
} from '../../native/contract/index.ts'
import { openPlatform, type Platform } from '../../native/platform/index.ts'
import { unpackTransaction } from '../../native/wire/index.ts'
import { moment } from './moment.ts'
import { serve } from './serve.ts'
import { NOON, TOWNSHIP } from './setting.ts'
import { tableRows } from './tableRows.ts'

const [folder = ''] = process.argv.slice(2)
const ROWS_PER_COMMIT = 5_000

export type Raw = typeof handlers

type Values = readonly unknown[]
type Op =
  { readonly table: TableName; readonly put: Values } | { readonly table: TableName; readonly del: string }

let rows = new Map<TableName, Values[]>()
let ops: Op[] = []
let schema: readonly { readonly sql: string; readonly type: string }[] = []

function reading<T>(dataDir: string, work: (platform: Platform) => Promise<T>): Promise<T> {
  const opened = openPlatform({ dataDir, clock: { now: () => NOON } })
  if (!opened.ok) throw new Error(`${dataDir}: ${opened.code}`)
  return work(opened.platform).finally(() => opened.platform.close())
}

/** Values in the order of the definition, as SQLite takes them. */
function valuesOf(table: TableName, row: AnyRow): Values {
  return tableDefinition(table).columns.map(({ name, kind }) => {
    const value = row[name] ?? null
    if (value === null) return null
    return kind === 'json' ? JSON.stringify(value) : kind === 'bool' ? Number(value) : value
  })
}

/** Columns of our own tables that a row does not fill (e.g. unknown fields) stay null. */
function putInto(db: Database.Database, table: TableName): Database.Statement<unknown[]> {
  const names = tableDefinition(table).columns.map(({ name }) => `"${name}"`)
  const marks = names.map(() => '?').join(', ')
  return db.prepare(`INSERT OR REPLACE INTO "${table}" (${names.join(', ')}) VALUES (${marks})`)
}

function openRaw(path: string): Database.Database {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  return db
}

const handlers = {
  /** Takes the rows of a town, and the shape of the tables from a mirror's file. */
  prepare: ({ platformDir, truthFile }: { platformDir: string; truthFile: string }) =>
    reading(platformDir, async (platform) => {
      rows = new Map()
      for (const table of TABLE_NAMES) {
        const all = await tableRows(platform, TOWNSHIP, table)
        rows.set(
          table,
          all.map((row) => valuesOf(table, row)),
        )
      }
      const model = new Database(truthFile, { readonly: true })
      schema = model
        .prepare<[], { sql: string; type: string; tbl_name: string }>(
          `SELECT sql, type, tbl_name FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'`,
        )
        .all()
        .filter(({ tbl_name: name }) => TABLE_NAMES.some((table) => table === name))
      model.close()
      return [...rows.values()].reduce((sum, { length }) => sum + length, 0)
    }),
  /** Loads all rows sorted, indices after, logged and then written back: durable at the end. ms. */
  load: () => {
    const path = join(folder, 'raw.db')
    rmSync(path, { force: true })
    const began = moment()
    const db = openRaw(path)
    for (const { sql } of schema.filter(({ type }) => type === 'table')) db.exec(sql)
    for (const [table, all] of rows) {
      const put = putInto(db, table)
      for (let n = 0; n < all.length; n += ROWS_PER_COMMIT)
        db.transaction(() => {
          for (const values of all.slice(n, n + ROWS_PER_COMMIT)) put.run(values)
        })()
    }
    for (const { sql } of schema.filter(({ type }) => type === 'index')) db.exec(sql)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    return moment() - began
  },
  /** Takes the changes of the stream after a position, each one, in order. */
  prepareChanges: ({ platformDir, after, upTo }: { platformDir: string; after: number; upTo: number }) =>
    reading(platformDir, async (platform) => {
      const txs = await platform.store.stream(TOWNSHIP, after, upTo, Number.MAX_SAFE_INTEGER)
      ops = txs.flatMap((packed) => {
        const tx = unpackTransaction(packed)
        if (!tx) throw new Error(`transaction ${String(packed.seq)} does not read`)
        return tx.changes.map(opOf)
      })
      return ops.length
    }),
  /** Writes those changes into the loaded file, so many to a commit. ms. */
  change: ({ perCommit }: { perCommit: number }) => {
    const path = join(folder, 'raw-changed.db')
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
    cpSync(join(folder, 'raw.db'), path)
    const db = openRaw(path)
    const puts = new Map(TABLE_NAMES.map((table) => [table, putInto(db, table)]))
    const dels = new Map(
      TABLE_NAMES.map((table) => [table, db.prepare(`DELETE FROM "${table}" WHERE id = ?`)]),
    )
    const began = moment()
    for (let n = 0; n < ops.length; n += perCommit)
      db.transaction(() => {
        for (const op of ops.slice(n, n + perCommit)) {
          if ('put' in op) puts.get(op.table)?.run(op.put)
          else dels.get(op.table)?.run(op.del)
        }
      })()
    const ms = moment() - began
    db.close()
    return ms
  },
}

const opOf = (change: Change): Op =>
  change.op === 'put'
    ? { table: change.table, put: valuesOf(change.table, change.row) }
    : { table: change.table, del: change.id }

serve(handlers)
