/** All views being watched: opened when the first screen asks, computed again when their tables change, then shared. */
import type { RefKey, TableName, ViewName } from '../contract/index.ts'
import { LiveView } from './liveView.ts'
import type { Audience, Desk, ViewSource } from './ports.ts'

/**
 * What changes is computed at once, and then again no sooner than after this many times of what that took, so that screens
 * take a third of the hub's time at most; no later than after so many real ms.
 */
const REST_TIMES = 2
const MOST_REST_MS = 50
/** With more changed rows than this a view is computed anew rather than row by row. */
const MOST_FOLLOWED = 500
/** A view that could not be computed is tried again after this, real ms. */
const RETRY_MS = 1000

interface Watched {
  readonly live: LiveView
  readonly source: ViewSource
  readonly listeners: Set<() => void>
  /** Rows that changed since it was computed, of the tables it is made from; `all`: anything may have. */
  dirty: Set<RefKey> | 'all' | undefined
  computedAt: number
}

export interface WatchedView {
  readonly live: LiveView
  stop(): void
}

export class LiveViews {
  readonly #source: Desk['source']
  readonly #faulted: (error: unknown) => void
  readonly #watched = new Map<string, Watched>()
  #flush: NodeJS.Timeout | undefined
  /** When views were computed last, and how long that took, real ms. */
  #computedAt = 0
  #tookMs = 0
  readonly #clockwork: NodeJS.Timeout

  constructor(source: Desk['source'], faulted: (error: unknown) => void) {
    this.#source = source
    this.#faulted = faulted
    this.#clockwork = setInterval(() => this.#followClock(), 250)
    this.#clockwork.unref()
  }

  /** Starts watching; undefined when there is no such view with these parameters. */
  watch(
    view: ViewName,
    params: Readonly<Record<string, string>>,
    audience: Audience,
    changed: () => void,
  ): WatchedView | undefined {
    const key = `${audience}:${view}?${JSON.stringify(Object.entries(params).sort())}`
    const watched = this.#watched.get(key) ?? this.#open(key, view, params, audience)
    if (!watched) return undefined
    watched.listeners.add(changed)
    return {
      live: watched.live,
      stop: () => {
        watched.listeners.delete(changed)
        if (watched.listeners.size === 0 && this.#watched.get(key) === watched) this.#watched.delete(key)
      },
    }
  }

  /** These rows have changed; `all`: any of these tables. */
  changed(tables: ReadonlySet<TableName>, refs: ReadonlySet<RefKey> | 'all'): void {
    let any = false
    for (const watched of this.#watched.values()) {
      if (watched.dirty === 'all' || !watched.source.tables.some((table) => tables.has(table))) continue
      watched.dirty = marked(watched, refs)
      any = true
    }
    if (any) this.#wake()
  }

  close(): void {
    clearInterval(this.#clockwork)
    clearTimeout(this.#flush)
    this.#watched.clear()
  }

  #open(
    key: string,
    view: ViewName,
    params: Readonly<Record<string, string>>,
    audience: Audience,
  ): Watched | undefined {
    const source = this.#source(view, params, audience)
    if (!source) return undefined
    const watched: Watched = {
      source,
      live: new LiveView(() => source.compute()),
      listeners: new Set(),
      dirty: undefined,
      computedAt: performance.now(),
    }
    watched.live.refresh()
    this.#watched.set(key, watched)
    return watched
  }

  /** As soon as the screens have had their share of the time. */
  #wake(): void {
    const rest = Math.min(MOST_REST_MS, this.#tookMs * REST_TIMES) - (performance.now() - this.#computedAt)
    this.#flush ??= setTimeout(() => this.#computeDirty(), Math.max(0, rest))
  }

  #followClock(): void {
    const now = performance.now()
    for (const watched of this.#watched.values())
      if (watched.source.everyMs !== undefined && now - watched.computedAt >= watched.source.everyMs)
        watched.dirty = 'all'
    this.#computeDirty()
  }

  #computeDirty(): void {
    clearTimeout(this.#flush)
    this.#flush = undefined
    const began = performance.now()
    for (const watched of this.#watched.values()) {
      const { dirty, source } = watched
      // What rests is looked at again with the clock.
      if (dirty === undefined || began - watched.computedAt < (source.restMs ?? 0)) continue
      watched.dirty = undefined
      watched.computedAt = began
      this.#refresh(watched, dirty)
    }
    this.#computedAt = performance.now()
    this.#tookMs = this.#computedAt - began
  }

  /** A view that cannot be computed stays as it was and is tried again; the others go on. */
  #refresh(watched: Watched, dirty: ReadonlySet<RefKey> | 'all'): void {
    const { live, source } = watched
    try {
      const change = dirty === 'all' ? undefined : source.follow?.([...dirty])
      if (!(change ? live.take(change) : live.refresh())) return
    } catch (error) {
      this.#faulted(error)
      setTimeout(() => (watched.dirty = 'all'), RETRY_MS).unref()
      return
    }
    for (const listener of watched.listeners) this.#tell(listener)
  }

  #tell(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      this.#faulted(error)
    }
  }
}

/** Rows of tables that a view is not made from do not concern it. */
function marked({ dirty, source }: Watched, refs: ReadonlySet<RefKey> | 'all'): Set<RefKey> | 'all' {
  if (dirty === 'all' || refs === 'all' || !source.follow) return 'all'
  const rows = dirty ?? new Set<RefKey>()
  for (const ref of refs) if (source.tables.some((table) => ref.startsWith(`${table}/`))) rows.add(ref)
  return rows.size > MOST_FOLLOWED ? 'all' : rows
}
