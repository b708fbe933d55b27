/**
 * Fires the town's timers at this hub: asleep until the next one is due, looking only at rows that changed. Only the
 * console that holds the hub's lease fires. A timer whose line already stands has fired, here or elsewhere, before or
 * after a restart; should two hubs be equally quick, the decision itself takes the second for superseded.
 */
import {
  refKey,
  type AnyRow,
  type Clock,
  type LinkStatus,
  type Model,
  type RefKey,
  type TableName,
} from '../../contract/index.ts'
import { firedId, TIMER_KINDS, timersOf, type Timer } from '../../domain/index.ts'
import type { ChangeListener, MirrorReader } from '../../mirror/index.ts'
import type { Log } from '../log.ts'
import { TimerBook } from './book.ts'

/** Clock and lease are looked at this often at least, real ms: neither wakes a sleeper. Two comparisons, no reading. */
const LOOK_MS = 1_000
/** Timers fired in one go, and how long that may keep the main thread, real ms; after a long absence there may be thousands. */
const AT_ONCE = 100
const MOST_MS = 12
const BREATH_MS = 12
/** After trouble with the disk the same timers are tried again, real ms. */
const AGAIN_MS = 5_000
/** A step of the clock is believed once the platform's clock was asked again, or after this, real ms. */
const STEP_HELD_MS = 12_000
const STEP_MS = 2_000

export interface TimerParts {
  readonly read: Pick<MirrorReader, 'current'>
  readonly clock: Clock
  /** Domain ms that pass in one real ms. */
  readonly speed: number
  readonly log: Log
  model(): Model | undefined
  link(): Pick<LinkStatus, 'state' | 'driftMs' | 'lease'>
  /** Whether this console held the lease when it was last told; counts while the platform has said nothing. */
  heldLast(): boolean
  /** Domain time as the platform would have it. */
  now(): number
  /** User id of who leads the duty at a time. */
  readonly leaderAt: (at: number) => string | undefined
  /**
   * Decides and keeps in order, as many as fit into `withinMs`, one at least: how many were dealt with. A refusal is an
   * answer too; `kept` is false only when the disk would not take the next ones.
   */
  fire(timers: readonly Timer[], withinMs: number): { readonly done: number; readonly kept: boolean }
}

export class Timers {
  readonly #parts: TimerParts
  readonly #book = new TimerBook()
  #filled = false
  #sleep: ReturnType<typeof setTimeout> | undefined
  #closed = false
  #seen: { readonly now: number; readonly mono: number }
  #heldUntil = -Infinity
  #driftAtStep: number | null = null

  constructor(parts: TimerParts) {
    this.#parts = parts
    this.#seen = { now: parts.clock.now(), mono: parts.clock.monotonic() }
    this.#look()
  }

  /** Living timers, for the health report. */
  get size(): number {
    return this.#book.size
  }

  /** What `Mirror.onChanged` tells. */
  readonly changed: ChangeListener = (tables, refs) => {
    if (refs === 'all' || tables.has('config')) this.#filled = false
    else if (this.#filled)
      for (const ref of refs) {
        const [table, id] = parts(ref)
        if (TIMED.has(table)) this.#setRow(table, id)
      }
    this.#look()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#sleep)
  }

  #setRow(table: TableName, id: string): void {
    const model = this.#parts.model()
    const row = this.#parts.read.current.get(table, id) as AnyRow | undefined
    this.#book.set(refKey(table, id), row && model ? this.#timers(table, row, model) : [])
  }

  #timers(table: TableName, row: AnyRow, model: Model): Timer[] {
    const { read, leaderAt } = this.#parts
    return timersOf(table, row, { model, leaderAt, read: (from, id) => read.current.get(from, id) })
  }

  /** Once after a start, a new truth or a new model: every row that may have timers. */
  #fill(model: Model): void {
    this.#book.clear()
    for (const { table, among } of OPEN_ROWS)
      for (const [column, values] of among)
        for (const row of this.#parts.read.current.select(
          table,
          `WHERE "${column}" IN (${[...values].map(() => '?').join(', ')})`,
          ...values,
        ) as AnyRow[])
          this.#book.set(refKey(table, row.id), this.#timers(table, row, model))
    this.#filled = true
  }

  #look(): void {
    if (this.#closed) return
    clearTimeout(this.#sleep)
    let wait = LOOK_MS
    try {
      wait = this.#fireDue()
    } catch (error) {
      this.#parts.log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        'the timers stumbled',
      )
      this.#filled = false
      wait = AGAIN_MS
    }
    this.#sleep = setTimeout(() => this.#look(), wait)
  }

  /** Real ms until the next look. */
  #fireDue(): number {
    const model = this.#parts.model()
    if (!model) return LOOK_MS
    if (!this.#filled) this.#fill(model)
    if (this.#stepped() || !this.mayFire()) return LOOK_MS
    const now = this.#parts.now()
    const due: Timer[] = []
    for (let timer = this.#book.take(now); timer; timer = this.#book.take(now)) {
      if (this.#parts.read.current.rev('entry', firedId(timer.key)) === undefined) due.push(timer)
      if (due.length === AT_ONCE) break
    }
    if (due.length === 0) return this.#untilNext(now)
    const { done, kept } = this.#parts.fire(due, MOST_MS)
    for (const { table, entityId } of due.slice(done)) this.#setRow(table, entityId)
    return kept ? BREATH_MS : AGAIN_MS
  }

  #untilNext(now: number): number {
    const next = this.#book.nextAt()
    if (next === undefined) return LOOK_MS
    return Math.min(LOOK_MS, Math.max(1, Math.ceil((next - now) / this.#parts.speed)))
  }

  /** Whether this console speaks for the hub. */
  mayFire(): boolean {
    const { state } = this.#parts.link().lease
    return state === 'HELD' || (state === 'UNTOLD' && this.#parts.heldLast())
  }

  /**
   * With a line, a clock that was just set is not acted upon before it was compared with the platform's: one wrong step
   * would send out what is due tomorrow. Without a line the hub has no other clock.
   */
  #stepped(): boolean {
    const { clock, speed } = this.#parts
    const { state, driftMs } = this.#parts.link()
    const [now, mono] = [clock.now(), clock.monotonic()]
    const step = now - this.#seen.now - (mono - this.#seen.mono) * speed
    this.#seen = { now, mono }
    if (Math.abs(step) > STEP_MS * speed) {
      this.#heldUntil = mono + STEP_HELD_MS
      this.#driftAtStep = driftMs
      this.#parts.log.info(
        { stepMs: Math.round(step) },
        'the clock was set; timers wait until it was compared',
      )
    }
    if (mono >= this.#heldUntil || state === 'OFFLINE' || driftMs !== this.#driftAtStep) {
      this.#heldUntil = -Infinity
      return false
    }
    return true
  }
}

const TIMED: ReadonlySet<TableName> = new Set(TIMER_KINDS.map(({ table }) => table))

/** By table and column every value under which some kind looks for rows: each row is read once. */
const OPEN_ROWS = [...TIMED].map((table) => {
  const among = new Map<string, Set<string>>()
  for (const kind of TIMER_KINDS.filter((one) => one.table === table)) {
    const { column, values } = kind.among
    among.set(column, new Set([...(among.get(column) ?? []), ...values]))
  }
  return { table, among }
})

/** A RefKey is `table/id`; table names hold no slash. */
const parts = (ref: RefKey): [TableName, string] => {
  const slash = ref.indexOf('/')
  return [ref.slice(0, slash) as TableName, ref.slice(slash + 1)]
}
