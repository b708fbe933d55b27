/** Flags of the platform's process. */
import { parseArgs } from 'node:util'
import { failure, parsePace, type ClockPace, type Outcomes } from '../contract/index.ts'

export interface ProcessOptions {
  readonly dataDir: string
  readonly port: number
  readonly host: string
  readonly pace: ClockPace
  readonly drill: boolean
  /** The database was put back from a backup: begin a new epoch in every township. */
  readonly restored: boolean
}

export function readOptions(args: readonly string[]): Outcomes<{ options: ProcessOptions }, 'BAD_OPTION'> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        speed: { type: 'string' },
        'clock-origin': { type: 'string' },
        drill: { type: 'boolean' },
        restored: { type: 'boolean' },
      },
    })
    const port = Number(values.port ?? '7142')
    if (values.data === undefined) return failure('BAD_OPTION', { detail: '--data DIR is missing' })
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return failure('BAD_OPTION', { detail: `--port ${String(values.port)} is no port` })
    const pace = parsePace(values['clock-origin'], values.speed)
    if (!pace) return failure('BAD_OPTION', { detail: '--speed or --clock-origin is malformed' })
    return {
      ok: true,
      options: {
        dataDir: values.data,
        port,
        host: values.host ?? '127.0.0.1',
        pace,
        drill: values.drill ?? false,
        restored: values.restored ?? false,
      },
    }
  } catch (error) {
    return failure('BAD_OPTION', { detail: error instanceof Error ? error.message : String(error) })
  }
}
