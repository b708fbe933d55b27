import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  commandId,
  refKey,
  type Actor,
  type AnyRow,
  type Change,
  type Command,
  type CommandEnvelope,
  type CommandType,
  type RefKey,
  type Row,
  type TableName,
} from '../contract/index.ts'
import { assembleModel, decide, MODEL_PARTS, type ReadRow } from '../domain/index.ts'
import { Rebase, type OverlayChange } from './rebase.ts'

const assembled = assembleModel(
  Object.fromEntries(
    MODEL_PARTS.map((part) => [
      part,
      JSON.parse(readFileSync(`assets/model/${part}.json`, 'utf8')) as unknown,
    ]),
  ),
)
if (!assembled.ok) throw new Error(JSON.stringify(assembled))
const { model } = assembled

const officer: Actor = { kind: 'user', id: 'U1', name: '值班员', role: 'DUTY_OFFICER' }
let counter = 0
const act = <T extends CommandType>(type: T, payload: Command<T>, origin = 'hub1'): CommandEnvelope => ({
  id: commandId(origin, 'a', ++counter),
  type,
  payload,
  actor: officer,
  occurredAt: Date.UTC(2026, 10, 21) + counter * 1000,
  base: {},
  configVersion: 1,
})
const report = (origin?: string) =>
  act('incident.report', { channel: 'PHONE', typeCode: 'UM03', text: '垃圾', place: '石桥湾7栋' }, origin)

class Rows {
  readonly map = new Map<RefKey, AnyRow>()
  readonly read: ReadRow = <T extends TableName>(table: T, id: string) =>
    this.map.get(refKey(table, id)) as Row<T> | undefined
  put(changes: readonly Change[]): RefKey[] {
    return changes.map((change) => {
      const key = refKey(change.table, change.op === 'put' ? change.row.id : change.id)
      if (change.op === 'put') this.map.set(key, change.row)
      else this.map.delete(key)
      return key
    })
  }
}

/** What a screen sees: truth with the overlay laid on as the mirror lays it. */
class Shown {
  readonly over = new Map<RefKey, AnyRow | null>()
  lay({ put, gone, lift }: OverlayChange): void {
    for (const { table, row } of put) this.over.set(refKey(table, row.id), row)
    for (const { table, id } of gone) this.over.set(refKey(table, id), null)
    for (const { table, id } of lift) this.over.delete(refKey(table, id))
  }
  on(truth: Rows): Record<string, AnyRow> {
    const seen = new Map<RefKey, AnyRow | null>([...truth.map, ...this.over])
    return Object.fromEntries(
      [...seen].filter((entry): entry is [RefKey, AnyRow] => entry[1] !== null).toSorted(),
    )
  }
}

function decidedInOrder(truth: Rows, pending: readonly CommandEnvelope[]): Record<string, AnyRow> {
  const rows = new Rows()
  for (const [key, row] of truth.map) rows.map.set(key, row)
  for (const command of pending) rows.put(decide(command, rows.read, model).changes)
  return Object.fromEntries([...rows.map].toSorted())
}

describe('rebase', () => {
  it('always shows what deciding all pending commands in order on the truth of the moment gives', () => {
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('report', 'act', 'foreign', 'settle', 'refuse', 'restore'),
        pick: fc.nat(),
        kind: fc.nat(),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, (chosen) => {
        const truth = new Rows()
        const shown = new Shown()
        let pending: CommandEnvelope[] = []
        let settled: CommandEnvelope[] = []
        const rebase = new Rebase({
          read: truth.read,
          model: () => model,
          poisoned: (_id, error) => expect.fail(String(error)),
        })
        const incidents = () => Object.values(shown.on(truth)).filter((row) => 'taskIds' in row)
        for (const { what, pick, kind } of chosen) {
          const known = incidents()
          const one = known[pick % Math.max(1, known.length)]?.id
          const some = (origin?: string): CommandEnvelope | undefined => {
            if (one === undefined) return undefined
            const acts = [
              act('incident.accept', { incidentId: one }, origin),
              act('incident.note', { incidentId: one, text: '已电话核实' }, origin),
              act(
                'incident.dispatch',
                { incidentId: one, targets: [{ kind: 'POST', id: 'L05' }], instruction: '' },
                origin,
              ),
              act('incident.reject', { incidentId: one, reason: model.lists.rejectReasons[0] ?? '' }, origin),
            ]
            return acts[kind % acts.length]
          }
          if (what === 'report' || what === 'act') {
            const command = what === 'report' ? report() : some()
            if (!command || rebase.preview(command).outcome === 'rejected') continue
            pending.push(command)
            shown.lay(rebase.add([command]))
          } else if (what === 'foreign') {
            const command = some('other') ?? report('other')
            shown.lay(rebase.truthMoved(truth.put(decide(command, truth.read, model).changes), []))
          } else if (what === 'restore') {
            // The platform is back at its beginning: all comes again, and people go on while it is taken up in parts.
            truth.map.clear()
            shown.lay(rebase.truthMoved('all', []))
            pending = [...settled, ...pending]
            settled = []
            shown.lay(rebase.await(pending.map(({ id }) => id)))
            for (let at = 0; at < pending.length; at += 2) {
              if (at === 2) {
                const meanwhile = report()
                pending.push(meanwhile)
                shown.lay(rebase.add([meanwhile]))
              }
              shown.lay(rebase.add(pending.slice(at, at + 2)))
            }
          } else {
            const command = pending.shift()
            if (!command) continue
            if (what === 'settle') settled.push(command)
            const moved = what === 'settle' ? truth.put(decide(command, truth.read, model).changes) : []
            shown.lay(rebase.truthMoved(moved, [command.id]))
          }
          expect(shown.on(truth)).toEqual(decidedInOrder(truth, pending))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('takes the whole overlay back once everything is settled', () => {
    const truth = new Rows()
    const shown = new Shown()
    const rebase = new Rebase({ read: truth.read, model: () => model, poisoned: () => undefined })
    const command = report()
    shown.lay(rebase.add([command]))
    expect(shown.over.size).toBeGreaterThan(0)
    expect(rebase.wroteBy(command.id).every((key) => rebase.unsent(key))).toBe(true)
    shown.lay(rebase.truthMoved(truth.put(decide(command, truth.read, model).changes), [command.id]))
    expect(shown.over.size).toBe(0)
    expect(truth.map.size).toBeGreaterThan(0)
  })

  it('shows a row that came ahead of its turn until truth has it', () => {
    const truth = new Rows()
    const shown = new Shown()
    const rebase = new Rebase({ read: truth.read, model: () => model, poisoned: () => undefined })
    const ahead = decide(report('other'), truth.read, model).changes
    shown.lay(rebase.expressed(ahead))
    expect(Object.keys(shown.on(truth))).toHaveLength(ahead.length)
    const moved = truth.put(ahead)
    shown.lay(rebase.truthMoved(moved, []))
    shown.lay(rebase.expressed([]))
    expect(shown.over.size).toBe(0)
  })
})
