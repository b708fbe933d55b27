/** Process that makes the town of the figures: the seeded town, and a long day's open work on top of it. */
import { mkdirSync } from 'node:fs'
import type { AnyRow, TableName } from '../../native/contract/index.ts'
import { openPlatform } from '../../native/platform/index.ts'
import { hubPublicKey } from '../../native/town/index.ts'
import { filledRow } from '../sync/filledRow.ts'
import { postOf, taskId, TASKS_EACH } from './openTask.ts'
import { serve } from '../sync/serve.ts'
import { HUB, NOON, TOWNSHIP } from '../sync/setting.ts'
import { townRows } from '../sync/townRows.ts'

export type BusyTown = typeof handlers

const DAY_MS = 86_400_000

/** Far from every limit: what is measured is the desk, and no clock of the town fires meanwhile. */
function* openWork(tasks: number): Generator<readonly [TableName, AnyRow]> {
  for (let n = 0; n < tasks / TASKS_EACH; n++) {
    const at = NOON - n * 20_000
    const ids = Array.from({ length: TASKS_EACH }, (_, k) => taskId(n * TASKS_EACH + k))
    const shared = {
      typeCode: 'UM03',
      priority: 'NORMAL',
      title: '暴露垃圾',
      place: `石桥湾${String(n % 60)}号`,
    }
    yield [
      'incident',
      filledRow('incident', {
        ...{
          ...shared,
          id: `busy.${String(n)}:i0`,
          number: `SJ${String(100_000 + n)}`,
          taskIds: ids,
          edited: {},
        },
        ...{ channel: 'GRID_APP', state: 'DISPATCHED', offList: false, pausedMs: 0 },
        ...{
          occurredAt: at,
          receivedAt: at,
          ackAt: at,
          acceptedAt: at,
          dispatchedAt: at,
          dueAt: NOON + 30 * DAY_MS,
        },
      }),
    ]
    for (const [k, id] of ids.entries())
      yield [
        'task',
        filledRow('task', {
          ...{
            ...shared,
            id,
            number: `RW${String(100_000 + n * TASKS_EACH + k)}`,
            incidentId: `busy.${String(n)}:i0`,
          },
          ...{ holderKind: 'POST', holderId: postOf(n * TASKS_EACH + k), lead: k === 0, state: 'ISSUED' },
          ...{ issuedAt: at, issuedBy: 'U06', delivery: 'APP', deliveredAt: at, clock: 'CALENDAR' },
          ...{
            signLimitMin: 10_080,
            finishLimitMin: 43_200,
            signDueAt: at + 7 * DAY_MS,
            finishDueAt: at + 30 * DAY_MS,
          },
          ...{ pausedMs: 0, extensions: 0, reworks: 0, urges: 0 },
        }),
      ]
  }
}

const handlers = {
  make: async ({ dir, keys, tasks }: { dir: string; keys: string; tasks: number }): Promise<number> => {
    mkdirSync(dir, { recursive: true })
    const open = openPlatform({ dataDir: dir, clock: { now: () => NOON }, create: true })
    if (!open.ok) throw new Error(`${dir}: ${open.code}`)
    const { platform } = open
    try {
      const town = townRows(150_000)
      const work = new Map<TableName, AnyRow[]>([
        ['incident', []],
        ['task', []],
      ])
      for (const [table, row] of openWork(tasks)) work.get(table)?.push(row)
      function* rows(): Generator<readonly [TableName, AnyRow]> {
        let before: TableName | undefined
        for (const [table, row] of town.rows) {
          if (before !== undefined && before !== table)
            for (const mine of work.get(before) ?? []) yield [before, mine]
          before = table
          yield [table, row]
        }
      }
      const imported = platform.importTown({ townshipId: TOWNSHIP, name: town.name, rows: rows(), at: NOON })
      if (!imported.ok) throw new Error(imported.code)
      const publicKey = hubPublicKey(keys, HUB)
      const enrolled = platform.enrol({ townshipId: TOWNSHIP, deviceId: HUB, role: 'hub', publicKey })
      if (!enrolled.ok) throw new Error(enrolled.code)
      return imported.rows
    } finally {
      await platform.close()
    }
  },
}

serve(handlers)
