// What a data dir remembers between starts: the seed of its town, and how far its domain clock had come.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import { domainTime, type ClockPace } from '../../native/contract/index.ts'

const Seeded = Type.Object({ seed: Type.Integer() })
const ClockSeen = Type.Object({ domainMs: Type.Number(), speed: Type.Number() })

/** How often the domain clock is written down, real ms. */
export const clockSaveMs = 5000

function read<T extends TSchema>(schema: T, file: string): Static<T> | undefined {
  if (!existsSync(file)) return undefined
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Value.Check(schema, value) ? value : undefined
  } catch {
    return undefined
  }
}

function write(file: string, value: unknown): void {
  // Whole or not at all: a half-written clock would send the town back in time.
  writeFileSync(`${file}.new`, JSON.stringify(value))
  renameSync(`${file}.new`, file)
}

export function seedOf(dataDir: string): number | undefined {
  // A person who deleted the platform's folder wants a new town.
  if (!existsSync(join(dataDir, 'platform'))) return undefined
  return read(Seeded, join(dataDir, 'seeded.json'))?.seed
}

/** Written only after seeding succeeded, so that an interrupted seeding is done again. */
export function rememberSeed(dataDir: string, seed: number): void {
  mkdirSync(dataDir, { recursive: true })
  write(join(dataDir, 'seeded.json'), { seed })
}

/**
 * The domain clock of this start: now, or where the last run left off when that ran ahead of real time.
 * Domain time never runs backwards over a restart, or tasks would be finished before they were given out.
 */
export function paceOf(dataDir: string, realMs: number, speed: number): ClockPace {
  const seen = read(ClockSeen, join(dataDir, 'clock.json'))
  // What passed between the last writing and a sudden death is not on record; assume the most it can be.
  const last = seen === undefined ? 0 : seen.domainMs + clockSaveMs * seen.speed
  return { originReal: realMs, originDomain: Math.max(realMs, Math.ceil(last)), speed }
}

/** Best effort: on a full disk the town goes on, and after a restart its clock may repeat what was not written. */
export function rememberClock(dataDir: string, pace: ClockPace, realMs: number): void {
  try {
    write(join(dataDir, 'clock.json'), { domainMs: domainTime(pace, realMs), speed: pace.speed })
  } catch {
    // Tried again in five seconds.
  }
}
