import type { PostDefinition, Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import { at, shareOut } from '../ground/index.ts'
import type { Ground, TownFigures } from '../ground/index.ts'
import { inventName, staffPhone } from './personNames.ts'
import type { Generation } from './personNames.ts'

export interface Staff {
  readonly persons: readonly Row<'person'>[]
  readonly posts: readonly Row<'post'>[]
  /** Grid id (special grids too) -> its leader and its full-time member, if it has one. */
  readonly gridHeads: ReadonlyMap<string, { leaderId: string; fullTimeId: string | null }>
  readonly secretaries: ReadonlyMap<string, string>
}

const N_FORCES = [
  '楼栋长',
  '党员中心户',
  '志愿者',
  '物业管家',
  '社区民警',
  '法律明白人',
  '家庭医生',
  '微型消防站队员',
  '商户代表',
  '退役军人',
  '快递骑手',
  '网约配送员',
]
const ADVISOR_FROM = ['司法所', '派出所', '市场监管所', '综合执法大队', '社区卫生服务中心', '规划自然资源所']

/** Everybody who serves: two for each post, and for the grids 1+3+N. */
export function recruit(
  ground: Ground,
  figures: TownFigures,
  posts: readonly PostDefinition[],
  random: Random,
): Staff {
  const persons: Row<'person'>[] = []
  const enlist = (
    title: string,
    generation: Generation,
    links: Partial<Pick<Row<'person'>, 'postId' | 'gridId' | 'gridRole'>> = {},
  ): string => {
    const n = persons.length + 1
    const id = `S${String(n).padStart(4, '0')}`
    const { postId = null, gridId = null, gridRole = null } = links
    persons.push({
      id,
      rev: 1,
      name: inventName(random, generation),
      phone: staffPhone(n),
      title,
      postId,
      gridId,
      gridRole,
    })
    return id
  }

  const postRows = posts.map((post): Row<'post'> => {
    const from = post.stationedFrom ?? '街道'
    const aPersonId = enlist(`${post.zh}A岗（${from}）`, 'middle', { postId: post.id })
    const bPersonId = enlist(`${post.zh}B岗（${from}）`, 'middle', { postId: post.id })
    const { id, board, zh, en, kind, cover, dispatchTarget } = post
    return {
      id,
      rev: 1,
      board,
      zh,
      en,
      kind,
      cover,
      dispatchTarget,
      aPersonId,
      bPersonId,
      onDuty: 'NONE',
      onDutySince: null,
    }
  })

  const secretaries = new Map<string, string>()
  for (const community of ground.communities) {
    secretaries.set(community.id, enlist(`${community.name}党委书记`, 'middle'))
    for (const title of ['副书记', '治保委员', '民政委员', '网格专干'])
      enlist(`${community.name}${title}`, 'middle')
  }

  const { gridLeaders, fullTime, partTime, advisors, N } = figures.people
  const all = [...ground.grids.map((g) => g.id), ...ground.specials.map((s) => s.id)]
  if (gridLeaders !== all.length || fullTime !== ground.grids.length)
    throw new Error('grid leaders do not match the grids')
  const nameOf = new Map([...ground.grids, ...ground.specials].map((g) => [g.id, g.name]))
  const gridHeads = new Map<string, { leaderId: string; fullTimeId: string | null }>()
  for (const gridId of all) {
    const leaderId = enlist(`${nameOf.get(gridId) ?? ''}网格长`, 'middle', {
      gridId,
      gridRole: 'GRID_LEADER',
    })
    const has = ground.grids.some((g) => g.id === gridId)
    const fullTimeId = has
      ? enlist(`${nameOf.get(gridId) ?? ''}专职网格员`, 'middle', { gridId, gridRole: 'FULL_TIME' })
      : null
    gridHeads.set(gridId, { leaderId, fullTimeId })
  }
  // Two part-time members to a grid, and what is left over to the special grids.
  const partTimes = shareOut(
    partTime,
    all.map((id) => (id.startsWith('Z') ? 1.1 : 2)),
    1,
  )
  const forces = shareOut(
    N,
    all.map((id) => (id.startsWith('Z') ? 10 : 17)),
  )
  all.forEach((gridId, i) => {
    for (let k = 0; k < at(partTimes, i); k++) {
      enlist(`兼职网格员（${k % 2 === 0 ? '骑手' : '居民'}）`, random.chance(0.4) ? 'young' : 'middle', {
        gridId,
        gridRole: 'PART_TIME',
      })
    }
    for (let k = 0; k < at(forces, i); k++) {
      enlist(random.pick(N_FORCES), random.pick(['elder', 'middle', 'middle', 'young'] as const), {
        gridId,
        gridRole: 'N_FORCE',
      })
    }
  })
  for (let k = 0; k < advisors; k++) {
    const gridId = at(all, Math.floor((k * all.length) / advisors))
    enlist(`网格指导员（${at(ADVISOR_FROM, k % ADVISOR_FROM.length)}）`, 'middle', {
      gridId,
      gridRole: 'ADVISOR',
    })
  }
  return { persons, posts: postRows, gridHeads, secretaries }
}
