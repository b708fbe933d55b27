// What `npm run chaos -- ...` understands.
import { parseArgs } from 'node:util'
import { failure, type Outcomes } from '../../native/contract/index.ts'

export interface ChaosOptions {
  readonly only: readonly string[] | undefined
  /** Cycles of each scenario, instead of its own number. */
  readonly cycles: number | undefined
  readonly seed: number
  readonly long: boolean
  /** Scenarios at once. */
  readonly jobs: number
  /** Keep the files of scenarios that went well, too. */
  readonly keep: boolean
  readonly list: boolean
}

export const usage =
  'npm run chaos -- [--long] [--only NAME,NAME] [--cycles N] [--seed S] [--jobs N] [--keep] [--list]'

export function readOptions(args: readonly string[]): Outcomes<{ options: ChaosOptions }, 'BAD_OPTIONS'> {
  const bad = (reason: string) => failure('BAD_OPTIONS' as const, { reason })
  let values
  try {
    ;({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        cycles: { type: 'string' },
        seed: { type: 'string' },
        long: { type: 'boolean', default: false },
        jobs: { type: 'string', default: '2' },
        keep: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    }))
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
  const whole = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) : NaN
  const cycles = whole(values.cycles)
  const jobs = whole(values.jobs) ?? 2
  const seed = whole(values.seed) ?? Math.floor(Math.random() * 1e6)
  if (Number.isNaN(cycles) || cycles === 0) return bad('--cycles must be a whole number above 0')
  if (!(jobs >= 1)) return bad('--jobs must be a whole number above 0')
  if (Number.isNaN(seed)) return bad('--seed must be a whole number')
  const { long, keep, list } = values
  return { ok: true, options: { only: values.only?.split(','), cycles, seed, long, jobs, keep, list } }
}
