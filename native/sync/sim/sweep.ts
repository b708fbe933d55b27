/**
 * Removal of what is old. No act of the town removes rows today, the protocol does; and a town that only grows would
 * make long runs slow. The simulated platform decides this command itself; hubs learn of it like of any transaction.
 */
import { refKey, type Change, type Ref, type TableName, type WireCommand } from '../../contract/index.ts'
import type { Rows } from './memoryAuthority.ts'

const TEXT = 'SWEEP'

export const isSweep = ({ payload }: Pick<WireCommand, 'payload'>): boolean =>
  (payload as { text?: unknown }).text === TEXT

export const sweepPayload = { text: TEXT }

/** Rows to remove so that about `keep` incidents and free signals and notes are left, oldest first. */
export function sweepable(rows: Rows, keep: number): Ref[] {
  const found: Ref[] = []
  const ofTable = (table: TableName) => [...rows.values()].filter((held) => held.table === table)
  const old = (table: TableName) => {
    const all = ofTable(table)
    return all.slice(0, Math.max(0, all.length - keep)).map(({ row }) => row)
  }
  const gone = new Set<unknown>()
  for (const table of ['incident', 'dutyLog'] as const)
    for (const { id } of old(table)) {
      gone.add(id)
      found.push({ table, id })
    }
  for (const row of old('signal'))
    if (row['incidentId'] === null) {
      gone.add(row.id)
      found.push({ table: 'signal', id: row.id })
    }
  for (const { table, row } of rows.values()) {
    const hangsOn = table === 'sourceRef' ? row['entityId'] : row['incidentId']
    const children: readonly TableName[] = ['task', 'entry', 'signal', 'sourceRef']
    if (children.includes(table) && typeof hangsOn === 'string' && gone.has(hangsOn))
      found.push({ table, id: row.id })
  }
  return [...new Map(found.map((ref) => [refKey(ref.table, ref.id), ref])).values()]
}

export function sweepChanges(
  refs: readonly Ref[],
  read: (ref: Ref) => { rev: number } | undefined,
): Change[] {
  return refs.flatMap((ref): Change[] => {
    const row = read(ref)
    return row ? [{ ...ref, op: 'del', rev: row.rev + 1 }] : []
  })
}
