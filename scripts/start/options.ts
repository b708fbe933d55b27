// What `npm start -- ...` understands.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  readonly headless: boolean
  /** The seat port; the three that follow it are the gateway's, the fault proxy's and the demo control's. */
  readonly port: number
  readonly dataDir: string
  /** Undefined: the seed the data dir was made with, or 1 for a new one. */
  readonly seed: number | undefined
  /** Domain seconds per real second. */
  readonly speed: number
}

export type Parsed =
  { readonly ok: true; readonly options: Options } | { readonly ok: false; readonly message: string }

export const usage = 'npm start -- [--headless] [--port N] [--data DIR] [--seed N] [--speed N]'

function number(text: string, low: number, high: number): number | undefined {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && value >= low && value <= high ? value : undefined
}

export function parseOptions(args: readonly string[], root: string): Parsed {
  let values
  try {
    ;({ values } = parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false },
        port: { type: 'string', default: '7141' },
        data: { type: 'string', default: '.data' },
        seed: { type: 'string' },
        speed: { type: 'string', default: '1' },
      },
    }))
  } catch (error) {
    return {
      ok: false,
      message: `${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`,
    }
  }
  const port = number(values.port, 1024, 65_532)
  if (port === undefined || !Number.isInteger(port)) {
    return {
      ok: false,
      message: `--port must be a whole number from 1024 to 65532 (four ports are used), not "${values.port}".`,
    }
  }
  const speed = number(values.speed, 0.1, 3600)
  if (speed === undefined) {
    return { ok: false, message: `--speed must be a number from 0.1 to 3600, not "${values.speed}".` }
  }
  const seed = values.seed === undefined ? undefined : number(values.seed, 0, 2 ** 31 - 1)
  if (values.seed !== undefined && (seed === undefined || !Number.isInteger(seed))) {
    return { ok: false, message: `--seed must be a whole number from 0 to 2147483647, not "${values.seed}".` }
  }
  return {
    ok: true,
    options: { headless: values.headless, port, dataDir: resolve(root, values.data), seed, speed },
  }
}
