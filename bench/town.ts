// How long the demo town takes to make, part by part. One JSON line a figure, milliseconds of this machine.
import { TABLE_NAMES } from '../native/contract/index.ts'
import { sealKeys } from '../native/seal/index.ts'
import {
  createRandom,
  generateGround,
  makeRegister,
  playHistory,
  readTownAssets,
  storyOf,
} from '../native/town/index.ts'

const seed = Number(process.argv[2] ?? '1')
const runs = Number(process.argv[3] ?? '3')
const assets = readTownAssets()
const now = Date.parse('2026-07-09T10:00:00+08:00')
const keys = sealKeys(new Uint8Array(32))

function measure<T>(name: string, make: () => T): T {
  const times: number[] = []
  let made = make()
  for (let i = 0; i < runs; i++) {
    const begun = performance.now()
    made = make()
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  const round = (ms: number | undefined): number => Math.round((ms ?? 0) * 10) / 10
  console.log(JSON.stringify({ name, ms: round(times[times.length >> 1]), best: round(times[0]), runs }))
  return made
}

measure('town.ground', () => generateGround(assets.figures, createRandom(seed)))
const register = measure('town.register', () => {
  const made = makeRegister({ ...assets, seed, sealKeys: keys, now })
  for (const table of TABLE_NAMES) if (table !== 'resident') made.rows[table]?.()
  return made
})
measure('town.residents', () => [...(register.rows.resident?.() ?? [])].length)
const story = storyOf(register, assets, seed)
measure(
  'town.history.3days',
  () =>
    playHistory(register, story, assets, { seed, from: now - 3 * 86_400_000, until: now }).get('entry')
      ?.length,
)
