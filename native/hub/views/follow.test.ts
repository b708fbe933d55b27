import fc from 'fast-check'
import { expect, it } from 'vitest'
import { refKey, type AnyRow, type RefKey, type Row } from '../../contract/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import type { DeskReads } from './reads.ts'
import { boardView, callsView, incidentsView } from './work.ts'

const TASKS = ['t1', 't2', 't3', 't4']
const INCIDENTS = ['i1', 'i2']

/** Rows in plain maps; nothing that these views do not ask for. */
function town() {
  const tasks = new Map<string, Row<'task'>>()
  const incidents = new Map<string, Row<'incident'>>()
  const one = (table: string, id: string): unknown =>
    table === 'task' ? tasks.get(id) : table === 'incident' ? incidents.get(id) : undefined
  const reads: unknown = {
    get: one,
    posts: () => [],
    grids: () => [],
    openTasks: () => [...tasks.values()].filter(({ state }) => state !== 'VERIFIED'),
    openIncidents: () => [...incidents.values()].filter(({ state }) => state !== 'CLOSED'),
    unsent: () => false,
  }
  return { tasks, incidents, reads: reads as DeskReads }
}

/** What a screen holds that was told only of the rows that changed. */
function follower(source: ViewSource) {
  const held = new Map<string, Map<string, unknown>>()
  const all = (): void => {
    held.clear()
    for (const [name, rows] of Object.entries(source.compute())) held.set(name, new Map(Object.entries(rows)))
  }
  all()
  return {
    held: () => Object.fromEntries([...held].map(([name, rows]) => [name, Object.fromEntries(rows)])),
    follow(refs: readonly RefKey[]): void {
      const change = source.follow?.(refs)
      if (!change) return all()
      for (const [name, rows] of Object.entries(change.put))
        for (const [key, row] of Object.entries(rows)) held.get(name)?.set(key, row)
      for (const [name, keys] of Object.entries(change.del))
        for (const key of keys) held.get(name)?.delete(key)
    },
  }
}

it('following the rows that changed ends where computing everything ends', () => {
  const act = fc.record({
    table: fc.constantFrom('task' as const, 'incident' as const),
    n: fc.nat({ max: 3 }),
    open: fc.boolean(),
    delivered: fc.boolean(),
    gone: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (turns) => {
      const { tasks, incidents, reads } = town()
      const views = [
        boardView(reads, (row) => row),
        incidentsView(reads, (row) => row),
        callsView(reads),
      ].map((source) => ({ source, screen: follower(source) }))
      let rev = 0
      for (const turn of turns) {
        const refs = turn.map(({ table, n, open, delivered, gone }) => {
          const id = (table === 'task' ? TASKS[n] : INCIDENTS[n % 2]) ?? 't1'
          rev += 1
          const row: AnyRow =
            table === 'task'
              ? {
                  ...{ id, rev, incidentId: INCIDENTS[n % 2], state: open ? 'ISSUED' : 'VERIFIED' },
                  ...{ delivery: delivered ? 'APP' : 'UNDELIVERED', holderKind: 'POST', holderId: 'S05' },
                }
              : {
                  id,
                  rev,
                  taskIds: TASKS.filter((_, k) => INCIDENTS[k % 2] === id),
                  state: open ? 'DISPATCHED' : 'CLOSED',
                  gridId: null,
                }
          const rows: Map<string, unknown> = table === 'task' ? tasks : incidents
          if (gone) rows.delete(id)
          else rows.set(id, row)
          return refKey(table, id)
        })
        for (const { source, screen } of views) {
          screen.follow(refs)
          expect(screen.held()).toEqual(source.compute())
        }
      }
    }),
  )
})
