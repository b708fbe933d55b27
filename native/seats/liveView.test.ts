import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LiveView } from './liveView.ts'

it('tells a screen that applied every patch exactly what a fresh picture tells', () => {
  const rows = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(rows, fc.boolean()), { maxLength: 20 }), (steps) => {
      let now: Record<string, number> = {}
      const live = new LiveView(() => ({ list: { ...now } }))
      live.refresh()
      const screen = new Map(Object.entries(live.picture()['list'] ?? {}))
      let version = live.version
      for (const [next, listens] of steps) {
        now = next
        live.refresh()
        if (!listens) continue
        const patch = live.patchSince(version)
        version = live.version
        if (patch === undefined) continue
        if (patch === 'picture') throw new Error('too few deletions for a picture')
        for (const key of patch.del['list'] ?? []) screen.delete(key)
        for (const [key, value] of Object.entries(patch.put['list'] ?? {})) screen.set(key, value)
        expect(Object.fromEntries(screen)).toEqual(now)
      }
    }),
  )
})

it('says nothing when nothing changed', () => {
  const live = new LiveView(() => ({ list: { a: { n: 1 } } }))
  expect(live.refresh()).toBe(true)
  expect(live.refresh()).toBe(false)
  expect(live.patchSince(live.version)).toBeUndefined()
})

it('offers a picture to a screen that missed more deletions than are kept', () => {
  let keys: number[] = []
  const live = new LiveView(() => ({ list: Object.fromEntries(keys.map((key) => [key, key])) }))
  keys = Array.from({ length: 2500 }, (_, n) => n)
  live.refresh()
  const version = live.version
  for (const half of [2000, 0]) {
    keys = keys.slice(0, half)
    live.refresh()
  }
  expect(live.patchSince(version)).toBe('picture')
  expect(live.picture()).toEqual({ list: {} })
})
