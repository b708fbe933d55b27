// One scenario's world: its own files, a gateway, a fault proxy, a hub, a clerk at the desk and terminals in the field.
// Plays the starter as well: what dies is started again, until the scenario says otherwise.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { FaultProxy, OPEN_LINE, type Random } from '../../native/town/index.ts'
import { Clerk } from './clerk.ts'
import { Field } from './field.ts'
import { copyGround, HUB_ID, TOWNSHIP } from './ground.ts'
import { Ledger } from './ledger.ts'
import { Program, type Death } from './program.ts'

/** The hub asks to be started again with this one (native/hub). */
const RESTART_ME = 75
const DRAINED_EACH_MS = 10
const POLL_MS = 60
/** The hub's outbox is kept below this; how a long one drains is measured elsewhere. */
const MOST_PENDING = 400
const HEALTH_MS = 10_000
/** So often in a row a hub may act by itself in the moment it is ended. */
const FINISHING_TURNS = 4

export interface WorldOptions {
  /** Everything of this world lies here. */
  readonly dir: string
  readonly ground: string
  readonly random: Random
  /** Domain seconds per real second. */
  readonly speed?: number
  /** Where the hub's files lie, when not in `dir`. */
  readonly hubDir?: string
  readonly platformDir?: string
}

export interface StartOptions {
  readonly crashAt?: string | undefined
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What every scenario counts. */
export interface Tally {
  cycles: number
  faults: number
}

export class World {
  readonly ledger = new Ledger()
  readonly tally: Tally = { cycles: 0, faults: 0 }
  readonly random: Random
  readonly dir: string
  readonly hubDir: string
  readonly platformDir: string
  readonly keysDir: string
  hub: Program | undefined
  gateway: Program | undefined
  readonly proxy: FaultProxy
  /** Set while seats are to be had. */
  seatsPort: number | undefined
  #lastSeatsPort = 0
  readonly gatewayPort: number
  readonly clerk: Clerk
  readonly field: Field
  readonly #speed: number
  readonly #bornMs = Date.now()
  readonly #holding: NodeJS.Timeout

  private constructor(options: WorldOptions, gatewayPort: number, gateway: Program, proxy: FaultProxy) {
    const { dir, random, hubDir, platformDir, speed } = options
    this.dir = dir
    this.random = random
    this.hubDir = hubDir ?? join(dir, 'hub')
    this.platformDir = platformDir ?? join(dir, 'platform')
    this.keysDir = join(dir, 'keys')
    this.gatewayPort = gatewayPort
    this.gateway = gateway
    this.proxy = proxy
    this.#speed = speed ?? 1
    this.clerk = new Clerk({
      ...{ ledger: this.ledger, random: random.stream('clerk'), beatMs: 8 },
      seatsPort: () => this.seatsPort,
    })
    this.field = new Field({
      ...{ ledger: this.ledger, random: random.stream('field'), keysDir: this.keysDir },
      ...{ gatewayPort, beatMs: 60 },
    })
    this.#holding = setInterval(() => {
      void this.health().then((health) => {
        // A hub that is just opening answers, but knows nothing of its outbox yet.
        if (health?.outbox) this.clerk.held = health.outbox.pending > MOST_PENDING
      })
    }, 1_000)
  }

  static async open(options: WorldOptions): Promise<World> {
    const { dir, ground, platformDir } = options
    copyGround(ground, dir)
    if (platformDir) copyGround(join(ground, 'platform'), platformDir)
    mkdirSync(options.hubDir ?? join(dir, 'hub'), { recursive: true })
    const gateway = gatewayProgram(
      dir,
      platformDir ?? join(dir, 'platform'),
      0,
      options.speed ?? 1,
      Date.now(),
      {},
    )
    try {
      const said = await gateway.ready
      if (!said) throw new Error(`the gateway did not start: ${JSON.stringify((await gateway.died).fatal)}`)
      const proxied = await FaultProxy.start({ port: 0, targetPort: Number(said['port']) })
      if (!proxied.ok) throw new Error(proxied.code)
      return new World(options, Number(said['port']), gateway, proxied.proxy)
    } catch (error) {
      await gateway.kill9()
      throw error
    }
  }

  /** @throws when it does not come up, unless a crash point was set */
  async startHub({ crashAt, args = [], env = {} }: StartOptions = {}): Promise<void> {
    const hub = new Program({
      name: 'hub',
      args: [
        ...['native/hub/main.ts', '--data', this.hubDir, '--keys', this.keysDir, '--township', TOWNSHIP],
        ...['--platform', `ws://127.0.0.1:${this.proxy.port}`, '--hub-id', HUB_ID],
        ...['--seats-port', String(this.#lastSeatsPort), '--renderer', join(this.dir, 'screens')],
        ...paceArgs(this.#speed, this.#bornMs),
        ...args,
      ],
      logDir: join(this.dir, 'logs'),
      crashAt,
      env,
    })
    this.hub = hub
    void hub.died.then(() => {
      if (this.hub === hub) this.seatsPort = undefined
    })
    const said = await hub.ready
    if (said) {
      this.#lastSeatsPort = Number(said['seatsPort'])
      if (!hub.dead) this.seatsPort = this.#lastSeatsPort
    } else if (crashAt === undefined) {
      const death = await hub.died
      // Killed from outside as it began, e.g. for want of memory: one more way to die.
      if (death.signal === 'SIGKILL') return this.startHub({ crashAt, args, env })
      throw new Error(`the hub did not start: ${JSON.stringify(death)}`)
    }
  }

  async startGateway({ crashAt, args = [], env = {} }: StartOptions = {}): Promise<void> {
    const gateway = gatewayProgram(this.dir, this.platformDir, this.gatewayPort, this.#speed, this.#bornMs, {
      ...{ crashAt, args, env },
    })
    this.gateway = gateway
    if (!(await gateway.ready) && crashAt === undefined)
      throw new Error(`the gateway did not start: ${JSON.stringify(await gateway.died)}`)
  }

  /** Waits until the process dies by itself, for at most so long. @returns how it died */
  async deathOf(which: 'hub' | 'gateway', withinMs: number): Promise<Death | undefined> {
    const program = this[which]
    if (!program) return undefined
    return Promise.race([program.died, sleep(withinMs, undefined)])
  }

  /** The hub ended by itself to be started again, or died at a crash point. */
  async reviveHub(): Promise<void> {
    const death = await this.hub?.died
    if (death && death.signal === null && death.code !== RESTART_ME)
      throw new Error(`the hub ended by itself: ${JSON.stringify(death)}`)
    await this.startHub()
  }

  async health(): Promise<HubHealth | undefined> {
    if (this.seatsPort === undefined) return undefined
    try {
      const answer = await fetch(`http://127.0.0.1:${this.seatsPort}/healthz`, {
        signal: AbortSignal.timeout(HEALTH_MS),
      })
      // The hub speaks native/hub health.ts.
      return (await answer.json()) as HubHealth
    } catch {
      return undefined
    }
  }

  /** Waits until so many more commands were acknowledged at the desk, for at most so long. */
  async worked(more: number, withinMs = 15_000): Promise<boolean> {
    const target = this.ledger.atDesk + more
    return until(() => this.ledger.atDesk >= target, withinMs)
  }

  /**
   * Everything whole again: no new work, everybody up, and all that is under way arrives.
   * @param withinMs so long may pass without any of it coming nearer, and four times as long in all
   * @throws when it does not arrive
   */
  async heal(withinMs = 75_000): Promise<void> {
    this.proxy.set(OPEN_LINE)
    this.clerk.working = false
    this.field.working = false
    if (!this.gateway || this.gateway.dead) await this.startGateway()
    if (!this.hub || this.hub.dead) await this.startHub()
    // All that was ever said may still be on its way, of a long scenario tens of thousands.
    const longestMs = 4 * withinMs + this.ledger.all.size * DRAINED_EACH_MS
    const begun = performance.now()
    let nearer = begun
    let least = Infinity
    let last = 'nothing was looked at'
    while (performance.now() - nearer < withinMs && performance.now() - begun < longestMs) {
      if (this.gateway?.dead) await this.startGateway()
      if (this.hub?.dead) await this.reviveHub()
      const open = this.ledger.in('open').length
      const health = await this.health()
      const end = this.streamEnd()
      if (
        open === 0 &&
        health?.link.state === 'online' &&
        health.outbox.pending === 0 &&
        health.mirror.seq === end?.seq &&
        health.mirror.epoch === end.epoch
      )
        return
      const left = open + (health?.outbox.pending ?? 1e6) + ((end?.seq ?? 1e6) - (health?.mirror.seq ?? 0))
      if (left < least) {
        least = left
        nearer = performance.now()
      }
      last = JSON.stringify({
        ...{ open, link: health?.link, outbox: health?.outbox },
        ...{ seq: health?.mirror.seq, epoch: health?.mirror.epoch, end },
      })
      await sleep(POLL_MS)
    }
    throw new Error(
      `not drained, or no nearer to it within ${withinMs} ms, after everything was whole again: ${last}`,
    )
  }

  /** Where the platform's stream ends, read beside it; undefined while its file cannot be read. */
  streamEnd(): { readonly epoch: string; readonly seq: number } | undefined {
    return readBeside(join(this.platformDir, 'platform.db'), (db) =>
      db
        .prepare<[string], { epoch: string; seq: number }>('SELECT epoch, seq FROM township WHERE id = ?')
        .get(TOWNSHIP),
    )
  }

  /**
   * Heals, and ends everything in good order at a moment when the hub has heard all there is. A hub acts by itself too (it
   * seals its log): what the platform decides of that while the hub is being ended reaches it when it is started again.
   * @returns what did not end well
   * @throws when it does not heal
   */
  async finish(): Promise<string[]> {
    const wrong: string[] = []
    for (let turn = 0; turn < FINISHING_TURNS; turn++) {
      await this.heal()
      wrong.push(...(await this.#end('hub')))
      if (wrong.length > 0 || this.#heardAll()) break
    }
    clearInterval(this.#holding)
    await this.clerk.leave()
    await this.field.leave()
    wrong.push(...(await this.#end('gateway')))
    await this.proxy.close()
    wrong.push(...orphansOf(this.dir).map((pid) => `process ${pid} was left behind`))
    return wrong
  }

  async #end(which: 'hub' | 'gateway'): Promise<string[]> {
    try {
      const death = await this[which]?.stop()
      const well = !death || (death.code === 0 && death.signal === null)
      return well ? [] : [`the ${which} ended with ${JSON.stringify(death)} when asked to stop`]
    } catch (error) {
      return [`${which}: ${error instanceof Error ? error.message : String(error)}`]
    }
  }

  /** Whether the hub's files, now that it has ended, reach as far as the platform's. */
  #heardAll(): boolean {
    const reached = readBeside(join(this.hubDir, 'truth.db'), (db) =>
      db.prepare<[], { epoch: string; seq: number }>('SELECT epoch, seq FROM cursor').get(),
    )
    const end = this.streamEnd()
    return reached?.epoch === end?.epoch && reached?.seq === end?.seq
  }

  /** After a failure: no process stays, the files do. */
  async abandon(): Promise<void> {
    clearInterval(this.#holding)
    await Promise.all([this.hub?.kill9(), this.gateway?.kill9()])
    await Promise.all([this.clerk.leave(), this.field.leave(), this.proxy.close()])
  }
}

export interface HubHealth {
  readonly link: { readonly state: string }
  readonly mirror: {
    readonly epoch: string | null
    readonly seq: number
    readonly rows: Readonly<Record<string, number>>
    readonly recovered: readonly string[]
  }
  readonly outbox: { readonly pending: number; readonly parked: number }
}

export async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > end) return false
    await sleep(10)
  }
  return true
}

/** Looks into a database that another process has open; undefined when it cannot be read just now. */
export function readBeside<T>(file: string, read: (db: Database.Database) => T): T | undefined {
  if (!existsSync(file)) return undefined
  let db: Database.Database | undefined
  try {
    db = new Database(file, { readonly: true, timeout: 500 })
    return read(db)
  } catch {
    return undefined
  } finally {
    db?.close()
  }
}

const paceArgs = (speed: number, originMs: number): string[] =>
  speed === 1 ? [] : ['--speed', String(speed), '--clock-origin', `${originMs}:${originMs}`]

function gatewayProgram(
  dir: string,
  platformDir: string,
  port: number,
  speed: number,
  originMs: number,
  { crashAt, args = [], env = {} }: StartOptions,
): Program {
  return new Program({
    name: 'gateway',
    args: [
      ...['native/platform/main.ts', '--data', platformDir, '--port', String(port)],
      ...paceArgs(speed, originMs),
      ...args,
    ],
    ...{ logDir: join(dir, 'logs'), crashAt, env },
  })
}

/** Processes that still name this directory. Linux only; elsewhere none are found. */
function orphansOf(dir: string): number[] {
  if (!existsSync('/proc/self/cmdline')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .some((arg) => arg.startsWith(`${dir}/`))
      } catch {
        return false
      }
    })
    .map(Number)
}
