/**
 * What the hub does for the duty by itself: brings an open handover sheet up to what stands now, seals the log, and puts a
 * gap of the roster into it once. Looks now and then and whenever something changed; only at the console that speaks.
 */
import type { Clock, Model } from '../../contract/index.ts'
import {
  CHAIN_HEAD,
  DAY_MS,
  gapEnd,
  OPEN_SIGNAL_STATES,
  ROSTER_DEVICE,
  rosterGaps,
  sealId,
  type Timer,
} from '../../domain/index.ts'
import type { ChangeListener, MirrorReader } from '../../mirror/index.ts'
import type { Log } from '../log.ts'
import { handoverItems } from './items.ts'
import { TidyWatch } from './tidy.ts'

const LOOK_MS = 1_000
/** Lines older than this are sealed: what two hubs wrote in one breath has its order by then. Domain ms. */
const SEAL_AFTER_MS = 60_000
const SEAL_AT_ONCE = 200
/** How far ahead the roster is looked at. */
export const ROSTER_AHEAD_MS = 7 * DAY_MS
const GAP_NEAR_MS = 2 * DAY_MS

/** The end of a gap that runs past all that is planned: one that does not move with the clock. */
const steadyEnd = (from: number, now: number): number =>
  (from > now ? from : Math.floor(now / DAY_MS) * DAY_MS) + ROSTER_AHEAD_MS

export interface DutyParts {
  readonly read: MirrorReader
  readonly clock: Clock
  readonly log: Log
  model(): Model | undefined
  maySpeak(): boolean
  now(): number
  fire(timer: Timer): boolean
}

export class DutyWatch {
  readonly #parts: DutyParts
  readonly #tidy: TidyWatch
  readonly #timer: ReturnType<typeof setInterval>
  #sealed = ''
  #gaps = ''

  constructor(parts: DutyParts) {
    this.#parts = parts
    this.#tidy = new TidyWatch(parts)
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  /** What `Mirror.onChanged` tells. */
  readonly changed: ChangeListener = (tables, ...more) => {
    this.#tidy.changed(tables, ...more)
    if (tables.has('task') || tables.has('incident') || tables.has('signal') || tables.has('reach'))
      this.#list()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#tidy.close()
  }

  #look(): void {
    this.#list()
    this.#try(() => this.#seal())
    this.#try(() => this.#gap())
  }

  #try(what: () => void): void {
    try {
      if (this.#parts.model() && this.#parts.maySpeak()) what()
    } catch (error) {
      this.#parts.log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        'the duty watch stumbled',
      )
    }
  }

  #list(): void {
    this.#try(() => {
      const { read } = this.#parts
      const model = this.#parts.model()
      const [sheet] = read.current.select('handover', `WHERE state = 'OPEN' ORDER BY openedAt DESC`)
      if (!sheet || !model) return
      const items = handoverItems(read, model, this.#parts.now())
      const shown = sheet.items.filter(({ goneAt }) => goneAt === null)
      if (same(shown, items)) return
      this.#fire('handover.list', 'handover', sheet.id, String(sheet.rev), {
        type: 'handover.list',
        payload: { handoverId: sheet.id, items },
      })
    })
  }

  #seal(): void {
    const { read } = this.#parts
    const head = read.current.get('dutySeal', CHAIN_HEAD)
    const n = (head?.n ?? 0) + 1
    const last = head ? read.current.get('dutySeal', sealId(head.n)) : undefined
    const newest = last?.lines.at(-1)
    const since = newest === undefined ? 0 : (read.current.get('dutyLog', newest)?.at ?? 0)
    const until = this.#parts.now() - SEAL_AFTER_MS
    // only what the platform has confirmed: a line still on its way may yet be refused
    const sealed = new Set(
      read.truth.select('dutySeal', 'WHERE at >= ?', since - 24 * 3_600_000).flatMap(({ lines }) => lines),
    )
    const lines = read.truth
      .select('dutyLog', 'WHERE at >= ? AND at <= ? ORDER BY at, id', since - 24 * 3_600_000, until)
      .filter(({ id }) => !sealed.has(id))
      .slice(0, SEAL_AT_ONCE)
      .map(({ id }) => id)
    const key = `${n}/${lines[0] ?? ''}`
    if (lines.length === 0 || key === this.#sealed) return
    this.#sealed = key
    this.#fire('duty.seal', 'dutySeal', CHAIN_HEAD, key, { type: 'duty.seal', payload: { lines } })
  }

  #gap(): void {
    const now = this.#parts.now()
    const shifts = this.#parts.read.work.shifts(now - 24 * 3_600_000, now + ROSTER_AHEAD_MS)
    // where nobody keeps a roster there is none to have gaps
    if (shifts.length === 0) return
    // the far end of the roster is always open: it counts once it comes within two days
    const horizon = now + ROSTER_AHEAD_MS
    const gaps = rosterGaps(shifts, now, horizon)
      .filter(({ from }) => from < now + GAP_NEAR_MS)
      .map((gap) => (gap.to < horizon ? gap : { ...gap, to: steadyEnd(gap.from, now) }))
    const key = gaps.map(({ to }) => to).join()
    if (key === this.#gaps) return
    this.#gaps = key
    for (const { from, to } of gaps)
      this.#fire('duty.gap', 'shift', 'roster', String(to), { type: 'duty.gap', payload: { from, to } })
    for (const { deviceId, sourceId, returnedAt } of this.#parts.read.work.signalsIn(OPEN_SIGNAL_STATES)) {
      const to = deviceId === ROSTER_DEVICE && returnedAt === null ? gapEnd(sourceId) : undefined
      if (to === undefined || gaps.some((gap) => gap.to === to)) continue
      this.#fire('duty.filled', 'shift', 'roster', String(to), { type: 'duty.filled', payload: { to } })
    }
  }

  #fire(kind: string, table: Timer['table'], entityId: string, at: string, act: Timer['act']): void {
    this.#parts.fire({ key: `${kind}/${entityId}/${at}`, kind, table, entityId, at: this.#parts.now(), act })
  }
}

type Shown = {
  readonly key: string
  readonly kind: string
  readonly title: string
  readonly until: number | null
}
function same(shown: readonly Shown[], items: readonly Shown[]): boolean {
  const word = ({ key, kind, title, until }: Shown): string => `${key} ${kind} ${title} ${until ?? ''}`
  return shown.map(word).sort().join('\n') === items.map(word).sort().join('\n')
}
