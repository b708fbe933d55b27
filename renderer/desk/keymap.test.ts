import { expect, it } from 'vitest'
import { KEY_GROUPS, KEYS } from './keymap.ts'

/** These two stand in one group of the cheat sheet, but one is of an incident and the other of a task. */
const APART = new Set(['blow', 'slip'])

it('gives no key two meanings in one place', () => {
  const { everywhere, lists, ...places } = KEY_GROUPS
  const twice = Object.values({ nowhere: [], ...places }).flatMap((own: readonly (keyof typeof KEYS)[]) => {
    const names = [...new Set([...everywhere, ...lists, ...own])].filter((name) => !APART.has(name))
    return names.filter((name, n) => names.some((other, k) => k < n && KEYS[other] === KEYS[name]))
  })
  expect(twice).toEqual([])
})
