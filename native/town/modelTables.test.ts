import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTownAssets } from './assets.ts'

const table = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../assets/model/${name}.json`, import.meta.url), 'utf8'))

interface Plan {
  readonly id: string
  readonly pack?: string
  readonly posts: readonly string[]
  readonly cams: readonly string[]
  readonly roll: readonly string[]
  readonly steps: readonly {
    readonly seq: number
    readonly owner: string
    readonly ownerOutOfHours?: string
  }[]
}

const { model, figures, phrases } = readTownAssets()
const { plans } = table('plans') as { plans: readonly Plan[] }
const posts = new Set(model.posts.map((p) => p.id))

describe('the tables of the default model fit each other', () => {
  it('every event type that names a plan names one that exists, and its posts stand in it', () => {
    const byId = new Map(plans.map((p) => [p.id, p]))
    for (const type of model.eventTypes) {
      if (type.planId === null) continue
      const plan = byId.get(type.planId)
      expect(plan?.posts).toContain(type.leadPost)
      for (const post of type.assistPosts) expect(plan?.posts).toContain(post)
    }
  })

  it('every plan gives each of its posts something to do, in numbered steps', () => {
    const others = new Set(['DUTY', 'GRID', 'COMMUNITY'])
    for (const plan of plans) {
      const owners = new Set(plan.steps.map((s) => s.owner))
      for (const post of plan.posts) expect([posts.has(post), owners.has(post)]).toEqual([true, true])
      for (const owner of owners) expect(others.has(owner) || plan.posts.includes(owner)).toBe(true)
      expect(plan.steps.map((s) => s.seq)).toEqual(plan.steps.map((_, i) => i + 1))
    }
  })

  it('plans name camera groups and rings that exist', () => {
    const groups = new Set(figures.cameraGroups.map((g) => g.id))
    const rings = new Set([...Object.keys((table('rings') as { emergency: object }).emergency), 'VESSELS'])
    for (const plan of plans) {
      for (const group of plan.cams) expect(groups.has(group)).toBe(true)
      for (const ring of plan.roll) expect(rings.has(ring)).toBe(true)
    }
  })

  it('a grid portrait has 30 indicators, each with a code of its own', () => {
    const portrait = table('grid_portrait') as readonly {
      indicators: readonly { code: string; zh: string }[]
    }[]
    const codes = portrait.flatMap((d) => d.indicators.map((i) => i.code))
    expect([codes.length, new Set(codes).size]).toEqual([30, 30])
  })

  it('people have something to say about every event type, when it begins and when it is done', () => {
    for (const { code } of model.eventTypes) {
      expect(phrases.types[code]?.facts.length).toBeGreaterThan(0)
      expect(phrases.types[code]?.done.length).toBeGreaterThan(0)
    }
  })

  it('the figures of the communities add up to those of the subdistrict', () => {
    const sum = (key: 'grids' | 'microGrids' | 'buildings' | 'businesses' | 'population'): number =>
      figures.communities.reduce((total, c) => total + c[key], 0)
    expect([sum('grids'), sum('microGrids'), sum('buildings'), sum('businesses'), sum('population')]).toEqual(
      [116, 709, 3985, 15_240, 111_800],
    )
    expect(figures.cameraGroups.reduce((total, g) => total + g.count, 0)).toBe(1000)
  })
})
