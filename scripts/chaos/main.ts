// `npm run chaos`: real processes, real files, real sockets, and every way they break. The parent keeps the ledger of what
// was acknowledged and holds it against the files at the end. One line a scenario, one last line for all.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../native/town/index.ts'
import { compare } from './compare.ts'
import { makeGround } from './ground.ts'
import { readOptions, usage } from './options.ts'
import { warmUp } from './program.ts'
import { SCENARIOS, type Scenario } from './scenarios/index.ts'
import { World } from './world.ts'

const read = readOptions(process.argv.slice(2))
if (!read.ok) {
  console.error(`${String(read.params?.['reason'])}\nusage: ${usage}`)
  process.exit(2)
}
const { options } = read
const unknown = options.only?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? []
if (options.list || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no scenario "${name}"`)
  for (const { name, about } of SCENARIOS) console.log(`${name.padEnd(18)} ${about}`)
  process.exit(unknown.length > 0 ? 2 : 0)
}

interface Result {
  readonly verdict: 'ok' | 'FAILED' | 'skipped'
  readonly cycles: number
  readonly faults: number
  readonly acknowledged: number
}

warmUp()
const base = mkdtempSync(join(tmpdir(), 'hub-chaos-'))
const worlds = new Set<World>()
const places = new Set<{ undo(): void }>()
let ending = false
async function endAtOnce(): Promise<void> {
  if (ending) return
  ending = true
  await Promise.all([...worlds].map((world) => world.abandon()))
  for (const place of places) place.undo()
  process.exit(130)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
  process.on(signal, () => void endAtOnce())
process.channel?.unref()

/** Grounds by their number of buildings: made once, copied for each scenario. */
const grounds = new Map<number, Promise<string>>()
function groundOf(buildings: number): Promise<string> {
  const dir = join(base, `ground-${buildings}`)
  const made = grounds.get(buildings) ?? makeGround(dir, buildings).then(() => dir)
  grounds.set(buildings, made)
  return made
}

async function play(scenario: Scenario): Promise<Result> {
  const { name, speed } = scenario
  const cycles = options.cycles ?? (options.long ? scenario.long : scenario.short)
  const why = scenario.cannot?.()
  if (why !== undefined) {
    console.log(`${name.padEnd(18)} skipped: ${why}`)
    return { verdict: 'skipped', cycles: 0, faults: 0, acknowledged: 0 }
  }
  const begun = performance.now()
  const dir = join(base, name)
  const violations: string[] = []
  let parked = 0
  let world: World | undefined
  let place: Awaited<ReturnType<NonNullable<Scenario['place']>>> | undefined
  try {
    const ground = await groundOf(scenario.buildings ?? 40)
    place = await scenario.place?.(dir)
    if (place) places.add(place)
    world = await World.open({
      ...{ dir, ground, random: createRandom(options.seed).stream(name) },
      ...(speed === undefined ? {} : { speed }),
      ...(place?.hubDir === undefined ? {} : { hubDir: place.hubDir }),
      ...(place?.platformDir === undefined ? {} : { platformDir: place.platformDir }),
    })
    worlds.add(world)
    await scenario.run(world, cycles)
    violations.push(...(await world.finish()))
    const { hubDir, platformDir, ledger } = world
    const compared = await compare({ dir, hubDir, platformDir }, ledger)
    violations.push(...compared.violations)
    parked = compared.parked
  } catch (error) {
    violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    await world?.abandon()
  }
  if (world) worlds.delete(world)
  if (place) {
    place.undo()
    places.delete(place)
  }
  const { ledger, tally } = world ?? { ledger: undefined, tally: { cycles: 0, faults: 0 } }
  const acknowledged = ledger?.acknowledged ?? 0
  const verdict = violations.length === 0 ? 'ok' : 'FAILED'
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const figures = `${tally.cycles} cycles, ${tally.faults} faults, ${acknowledged} acknowledged`
  const waiting = parked > 0 ? `, ${parked} parked` : ''
  console.log(`${name.padEnd(18)} ${verdict}: ${figures}${waiting} (${seconds} s)`)
  if (verdict === 'ok') {
    if (!options.keep) rmSync(dir, { recursive: true, force: true })
  } else {
    for (const violation of violations) console.log(`  ${violation}`)
    const repeat = `npm run chaos -- --only ${name} --cycles ${cycles} --seed ${options.seed}`
    console.log(`  again: ${repeat}\n  files: ${dir}`)
  }
  return { verdict, ...tally, acknowledged }
}

const chosen = SCENARIOS.filter(({ name }) => options.only?.includes(name) ?? true)
const waiting = [...chosen]
const results: Result[] = []
const begun = performance.now()
const lane = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined && !ending; next = waiting.shift())
    results.push(await play(next))
}
await Promise.all(Array.from({ length: options.jobs }, lane))

const of = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length
const sum = (figure: 'cycles' | 'faults' | 'acknowledged') =>
  results.reduce((total, result) => total + result[figure], 0)
console.log(
  `chaos: ${of('ok')} ok, ${of('FAILED')} failed, ${of('skipped')} skipped; ${sum('cycles')} cycles, ${sum('faults')} faults, ` +
    `${sum('acknowledged')} commands acknowledged; seed ${options.seed}, ${((performance.now() - begun) / 1000).toFixed(0)} s`,
)
if (of('FAILED') === 0 && !options.keep) rmSync(base, { recursive: true, force: true })
process.exit(of('FAILED') > 0 ? 1 : 0)
