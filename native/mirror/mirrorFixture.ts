/** Temporary directories, a clock that a test moves, and rows of any table for the tests of this folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  headAfter,
  tableDefinition,
  ZERO,
  type AnyRow,
  type Change,
  type Clock,
  type Column,
  type CommandEnvelope,
  type CommandResult,
  type Cursor,
  type PackedTransaction,
  type Row,
  type TableName,
} from '../contract/index.ts'
import { packTransaction } from '../wire/index.ts'
import type { Entry, Mirror, MirrorOptions } from './index.ts'
import { openMirror } from './index.ts'

export class TestClock implements Clock {
  at = Date.UTC(2026, 4, 1, 8)
  now = (): number => this.at
  monotonic = (): number => this.at
}

export interface TestFolder {
  readonly path: string
  readonly clock: TestClock
  options(): MirrorOptions
  open(): Promise<Mirror>
  remove(): void
}

export function testFolder(path = mkdtempSync(join(tmpdir(), 'mirror-'))): TestFolder {
  const clock = new TestClock()
  const options = (): MirrorOptions => ({ dataDir: path, clock, hubId: 'hub1' })
  return {
    path,
    clock,
    options,
    open: async () => {
      const opened = await openMirror(options())
      if (!opened.ok) throw new Error(`${opened.code}: ${opened.advice} ${JSON.stringify(opened.params)}`)
      return opened.mirror
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

const valueFor = ({ name, kind, nullable }: Column): unknown => {
  if (nullable) return null
  switch (kind) {
    case 'text':
      return name
    case 'int':
      return 1
    case 'real':
      return 0.5
    case 'bool':
      return false
    case 'json':
      return []
    case 'blob':
      return Uint8Array.from([1, 2, 255])
  }
}

/** A row with something in every column that must have something. */
export function rowOf<T extends TableName>(
  table: T,
  fields: Partial<Row<T>> & { id: string },
): Row<T> & AnyRow {
  const filled = Object.fromEntries(
    tableDefinition(table).columns.map((column) => [column.name, valueFor(column)]),
  )
  const made: unknown = { ...filled, rev: 1, ...fields }
  return made as Row<T> & AnyRow
}

export const put = (table: TableName, row: AnyRow): Change => ({ table, op: 'put', row })
export const del = (table: TableName, id: string, rev: number): Change => ({ table, op: 'del', id, rev })

/** A platform in miniature: makes transactions that follow each other. */
export class TestStream {
  cursor: Cursor

  constructor(epoch = 'epoch1', seq = 0, head = ZERO) {
    this.cursor = { epoch, seq, head }
  }

  next(changes: readonly Change[], results: readonly CommandResult[] = []): PackedTransaction {
    const base = this.cursor.head
    const tx = { seq: this.cursor.seq + 1, at: Date.UTC(2026, 4, 1, 9) + this.cursor.seq, changes, results }
    const head = headAfter(base, tx)
    this.cursor = { epoch: this.cursor.epoch, seq: tx.seq, head }
    return packTransaction({ ...tx, base, head })
  }
}

/** Brings a mirror to an empty truth at the stream's cursor, as a first snapshot of an empty platform would. */
export async function beginTruth(mirror: Mirror, stream: TestStream): Promise<void> {
  const { epoch, seq, head } = stream.cursor
  await mirror.truth.beginSnapshot({ snapshotId: 'first', epoch, seq, head, tables: [] })
  await mirror.truth.finishSnapshot(stream.cursor)
}

export function entryOf(id: string, text = 'a line', requestId: string | null = `screen-${id}`): Entry {
  const envelope: CommandEnvelope<'duty.log'> = {
    id,
    type: 'duty.log',
    payload: { text },
    actor: { kind: 'user', id: 'u1', name: '王宁', role: 'DUTY_OFFICER' },
    occurredAt: 1,
    base: {},
    configVersion: 1,
  }
  return {
    envelope,
    requestId,
    audit: { at: 1, actorId: 'u1', actorName: '王宁', act: 'duty.log', subject: id, params: {} },
  }
}
