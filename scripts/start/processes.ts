// Which processes make up one start, with their flags. The one place that knows them.
import { join } from 'node:path'
import type { ClockPace } from '../../native/contract/index.ts'
import type { Ports } from './ports.ts'

export interface Plan {
  readonly name: string
  /** Entry and arguments for Node 24, from the repository's root. */
  readonly args: readonly string[]
  readonly readyWithinMs: number
}

export interface Setting {
  readonly ports: Ports
  readonly dataDir: string
  readonly seed: number
  readonly pace: ClockPace
}

function clock(pace: ClockPace): string[] {
  return ['--speed', String(pace.speed), '--clock-origin', `${pace.originReal}:${pace.originDomain}`]
}

export function seedPlan({ dataDir, seed, pace }: Setting): Plan {
  const where = ['--data', join(dataDir, 'platform'), '--keys', join(dataDir, 'keys')]
  return {
    name: 'seed',
    args: ['native/town/seed.ts', ...where, '--seed', String(seed), ...clock(pace)],
    readyWithinMs: 180_000,
  }
}

export function gatewayPlan({ dataDir, ports, pace }: Setting): Plan {
  const where = ['--data', join(dataDir, 'platform'), '--port', String(ports.gateway)]
  return {
    name: 'gateway',
    args: ['native/platform/main.ts', ...where, ...clock(pace)],
    readyWithinMs: 60_000,
  }
}

export function townPlan({ dataDir, ports, seed, pace }: Setting): Plan {
  const where = ['--data', join(dataDir, 'platform'), '--keys', join(dataDir, 'keys'), '--seed', String(seed)]
  const own = [
    ...['--gateway-port', String(ports.gateway)],
    ...['--proxy-port', String(ports.proxy)],
    ...['--control-port', String(ports.control)],
    ...['--seats-port', String(ports.seats)],
  ]
  return {
    name: 'town',
    args: ['native/town/main.ts', ...where, ...own, ...clock(pace)],
    readyWithinMs: 120_000,
  }
}

/** The hub's flags; Electron's main process understands the same ones. */
export function hubFlags({ dataDir, ports, pace }: Setting): string[] {
  return [
    ...['--data', join(dataDir, 'hub'), '--keys', join(dataDir, 'keys')],
    ...['--platform', `ws://127.0.0.1:${ports.proxy}`],
    ...['--seats-port', String(ports.seats)],
    ...['--renderer', 'out/renderer', '--demo'],
    ...clock(pace),
  ]
}

export function hubPlan(setting: Setting): Plan {
  return { name: 'hub', args: ['native/hub/main.ts', ...hubFlags(setting)], readyWithinMs: 60_000 }
}
