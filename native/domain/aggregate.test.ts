import { expect, it } from 'vitest'
import { roomCount } from './index.ts'

it('hides from a room every count that could point at a household, and no other', () => {
  expect([0, 1, 4, 5, 6, 230].map(roomCount)).toEqual([0, null, null, 5, 6, 230])
})
