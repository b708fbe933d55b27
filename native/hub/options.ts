/** What a hub is told at its start, by command line (`main.ts`) or by the shell's message (`utility.ts`). */
import { parseArgs } from 'node:util'
import { CARE_USAGE } from './careCommand.ts'
import { failure, parsePace, type ClockPace, type Outcomes } from '../contract/index.ts'

export interface HubOptions {
  readonly dataDir: string
  /** Keys lie outside the data directory, so that a backup of the data is no backup of the keys. */
  readonly keysDir: string
  /** WebSocket address of the municipal platform. */
  readonly platform: string
  readonly townshipId: string
  readonly hubId: string
  readonly seats: {
    /** null: no browser seats at all (Electron, until an administrator turns them on). */
    readonly port: number | null
    readonly host: string
    readonly names: readonly string[]
    readonly openWall: boolean
  }
  readonly renderer: string
  readonly demo: boolean
  readonly pace: ClockPace
  /** Statements that take longer are named in the log, ms. */
  readonly slowMs?: number
}

export const USAGE = [
  'hub --data DIR --keys DIR --platform ws://HOST:PORT [--township ID] [--hub-id ID]',
  '    [--seats-port N] [--seats-host ADDRESS] [--seats-name NAME ...] [--closed-wall] [--renderer DIR]',
  '    [--demo] [--speed N] [--clock-origin REAL_MS:DOMAIN_MS] [--slow-ms N]',
  CARE_USAGE,
].join('\n')

/** Errors: BAD_OPTIONS with what is wrong in params.reason. */
export function readOptions(args: readonly string[]): Outcomes<{ options: HubOptions }, 'BAD_OPTIONS'> {
  const bad = (reason: string) => failure('BAD_OPTIONS' as const, { reason, usage: USAGE })
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        keys: { type: 'string' },
        platform: { type: 'string' },
        township: { type: 'string', default: 'yunlan' },
        'hub-id': { type: 'string', default: 'hub1' },
        'seats-port': { type: 'string' },
        'seats-host': { type: 'string', default: '127.0.0.1' },
        'seats-name': { type: 'string', multiple: true, default: [] },
        'closed-wall': { type: 'boolean', default: false },
        renderer: { type: 'string', default: 'out/renderer' },
        demo: { type: 'boolean', default: false },
        speed: { type: 'string' },
        'clock-origin': { type: 'string' },
        'slow-ms': { type: 'string' },
      },
    }).values
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
  if (!values.data || !values.keys) return bad('--data and --keys are needed')
  const platform = URL.parse(values.platform ?? '')
  if (!platform || !['ws:', 'wss:'].includes(platform.protocol))
    return bad('--platform must be a ws:// or wss:// address')
  const port = values['seats-port'] === undefined ? null : Number(values['seats-port'])
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    return bad('--seats-port must be a port number')
  if (!['127.0.0.1', 'localhost', '::1'].includes(values['seats-host']))
    return bad(
      '--seats-host must be this machine (127.0.0.1): seats over the network need TLS, which stands before the hub, e.g. a reverse proxy with --seats-name',
    )
  const pace = parsePace(values['clock-origin'], values.speed)
  if (!pace) return bad('--speed must be a number above 0, --clock-origin two times in ms as REAL:DOMAIN')
  const slowMs = values['slow-ms'] === undefined ? undefined : Number(values['slow-ms'])
  if (slowMs !== undefined && !(slowMs > 0)) return bad('--slow-ms must be a number of ms above 0')
  return {
    ok: true,
    options: {
      dataDir: values.data,
      keysDir: values.keys,
      platform: platform.href,
      townshipId: values.township,
      hubId: values['hub-id'],
      seats: {
        port,
        host: values['seats-host'],
        names: values['seats-name'],
        openWall: !values['closed-wall'],
      },
      renderer: values.renderer,
      demo: values.demo,
      pace,
      ...(slowMs === undefined ? {} : { slowMs }),
    },
  }
}
