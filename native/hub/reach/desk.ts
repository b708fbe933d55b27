/**
 * Carries out what the rows of calls say, after their commit: hands each attempt to the provider once, asks for answers
 * while somebody is waited for, and brings both back as commands. Holds no state of its own that a restart would miss:
 * an attempt still QUEUED is handed over again under the same key.
 */
import type { Clock, Row } from '../../contract/index.ts'
import type { Timer } from '../../domain/index.ts'
import type { ChangeListener, MirrorReader } from '../../mirror/index.ts'
import type { Log } from '../log.ts'
import type { ReachProvider } from './provider.ts'

/** The lease may have come to this console: what the other one left is taken up, real ms. */
const LOOK_MS = 2_000
/** Real ms between two questions for answers. */
const ASK_MOST_MS = 2_000
const ASK_LEAST_MS = 250
/** Domain ms between two questions, where the town runs faster than the clock on the wall. */
const ASK_DOMAIN_MS = 3_000
/** A provider that cannot be asked is left alone for a while, real ms. */
const ASK_AGAIN_MS = 5_000
/** Who calls back later has still answered: asked for so long after the last channel, domain ms. */
const LATE_MS = 30 * 60_000
/** Requests at once; a whole chain woken does not wait in line. */
const MOST_AT_ONCE = 16
/** Real ms a message has at least, however fast the town runs. */
const LEAST_SEND_MS = 1_500

export interface ReachParts {
  readonly read: Pick<MirrorReader, 'current'>
  readonly clock: Clock
  /** Domain ms that pass in one real ms. */
  readonly speed: number
  readonly log: Log
  readonly provider: ReachProvider
  /** Only the console that speaks for the hub calls people. */
  mayCall(): boolean
  /** Decides and keeps, once for each key; false when the disk would not take it. */
  fire(timer: Timer): boolean
}

type Try = Row<'reachTry'>

export class ReachDesk {
  readonly #parts: ReachParts
  readonly #stop = new AbortController()
  /** Attempts on their way to the provider. */
  readonly #sending = new Set<string>()
  readonly #looking: ReturnType<typeof setInterval>
  #asking: ReturnType<typeof setTimeout> | undefined
  #asks = false

  constructor(parts: ReachParts) {
    this.#parts = parts
    this.#looking = setInterval(() => this.#look(), LOOK_MS)
    this.#look()
  }

  /** What `Mirror.onChanged` tells. */
  readonly changed: ChangeListener = (tables) => {
    if (tables.has('reachTry') || tables.has('reach')) this.#look()
  }

  close(): void {
    this.#stop.abort()
    clearInterval(this.#looking)
    clearTimeout(this.#asking)
  }

  #look(): void {
    if (this.#stop.signal.aborted || !this.#parts.mayCall()) return
    for (const one of this.#tries('QUEUED')) {
      if (this.#sending.size >= MOST_AT_ONCE) break
      if (!this.#sending.has(one.id)) void this.#send(one)
    }
    if (!this.#asks && this.#waited().length > 0) this.#askIn(this.#pace())
  }

  #tries(...states: Try['state'][]): Try[] {
    return this.#parts.read.current.whereIn('reachTry', 'state', states, 'ORDER BY at, id')
  }

  /** Attempts about which something may still be heard. */
  #waited(): Try[] {
    const since = this.#parts.clock.now() - LATE_MS
    return this.#tries('SENT', 'SILENT').filter(({ at, reachId }) => {
      const call = this.#parts.read.current.get('reach', reachId)
      return at >= since && (call?.state === 'CALLING' || call?.state === 'UNANSWERED')
    })
  }

  #pace(): number {
    return Math.min(ASK_MOST_MS, Math.max(ASK_LEAST_MS, ASK_DOMAIN_MS / this.#parts.speed))
  }

  async #send(one: Try): Promise<void> {
    const { read, clock, speed, provider, log } = this.#parts
    const call = read.current.get('reach', one.reachId)
    if (call?.state !== 'CALLING') return
    this.#sending.add(one.id)
    try {
      const handed = await provider.send(
        {
          ...{ key: keyOf(one), channel: one.channel, dueAt: one.dueAt, text: call.text },
          ...{ name: call.personName, phone: call.phone, personId: call.personId },
        },
        Math.max(LEAST_SEND_MS, (one.dueAt - clock.now()) / speed),
        this.#stop.signal,
      )
      if (this.#stop.signal.aborted) return
      const told = handed.sent
        ? {
            sent: true,
            requests: handed.requests,
            ...(handed.receipt === undefined ? {} : { receipt: handed.receipt }),
          }
        : { sent: false, requests: handed.requests, code: handed.code }
      this.#fire('reach.tried', one.id, { type: 'reach.tried', payload: { tryId: one.id, ...told } })
      if (!handed.sent)
        log.warn({ channel: one.channel, code: handed.code }, 'a message did not leave the hub')
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        'a provider of messages stumbled',
      )
    } finally {
      this.#sending.delete(one.id)
      this.#look()
    }
  }

  #askIn(ms: number): void {
    this.#asks = true
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    const { provider, log } = this.#parts
    let wait = this.#pace()
    try {
      const waited = this.#waited()
      if (waited.length === 0 || !this.#parts.mayCall()) {
        this.#asks = false
        return
      }
      const byKey = new Map(waited.map((one) => [keyOf(one), one]))
      const heard = await provider.heard([...byKey.keys()], this.#stop.signal)
      if (this.#stop.signal.aborted) return
      if (!heard) wait = ASK_AGAIN_MS
      for (const { key, answered, note } of heard ?? []) {
        const one = byKey.get(key)
        if (!one || !answered) continue
        const payload = { reachId: one.reachId, via: one.channel, ...(note ? { note } : {}) }
        this.#fire('reach.answer', one.id, { type: 'reach.answer', payload })
      }
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        'answers could not be asked for',
      )
      wait = ASK_AGAIN_MS
    }
    if (!this.#stop.signal.aborted) this.#askIn(wait)
  }

  /** Keyed like a timer: a second hub, or this one after a restart, says the same thing once. */
  #fire(kind: 'reach.tried' | 'reach.answer', entityId: string, act: Timer['act']): void {
    const key = `${kind}/${entityId}`
    this.#parts.fire({ key, kind, table: 'reachTry', entityId, at: this.#parts.clock.now(), act })
  }
}

/** Entity, kind and due time. */
const keyOf = ({ reachId, channel, dueAt }: Try): string => `${reachId}/${channel}/${dueAt}`
