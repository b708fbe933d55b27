/**
 * The mirror against a raw better-sqlite3 run of the same rows, interleaved in one process, because disks drift.
 * The mirror gets the bytes that the wire brings and must read, check, sum and store them; the raw run gets the same rows
 * as values ready to bind: one prepared INSERT OR REPLACE a row, 1,000 rows a transaction, WAL with synchronous=NORMAL,
 * indices afterwards, then checkpoint and fsync. `verified raw` also runs quick_check, as the mirror does.
 * Prints one JSON line a figure: what, value, unit, the raw figure, and their ratio (1 = as fast as raw).
 * Usage: npm run bench -- mirror [ROUNDS]
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  headAfter,
  realPace,
  systemClock,
  tableDefinition,
  ZERO,
  type AnyRow,
  type Change,
  type CommandEnvelope,
  type Cursor,
  type PackedTransaction,
  type TableName,
} from '../native/contract/index.ts'
import { openMirror, type Mirror } from '../native/mirror/index.ts'
import { packRows, packTransaction } from '../native/wire/index.ts'

const ROUNDS = Number(process.argv[2] ?? 3)
const PAGE_ROWS = 1_000
const clock = systemClock(realPace())

const ADDRESS = '云澜街道石桥湾社区滨江路'
const sealed = (n: number): Uint8Array => Uint8Array.from({ length: 120 }, (_, i) => (i * 7 + n) & 255)

/** About the town's 150,000 rows, in the order in which the wire brings them. */
function townRows(): { table: TableName; rows: AnyRow[] }[] {
  const id = (n: number) => String(n).padStart(7, '0')
  const many = (table: TableName, count: number, make: (n: number) => Record<string, unknown>) => ({
    table,
    rows: Array.from({ length: count }, (_, n) => ({ id: `${table}-${id(n)}`, rev: 1, ...make(n) })),
  })
  const grid = (n: number) => `grid-${n % 116}`
  return [
    many('building', 3_985, (n) => ({
      ...{
        gridId: grid(n),
        microGridId: `m-${n % 709}`,
        name: `${ADDRESS}${n}号楼`,
        address: `${ADDRESS}${n}号`,
      },
      ...{ kind: 'HOME', floors: 18, builtYear: 1998, households: 72, helpHouseholds: 3 },
      ...{
        shape: Array.from({ length: 12 }, (_, i) => 106_500_000 + n * 13 + i),
        lonE6: 106_500_000,
        latE6: 29_500_000,
      },
    })),
    many('business', 15_240, (n) => ({
      gridId: grid(n),
      buildingId: `building-${n % 3985}`,
      name: `云澜第${n}商店`,
      trade: '餐饮',
    })),
    many('household', 20_000, (n) => ({
      gridId: grid(n),
      buildingId: `building-${n % 3985}`,
      unit: 1,
      floor: n % 18,
      door: `${n % 9}`,
    })),
    many('resident', 111_800, (n) => ({
      ...{ gridId: grid(n), householdId: `household-${n % 20_000}`, sealed: sealed(n) },
      ...{ nameKey: sealed(n).subarray(0, 8), phoneKey: sealed(n + 1).subarray(0, 8) },
    })),
  ]
}

function encoded(table: TableName, row: AnyRow): unknown[] {
  return [
    ...tableDefinition(table).columns.map(({ name, kind }) => {
      const value = row[name] ?? null
      return value !== null && kind === 'json'
        ? JSON.stringify(value)
        : kind === 'bool'
          ? Number(value)
          : value
    }),
    null,
  ]
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0

/** Milliseconds of the wall clock and of all this process's threads. The second is steadier on a shared machine. */
interface Spent {
  readonly wall: number
  readonly cpu: number
}

async function spent(run: () => Promise<void> | void): Promise<Spent> {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: performance.now() - began, cpu: (user + system) / 1000 }
}

function compare(what: string, ours: readonly Spent[], raws: readonly Spent[]): void {
  for (const kind of ['wall', 'cpu'] as const)
    say(
      `${what} (${kind})`,
      median(ours.map((each) => each[kind])),
      'ms',
      median(raws.map((each) => each[kind])),
    )
}

function say(what: string, value: number, unit: string, raw?: number): void {
  const ratio =
    raw === undefined ? {} : { raw: Number(raw.toFixed(3)), ratio: Number((raw / value).toFixed(3)) }
  console.log(
    JSON.stringify({
      bench: 'mirror',
      what,
      value: Number(value.toFixed(3)),
      unit,
      ...ratio,
      rounds: ROUNDS,
    }),
  )
}

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-mirror-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function withMirror<T>(run: (mirror: Mirror, folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const opened = await openMirror({ dataDir: folder, clock, hubId: 'bench' })
    if (!opened.ok) throw new Error(opened.advice)
    try {
      return await run(opened.mirror, folder)
    } finally {
      await opened.mirror.close()
    }
  })
}

/** A raw database with the mirror's own schema, taken from a mirror. */
function rawFrom(schemaOf: string, path: string) {
  const model = new Database(schemaOf, { readonly: true })
  const sql = model
    .prepare<[], { sql: string; type: string }>(
      `SELECT sql, type FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'`,
    )
    .all()
  model.close()
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  for (const statement of sql.filter(({ type }) => type === 'table')) db.exec(statement.sql)
  const insert = (table: TableName) => {
    const marks = [...tableDefinition(table).columns, 'extra'].map(() => '?').join(', ')
    return db.prepare(`INSERT OR REPLACE INTO "${table}" VALUES (${marks})`)
  }
  return { db, insert, indices: sql.filter(({ type }) => type === 'index').map((index) => index.sql) }
}

function fsync(path: string): void {
  const fd = openSync(path, 'r+')
  fsyncSync(fd)
  closeSync(fd)
}

const pagesOf = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / PAGE_ROWS) }, (_, n) =>
    rows.slice(n * PAGE_ROWS, (n + 1) * PAGE_ROWS),
  )

async function snapshot(): Promise<void> {
  const tables = townRows()
  const total = tables.reduce((sum, { rows }) => sum + rows.length, 0)
  const announced = tables.map(({ table, rows }) => ({ table, rows: rows.length }))
  const cursor: Cursor = { epoch: 'e', seq: 1, head: ZERO }
  const values = tables.map(({ table, rows }) => ({
    table,
    pages: pagesOf(rows.map((row) => encoded(table, row))),
  }))
  const blocks = tables.flatMap(({ table, rows }) =>
    pagesOf(rows).map((page) => ({ table, rows: packRows(table, page), lastId: page.at(-1)?.id ?? '' })),
  )
  const ours: Spent[] = []
  const raws: Record<'raw' | 'verified raw', Spent[]> = { raw: [], 'verified raw': [] }
  for (let round = 0; round < ROUNDS; round++) {
    await withMirror(async ({ truth }, folder) => {
      for (const kind of ['raw', 'verified raw'] as const) {
        const path = join(folder, `${kind}.db`)
        const { db, insert, indices } = rawFrom(join(folder, 'truth.db'), path)
        raws[kind].push(
          await spent(() => {
            for (const { table, pages } of values) {
              const put = insert(table)
              for (const page of pages)
                db.transaction(() => {
                  for (const row of page) put.run(row)
                })()
            }
            for (const sql of indices) db.exec(sql)
            if (kind === 'verified raw') db.pragma('quick_check(1)')
            db.pragma('wal_checkpoint(TRUNCATE)')
            db.close()
            fsync(path)
          }),
        )
      }
      ours.push(
        await spent(async () => {
          await truth.beginSnapshot({ snapshotId: 's', ...cursor, tables: announced })
          for (const { table, rows, lastId } of blocks) await truth.snapshotRows(table, rows, lastId, 1)
          await truth.finishSnapshot(cursor)
        }),
      )
    })
  }
  for (const [kind, spents] of Object.entries(raws))
    compare(`snapshot of ${total} rows, verified and durable, beside ${kind}`, ours, spents)
}

/** The mirror and the raw file are the same ones in every round, as those of a hub that has been up for a while. */
async function stream(): Promise<void> {
  const ROWS = 20_000
  const BATCH = 200
  const ours: Spent[] = []
  const raws: Spent[] = []
  const row = (n: number, rev: number): AnyRow => ({
    ...{
      id: `camera-${n}`,
      rev,
      gbCode: `50010800001320${n}`,
      name: `${ADDRESS}${n}`,
      groupId: 'g',
      gridId: `grid-${n % 116}`,
    },
    ...{ lonE6: 1, latE6: 2, ptz: n % 2 === 0, state: 'ONLINE', stateAt: n },
  })
  await withMirror(async ({ truth }, folder) => {
    let cursor: Cursor = { epoch: 'e', seq: 0, head: ZERO }
    await truth.beginSnapshot({ snapshotId: 's', ...cursor, tables: [] })
    await truth.finishSnapshot(cursor)
    const { db, insert } = rawFrom(join(folder, 'truth.db'), join(folder, 'raw.db'))
    const put = insert('camera')
    for (let round = 0; round < ROUNDS; round++) {
      const txs: PackedTransaction[] = []
      const values: unknown[][] = []
      for (let n = 0; n < ROWS; n++) {
        const camera = row(n % 5_000, cursor.seq + 1)
        const changes: Change[] = [{ table: 'camera', op: 'put', row: camera }]
        const tx = { seq: cursor.seq + 1, at: n, changes, results: [] }
        const head = headAfter(cursor.head, tx)
        txs.push(packTransaction({ ...tx, base: cursor.head, head }))
        values.push(encoded('camera', camera))
        cursor = { ...cursor, seq: tx.seq, head }
      }
      raws.push(
        await spent(() => {
          for (let n = 0; n < values.length; n += BATCH)
            db.transaction(() => {
              for (const each of values.slice(n, n + BATCH)) put.run(each)
            })()
        }),
      )
      ours.push(
        await spent(async () => {
          for (let n = 0; n < txs.length; n += BATCH) await truth.apply(txs.slice(n, n + BATCH))
        }),
      )
    }
    db.close()
  })
  compare(`apply of ${ROWS} transactions in batches of ${BATCH}, with cursor, heads and sums`, ours, raws)
}

async function outbox(): Promise<void> {
  await withMirror(async (mirror, folder) => {
    const raw = new Database(join(folder, 'raw.db'))
    raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.exec('CREATE TABLE c (id TEXT PRIMARY KEY, envelope TEXT) WITHOUT ROWID')
    const insert = raw.prepare('INSERT INTO c VALUES (?, ?)')
    const ours: number[] = []
    const raws: number[] = []
    for (let n = 0; n < 500 * ROUNDS; n++) {
      const id = mirror.outbox.nextCommandId()
      const actor = { kind: 'user', id: 'u1', name: '值班员', role: 'DUTY_OFFICER' } as const
      const envelope: CommandEnvelope<'incident.note'> = {
        ...{ id, type: 'incident.note', occurredAt: n, base: {}, configVersion: 1, actor },
        payload: { incidentId: 'i', text: ADDRESS.repeat(4) },
      }
      const began = performance.now()
      insert.run(id, JSON.stringify(envelope))
      const middle = performance.now()
      mirror.outbox.append({
        ...{ envelope, requestId: `r${n}` },
        audit: { at: n, actorId: 'u1', actorName: '值班员', act: 'incident.note', subject: id, params: {} },
      })
      ours.push(performance.now() - middle)
      raws.push(middle - began)
    }
    raw.close()
    say('append of a command with audit and request, p50', at(ours, 0.5), 'ms', at(raws, 0.5))
    say('append of a command with audit and request, p99', at(ours, 0.99), 'ms', at(raws, 0.99))
  })
}

await snapshot()
await stream()
await outbox()
