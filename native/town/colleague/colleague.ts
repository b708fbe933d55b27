/** The edge of the simulated officer: sits down at a seat, looks, and carries out one act at a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { realSpan } from '../../contract/index.ts'
import type { Clock, ClockPace, Model, ViewName } from '../../contract/index.ts'
import { MINUTE_MS, parseModel } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { stateKey, type DeskViews } from './deskViews.ts'
import { baseOf, occupiedDesks, signIn } from './door.ts'
import { nextAct } from './nextAct.ts'
import { RELOAD_MS, Rest } from './rest.ts'
import { SeatLine } from './seatLine.ts'

/** At most one act in so much real time, and in so much domain time: as fast as a practised hand. */
const BEAT_REAL_MS = 2_000
const BEAT_DOMAIN_MS = 5_000
/** Real pauses between tries to sit down: doubling up to the longest. */
const PAUSE_FIRST_MS = 2_000
const PAUSE_MOST_MS = 30_000
/** Domain time for which an act is not tried again on what it did not change. */
const DONE_KEPT_MS = 30 * MINUTE_MS
/** Pages opened in one beat before the officer looks up. */
const MOST_PAGES = 3

const STANDING = ['inbox', 'incidents', 'board', 'calls', 'model'] as const satisfies readonly ViewName[]

export interface ColleagueOptions {
  /** Where the hub serves its seats, on this machine. */
  readonly port: number
  readonly user: { readonly id: string; readonly pin: string }
  readonly clock: Clock
  readonly pace: ClockPace
  readonly random: Random
  /** Real ms, shorter in tests. */
  readonly beatMs?: number
  readonly reloadMs?: number
}

export interface Colleague {
  close(): Promise<void>
}

/** Never throws and says nothing: a hub that is not up yet or goes away is come back to. */
export function startColleague(options: ColleagueOptions): Colleague {
  const officer = new Officer(options)
  const over = officer.serve()
  return {
    close: () => {
      officer.leave()
      return over
    },
  }
}

class Officer {
  readonly #options: ColleagueOptions
  readonly #base: string
  readonly #beatMs: number
  readonly #leaving = new AbortController()
  readonly #rest: Rest
  readonly #since = new Map<string, number>()
  readonly #done = new Map<string, number>()
  #line: SeatLine | undefined
  #model: { readonly told: unknown; readonly read: Model | undefined } | undefined
  #cookie: string | undefined

  constructor(options: ColleagueOptions) {
    this.#options = options
    this.#base = baseOf(options.port)
    this.#beatMs = options.beatMs ?? Math.max(BEAT_REAL_MS, realSpan(options.pace, BEAT_DOMAIN_MS))
    this.#rest = new Rest(options.reloadMs ?? RELOAD_MS)
  }

  async serve(): Promise<void> {
    for (let pauseMs = PAUSE_FIRST_MS; !this.#left; pauseMs = Math.min(2 * pauseMs, PAUSE_MOST_MS)) {
      const seated = await this.#sitDown()
      if (seated === 'never') return
      if (seated !== 'later' && (await this.#work(seated))) pauseMs = PAUSE_FIRST_MS
      await this.#pause(pauseMs)
    }
  }

  leave(): void {
    this.#leaving.abort()
    this.#line?.close()
  }

  get #left(): boolean {
    return this.#leaving.signal.aborted
  }

  async #pause(ms: number): Promise<void> {
    // Rejects when it is time to go, and the loops look for that themselves.
    await sleep(ms, undefined, { signal: this.#leaving.signal }).catch(() => undefined)
  }

  async #sitDown(): Promise<SeatLine | 'later' | 'never'> {
    if (this.#cookie === undefined) {
      const { id, pin } = this.#options.user
      const answer = await signIn(this.#base, id, pin)
      if (answer === 'later' || answer === 'never') return answer
      this.#cookie = answer
    }
    if (this.#left) return 'never'
    return new SeatLine(this.#base, this.#cookie, STANDING)
  }

  /** @returns whether there was anything to work with before the line went */
  async #work(line: SeatLine): Promise<boolean> {
    this.#line = line
    let gone = false
    let worked = false
    const going = line.gone.then(() => (gone = true))
    while (!gone && !this.#left) {
      await Promise.race([this.#pause(this.#beatMs), going])
      if (!line.ready) continue
      worked = true
      await this.#beat(line)
    }
    if (line.expired) this.#cookie = undefined
    this.#line = undefined
    return worked
  }

  async #beat(line: SeatLine): Promise<void> {
    const { clock, random } = this.#options
    const desks = await occupiedDesks(this.#base)
    const now = clock.now()
    this.#notice(line, now)
    // One of them is the colleague's own; somebody else with the same name at another screen counts as a person.
    const others = desks === undefined ? undefined : Math.max(0, desks - 1)
    if (!this.#rest.mayWork(others, now, clock.monotonic()) || this.#left) return
    let next = nextAct(this.#views(line), now, random)
    for (let pages = 0; next?.act === 'open' && pages < MOST_PAGES; pages += 1) {
      this.#done.set(next.about, now)
      await line.turnTo(next.incidentId)
      next = nextAct(this.#views(line), now, random)
    }
    if (next === undefined || next.act === 'open') return
    this.#done.set(next.about, now)
    await line.command(next.act, next.payload)
  }

  /** Keeps since when things are as they are, also while resting, and forgets what is no longer so. */
  #notice(line: SeatLine, now: number): void {
    const there = new Set(
      [...line.rows('incidents', 'items'), ...line.rows('board', 'tasks')].map((row) => stateKey(row)),
    )
    for (const key of this.#since.keys()) if (!there.has(key)) this.#since.delete(key)
    for (const key of there) if (!this.#since.has(key)) this.#since.set(key, now)
    for (const [about, at] of this.#done) if (now - at > DONE_KEPT_MS) this.#done.delete(about)
  }

  /** Read once for each time the hub tells it. */
  #modelOf(line: SeatLine): Model | undefined {
    const [told] = line.rows('model', 'model')
    if (this.#model === undefined || this.#model.told !== told) {
      const parsed = parseModel(told)
      this.#model = { told, read: parsed.ok ? parsed.model : undefined }
    }
    return this.#model.read
  }

  #views(line: SeatLine): DeskViews {
    const [incident] = line.rows('incident', 'incident')
    return {
      inbox: line.rows('inbox', 'items'),
      incidents: line.rows('incidents', 'items'),
      tasks: line.rows('board', 'tasks'),
      calls: line.rows('calls', 'lines'),
      dismissReasons: this.#modelOf(line)?.lists.dismissReasons ?? [],
      page: incident
        ? {
            incident,
            tasks: line.rows('incident', 'tasks'),
            suggestions: line.rows('incident', 'suggestions'),
          }
        : null,
      since: this.#since,
      done: this.#done,
    }
  }
}
