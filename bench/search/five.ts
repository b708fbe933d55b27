/** Five years of a township's work beside the town: what the search must be quick over. */
import type { AnyRow, Row, TableName } from '../../native/contract/index.ts'
import { filledRow } from '../sync/filledRow.ts'
import { townRows } from '../sync/townRows.ts'
import { NOON } from '../sync/setting.ts'

const DAY_MS = 86_400_000
const YEARS = 5
/** About 1,200 incidents a month, with 0.8 tasks each. */
const INCIDENTS = 72_000
const TASKS = 34_000

const WHAT = [
  '电动车楼道充电',
  '井盖破损',
  '占道经营',
  '消防通道占用',
  '噪音扰民',
  '燃气异味',
  '高空抛物',
  '暴露垃圾',
  '电梯困人',
  '墙皮脱落',
  '路灯不亮',
  '独居老人求助',
]
const WHERE = ['楼道', '小区门口', '地下车库', '临街商铺', '公交站旁', '河岸', '菜市场', '学校东侧']
const TAIL = ['', '，影响通行', '，居民反映多次', '，需联合处置', '，夜间严重']

const pick = <T>(list: readonly T[], n: number): T => {
  const item = list[n % list.length]
  if (item === undefined) throw new Error('an empty list')
  return item
}

/** Every row of the town but its homes, and the five years. */
export function* fiveYears(): Generator<readonly [TableName, AnyRow]> {
  const buildings: Row<'building'>[] = []
  for (const [table, row] of townRows(150_000).rows) {
    // The register of homes is no part of what can be searched: it would only be read over.
    if (table === 'resident' || table === 'household') continue
    if (table === 'building') buildings.push(row as Row<'building'>)
    yield [table, row]
  }
  const from = NOON - YEARS * 365 * DAY_MS
  const step = (YEARS * 365 * DAY_MS) / INCIDENTS
  for (let n = 0; n < INCIDENTS; n++) yield ['incident', incident(n, from + n * step, buildings)]
  for (let n = 0; n < TASKS; n++) yield ['task', task(n, from + n * 2 * step, buildings)]
}

const numberOf = (mark: string, at: number, n: number): string =>
  `${mark}${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}-${String(n % 10_000).padStart(4, '0')}`

function incident(n: number, at: number, buildings: readonly Row<'building'>[]): AnyRow {
  const { name, gridId, id } = pick(buildings, n * 7919)
  return filledRow('incident', {
    ...{ id: `h.${String(n)}:i0`, number: numberOf('SJ', at, n), typeCode: 'UM01' },
    ...{
      title: `${pick(WHERE, n * 31)}${pick(WHAT, n * 17)}${pick(TAIL, n * 13)}`,
      place: name,
      gridId,
      buildingId: id,
    },
    ...{
      receivedAt: Math.round(at),
      occurredAt: Math.round(at),
      channel: 'GRID_APP',
      priority: 'NORMAL',
      state: 'CLOSED',
      edited: {},
    },
  })
}

function task(n: number, at: number, buildings: readonly Row<'building'>[]): AnyRow {
  const { name, gridId } = pick(buildings, n * 104_729)
  return filledRow('task', {
    ...{
      id: `h.${String(n)}:t0`,
      number: numberOf('RW', at, n),
      incidentId: `h.${String(n)}:i0`,
      typeCode: 'UM01',
    },
    ...{
      title: `${pick(WHAT, n * 17)}${pick(TAIL, n * 13)}`,
      place: name,
      gridId,
      holderKind: 'GRID',
      holderId: gridId,
    },
    ...{ issuedAt: Math.round(at), priority: 'NORMAL', state: 'CLOSED', delivery: 'APP', clock: 'CALENDAR' },
  })
}
