import { describe, expect, it } from 'vitest'
import type { EventType } from '../contract/index.ts'
import { eventType } from './model.ts'
import { townModel } from './modelFixture.ts'
import { mayAutoDispatch, onList, suggestions, type RouteTables } from './route.ts'

const model = townModel()
const tables: RouteTables = {
  post(id) {
    const post = model.posts.find((one) => one.id === id)
    return post && { ...post, onDuty: id === 'S05' ? 'B' : 'A' }
  },
  grid: (id) => (id === 'G1' ? { name: '石桥湾03网格', communityId: 'C1' } : undefined),
  community: (id) => (id === 'C1' ? { name: '石桥湾社区' } : undefined),
}
const where = { gridId: 'G1', communityId: 'C1' }

describe('suggested holders', () => {
  it('are the routing of the type, the lead first, then the grid of the place', () => {
    const made = suggestions({ typeCode: 'PS03', ...where }, model, tables)
    expect(made.map(({ kind, id, lead, reason, list }) => [kind, id, lead, reason, list])).toEqual([
      ['POST', 'S04', true, 'ROUTING_LEAD', 'STREET'],
      ['POST', 'S05', false, 'ROUTING_ASSIST', 'STREET'],
      ['GRID', 'G1', false, 'PLACE_GRID', null],
    ])
    expect(made[1]).toMatchObject({ name: '消防安全岗', onDuty: 'B', asked: false, target: true })
  })

  it('equal the routing table for every type', () => {
    for (const type of model.eventTypes) {
      const posts = suggestions({ typeCode: type.code, gridId: null, communityId: null }, model, tables)
      expect(posts.map(({ id }) => id)).toEqual([type.leadPost, ...type.assistPosts])
      expect(posts.filter(({ lead }) => lead)).toHaveLength(1)
    }
  })

  it('ask stationed units instead of ordering them', () => {
    const asked = suggestions({ typeCode: 'PS05', gridId: null, communityId: null }, model, tables)
    expect(asked.map(({ id, asked: ask }) => [id, ask])).toEqual([
      ['S07', true],
      ['S04', false],
    ])
  })

  it('name the community when the matter stands on the community’s list', () => {
    const made = suggestions({ typeCode: 'DP01', ...where }, model, tables)
    expect(made.at(-1)).toMatchObject({
      kind: 'COMMUNITY',
      id: 'C1',
      reason: 'PLACE_COMMUNITY',
      list: 'COMMUNITY',
    })
  })

  it('show the discipline post as no target should a table name it', () => {
    const odd = structuredClone(model)
    const type = odd.eventTypes.find(({ code }) => code === 'PS01')
    if (type) type.assistPosts = ['P04']
    expect(suggestions({ typeCode: 'PS01', ...where }, odd, tables)[1]).toMatchObject({
      id: 'P04',
      target: false,
    })
  })

  it('are none for a type or a place nobody knows', () => {
    expect(suggestions({ typeCode: 'XX', ...where }, model, tables)).toEqual([])
    expect(suggestions({ typeCode: 'UM03', gridId: 'G9', communityId: null }, model, tables)).toHaveLength(1)
  })
})

describe('the responsibility lists', () => {
  const normal = eventType(model, 'UM01') as EventType
  const refused: EventType = { ...normal, list: { ...normal.list, admitted: false } }

  it('hold the posts of the routing; grids, communities and teams answer for their place', () => {
    expect(onList(normal, 'POST', 'S06')).toBe(true)
    expect(onList(normal, 'POST', 'E01')).toBe(false)
    for (const kind of ['GRID', 'COMMUNITY', 'TEAM'] as const) expect(onList(normal, kind, 'any')).toBe(true)
  })

  it.each([
    ['ordinary, on the list', normal, 'NORMAL', false, true],
    ['ordinary, off the list', normal, 'NORMAL', true, false],
    ['ordinary, refused admission', refused, 'NORMAL', false, false],
    ['urgent, off the list', normal, 'URGENT', true, true],
    ['critical, refused admission', refused, 'CRITICAL', true, true],
  ] as const)('a rule may dispatch: %s', (_, type, priority, off, may) => {
    expect(mayAutoDispatch(type, priority, off)).toBe(may)
  })
})
