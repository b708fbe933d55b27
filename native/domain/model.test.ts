import { describe, expect, it } from 'vitest'
import { assembleModel, eventType, parseModel, postDefinition, typeName } from './model.ts'
import { modelParts, townModel } from './modelFixture.ts'

type Json = Record<string, unknown>
/** The model with one value replaced, by a path of keys. */
function spoiled(path: readonly (string | number)[], value: unknown): unknown {
  const model = structuredClone(townModel()) as unknown as Json
  let at: Json = model
  for (const key of path.slice(0, -1)) at = at[key] as Json
  at[String(path.at(-1))] = value
  return model
}

describe('the model in assets', () => {
  it('is complete: 48 event types, those of a silent source and of a gap in the roster, 24 posts of which one is no target, four boards', () => {
    const model = townModel()
    expect(model.eventTypes).toHaveLength(50)
    expect(model.posts).toHaveLength(24)
    expect(model.posts.filter((post) => !post.dispatchTarget).map((post) => post.id)).toEqual(['P04'])
    expect(model.posts.filter((post) => post.kind === 'STATIONED').map((post) => post.id)).toEqual([
      'S03',
      'S07',
      'S08',
    ])
    expect(model.boards.map((board) => board.code)).toEqual(['PARTY', 'ECON', 'LIVELIHOOD', 'SAFETY'])
  })

  it('sorts every event type into one of ten modules, and names 23 things an enterprise may ask for', () => {
    const { labels, eventTypes, lists } = townModel()
    const modules = labels['Module']?.map(({ code }) => code) ?? []
    expect(modules).toHaveLength(10)
    expect(eventTypes.filter(({ module }) => !modules.includes(module))).toEqual([])
    expect(new Set(lists.enterprise).size).toBe(23)
  })

  it('routes nothing to a post that is no target', () => {
    const model = townModel()
    for (const type of model.eventTypes)
      for (const id of [type.leadPost, ...type.assistPosts])
        expect(postDefinition(model, id)?.dispatchTarget).toBe(true)
  })

  it('proposes no supervision cards for stationed posts nor for the discipline post', () => {
    const without = townModel().posts.filter((post) => !post.supervisionCards)
    expect(without.map((post) => post.id)).toEqual(['P04', 'S03', 'S07', 'S08'])
  })

  it('finds types and posts by their codes', () => {
    const model = townModel()
    expect(eventType(model, 'PS03')?.leadPost).toBe('S04')
    expect(eventType(model, 'XX99')).toBeUndefined()
    expect(typeName(model, 'PS03', 'zh')).toBe('烟感报警')
    expect(typeName(model, 'XX99', 'en')).toBe('XX99')
  })

  it('keeps what a newer version may have added', () => {
    const parsed = parseModel(spoiled(['rings'], { peace: 1 }))
    expect(parsed.ok && (parsed.model as unknown as Json)['rings']).toEqual({ peace: 1 })
  })
})

describe('a table somebody edited wrongly', () => {
  it.each<[string, readonly (string | number)[], unknown, string]>([
    ['an unknown lead post', ['eventTypes', 3, 'leadPost'], 'X99', '/eventTypes/3'],
    ['an unknown assisting post', ['eventTypes', 0, 'assistPosts'], ['S06', 'X98'], '/eventTypes/0'],
    ['a limit of zero', ['eventTypes', 2, 'finishHours'], 0, '/eventTypes/2'],
    ['a code twice', ['eventTypes', 1, 'code'], 'PS01', '/eventTypes/1/code'],
    ['a module nobody knows', ['eventTypes', 1, 'module'], 'MAGIC', '/eventTypes/1/module'],
    ['a missing name', ['eventTypes', 5, 'zh'], undefined, '/eventTypes/5/zh'],
    ['a priority that is none', ['eventTypes', 5, 'priority'], 'HIGH', '/eventTypes/5/priority'],
    ['a post twice', ['posts', 1, 'id'], 'P01', '/posts/1/id'],
    [
      'a span that ends before it begins',
      ['clocks', 'workingHours', 'spans', 0],
      ['12:00', '09:00'],
      '/clocks/workingHours/spans/0',
    ],
    [
      'overlapping spans',
      ['clocks', 'workingHours', 'spans', 1],
      ['11:00', '17:00'],
      '/clocks/workingHours/spans/1',
    ],
    [
      'a time that is none',
      ['clocks', 'workingHours', 'spans', 0],
      ['9:00', '12:00'],
      '/clocks/workingHours/spans/0',
    ],
    ['a week without working days', ['clocks', 'workingHours', 'days'], [], '/clocks/workingHours'],
    [
      'a holiday that is no date',
      ['clocks', 'workingHours', 'holidays', 0],
      '2026-02-30',
      '/clocks/workingHours/holidays/0',
    ],
    [
      'a day both off and worked',
      ['clocks', 'workingHours', 'workdays', 0],
      '2026-01-01',
      '/clocks/workingHours/workdays',
    ],
    ['a yellow share above one', ['clocks', 'lamp', 'yellowShare'], 1.3, '/clocks/lamp'],
    ['an empty list of reasons', ['lists', 'rejectReasons'], [], '/lists/rejectReasons'],
    ['a call script for no type', ['lists', 'callScripts', 'ZZ01'], ['?'], '/lists/callScripts/ZZ01'],
    ['a text for the version', ['version'], 'one', '/version'],
  ])('%s is refused with its place and what to do', (_, path, value, where) => {
    const parsed = parseModel(spoiled(path, value))
    expect(parsed).toMatchObject({ ok: false, code: 'BAD_MODEL', path: where })
    expect(parsed.ok ? '' : parsed.message.length).toBeGreaterThan(20)
  })

  it.each([null, undefined, 7, 'model', [], {}])('%j is no model', (value) => {
    expect(parseModel(value)).toMatchObject({ ok: false, code: 'BAD_MODEL' })
  })

  it('a missing file is named', () => {
    const { lists: _, ...parts } = modelParts()
    expect(assembleModel(parts)).toMatchObject({
      ok: false,
      path: '/lists',
      message: expect.stringContaining('lists.json') as unknown,
    })
  })
})
