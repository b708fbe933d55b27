import { sealKeys } from '../seal/index.ts'
import { readTownAssets } from './assets.ts'
import type { TownAssets } from './assets.ts'
import { makeRegister } from './register/index.ts'
import type { Register } from './register/index.ts'
import { storyOf } from './story.ts'
import type { Story } from './story.ts'

/** A Monday midnight by the township's clock, in a month without holidays. */
export const MONDAY = Date.parse('2026-07-06T00:00:00+08:00')
export const DAY = 86_400_000

export interface TownFixture {
  readonly assets: TownAssets
  readonly register: Register
  readonly story: Story
}

export function townFixture(seed = 1): TownFixture {
  const assets = readTownAssets()
  const register = makeRegister({ ...assets, seed, sealKeys: sealKeys(new Uint8Array(32)), now: MONDAY })
  return { assets, register, story: storyOf(register, assets, seed) }
}
