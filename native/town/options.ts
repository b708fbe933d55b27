import { parseArgs } from 'node:util'
import { parsePace } from '../contract/index.ts'
import type { ClockPace } from '../contract/index.ts'

/** A flag is missing or makes no sense. */
export class OptionError extends Error {
  readonly code = 'BAD_OPTIONS'
}

interface Common {
  readonly dataDir: string
  readonly keysDir: string
  readonly seed: number
  readonly pace: ClockPace
}

export interface SeedOptions extends Common {
  readonly townshipId: string
  readonly hubId: string
  /** Days of life that the new town already has behind it. */
  readonly historyDays: number
}

export interface TownOptions extends Common {
  readonly gatewayPort: number
  readonly proxyPort: number
  readonly controlPort: number
  /** Where the hub serves its seats; absent: nobody of the town sits at one. */
  readonly seatsPort?: number
}

const COMMON = {
  data: { type: 'string' },
  keys: { type: 'string' },
  seed: { type: 'string', default: '1' },
  speed: { type: 'string' },
  'clock-origin': { type: 'string' },
} as const

export function readSeedOptions(args: readonly string[]): SeedOptions {
  const values = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        ...COMMON,
        township: { type: 'string', default: 'yunlan' },
        'hub-id': { type: 'string', default: 'hub1' },
        'history-days': { type: 'string', default: '3' },
      },
    }),
  )
  return {
    ...common(values),
    townshipId: values.township,
    hubId: values['hub-id'],
    historyDays: whole('--history-days', values['history-days'], 60),
  }
}

export function readTownOptions(args: readonly string[]): TownOptions {
  const values = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        ...COMMON,
        'gateway-port': { type: 'string', default: '7142' },
        'proxy-port': { type: 'string', default: '7143' },
        'control-port': { type: 'string', default: '7144' },
        'seats-port': { type: 'string' },
      },
    }),
  )
  const seats = values['seats-port']
  return {
    ...common(values),
    ...(seats === undefined ? {} : { seatsPort: whole('--seats-port', seats, 65_535) }),
    gatewayPort: whole('--gateway-port', values['gateway-port'], 65_535),
    proxyPort: whole('--proxy-port', values['proxy-port'], 65_535),
    controlPort: whole('--control-port', values['control-port'], 65_535),
  }
}

function parsed<V>(read: () => { values: V }): V {
  try {
    return read().values
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
}

function common(values: {
  readonly data?: string | undefined
  readonly keys?: string | undefined
  readonly seed: string
  readonly speed?: string | undefined
  readonly 'clock-origin'?: string | undefined
}): Common {
  if (values.data === undefined || values.keys === undefined)
    throw new OptionError('--data DIR and --keys DIR are needed')
  const pace = parsePace(values['clock-origin'], values.speed)
  if (!pace)
    throw new OptionError('--speed must be a number above 0, --clock-origin two times in ms as REAL:DOMAIN')
  return { dataDir: values.data, keysDir: values.keys, seed: whole('--seed', values.seed, 2 ** 31), pace }
}

function whole(flag: string, value: string, most: number): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 0 || n > most)
    throw new OptionError(`${flag} ${value}: a whole number from 0 to ${most} is needed`)
  return n
}
