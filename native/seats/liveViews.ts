/** All views being watched: opened when the first screen asks, computed again when their tables change, then shared. */
import type { TableName, ViewName } from '../contract/index.ts'
import { LiveView } from './liveView.ts'
import type { Audience, Desk, ViewSource } from './ports.ts'

/** Changes within this many real ms are told together. */
const COALESCE_MS = 50
/** A view that could not be computed is tried again after this, real ms. */
const RETRY_MS = 1000

interface Watched {
  readonly live: LiveView
  readonly source: ViewSource
  readonly listeners: Set<() => void>
  dirty: boolean
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

  /** Rows of these tables have changed. */
  changed(tables: ReadonlySet<TableName>): void {
    let any = false
    for (const watched of this.#watched.values()) {
      if (watched.dirty || !watched.source.tables.some((table) => tables.has(table))) continue
      watched.dirty = true
      any = true
    }
    if (any) this.#flush ??= setTimeout(() => this.#computeDirty(), COALESCE_MS)
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
      dirty: false,
      computedAt: performance.now(),
    }
    watched.live.refresh()
    this.#watched.set(key, watched)
    return watched
  }

  #followClock(): void {
    const now = performance.now()
    for (const watched of this.#watched.values())
      if (watched.source.everyMs !== undefined && now - watched.computedAt >= watched.source.everyMs)
        watched.dirty = true
    this.#computeDirty()
  }

  #computeDirty(): void {
    clearTimeout(this.#flush)
    this.#flush = undefined
    for (const watched of this.#watched.values()) {
      if (!watched.dirty) continue
      watched.dirty = false
      watched.computedAt = performance.now()
      this.#refresh(watched)
    }
  }

  /** A view that cannot be computed stays as it was and is tried again; the others go on. */
  #refresh(watched: Watched): void {
    try {
      if (!watched.live.refresh()) return
    } catch (error) {
      this.#faulted(error)
      setTimeout(() => (watched.dirty = true), RETRY_MS).unref()
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
