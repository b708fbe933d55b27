/**
 * What a person at a seat does: checked, decided, made durable, shown, and only then answered. The order is the promise:
 * nobody is told "done" before the commit, and nothing a person was told is lost.
 */
import { performance } from 'node:perf_hooks'
import {
  failure,
  isCommandType,
  refKey,
  WIRE,
  SIGNED_COMMANDS,
  type Actor,
  type Clock,
  type CommandEnvelope,
  type LinkStatus,
  type Model,
  type Outcome,
  type Outcomes,
  type RefKey,
} from '../contract/index.ts'
import { mayDo, timerActor, touches, type Timer } from '../domain/index.ts'
import type { Entry, Mirror } from '../mirror/index.ts'
import type { CallerKeys } from '../seal/index.ts'
import type { SubmittedCommand } from '../seats/index.ts'
import { sealCaller } from './callers.ts'
import type { Log } from './log.ts'
import type { Overlaid } from './overlaid.ts'

/** Clocks of hub and platform may differ by this much before an occurrence is corrected, ms. */
const DRIFT_IGNORED_MS = 2_000

/** What a screen is told of a command that stands. */
export interface Accepted {
  readonly commandId: string
  readonly outcome: Outcome
  readonly code: string | null
  /** Rows it wrote, so that the screen can go on to a new incident. */
  readonly wrote: readonly RefKey[]
}

export interface DeskParts {
  readonly mirror: Mirror
  readonly overlaid: Overlaid
  readonly clock: Clock
  readonly callerKeys: CallerKeys
  readonly log: Log
  model(): Model | undefined
  configVersion(): number
  link(): LinkStatus
  /** What the audit says of an act while the platform cannot be asked; `offlineGrant: NONE` when it is not allowed. */
  grantMark(userId: string): Readonly<Record<string, string | number>>
  /** What a handover must list now. */
  handoverItems(model: Model, now: number): readonly unknown[]
  /** Tells the link that the outbox has grown. */
  submitted(): void
}

interface TimedEntry extends Entry {
  readonly timer: Timer
}

const requestOf = ({ key }: Timer): string => `timer/${key}`

export class DeskWork {
  readonly #parts: DeskParts

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /**
   * Errors: UNKNOWN_COMMAND, NOT_ALLOWED, STANDBY, BAD_PAYLOAD, COMMAND_TOO_LARGE, HUB_NOT_READY (no snapshot yet),
   * DISK_FULL and the like from the
   * mirror (nothing was kept), and every refusal of the domain.
   */
  submit({
    session,
    requestId,
    type,
    payload,
    base,
    proven,
  }: SubmittedCommand): Outcomes<{ data: Accepted }, string> {
    const { mirror, overlaid, clock, log } = this.#parts
    if (!isCommandType(type)) return failure('UNKNOWN_COMMAND', { type })
    const actor: Actor = { kind: 'user', id: session.userId, name: session.name, role: session.role }
    if (!mayDo(actor, type)) return failure('NOT_ALLOWED', { type })
    const { lease, state } = this.#parts.link()
    // Another console is known to be at work: what is done here would wait unseen. Without a line duty goes on here.
    if (lease.state === 'STANDBY' && state !== 'OFFLINE')
      return failure('STANDBY', { console: lease.console })
    // A request id is the person's own: nobody can learn of, or take up, another's command by guessing one.
    const request = `${session.userId}/${requestId}`
    const mark = this.#parts.grantMark(session.userId)
    if (mark['offlineGrant'] === 'NONE') return failure('GRANT_EXPIRED')
    const known = mirror.outbox.byRequest(request)
    if (known?.outcome === 'rejected') return failure(known.code ?? 'BAD_PAYLOAD', known.params ?? undefined)
    if (known) return { ok: true, data: this.#known(known.envelope.id, known.outcome, known.code) }
    if (!this.#parts.model()) return failure('HUB_NOT_READY')

    const began = performance.now()
    if (SIGNED_COMMANDS.includes(type) && proven !== true) return failure('PIN_NEEDED')
    const sealed = sealCaller(this.#listed(type, payload), this.#parts.callerKeys)
    if (!sealed.ok) return sealed
    const envelope: CommandEnvelope = {
      id: mirror.outbox.nextCommandId(),
      type,
      // Checked against the schema by the decision below; until then it is what a screen sent.
      payload: sealed.payload as CommandEnvelope['payload'],
      actor,
      occurredAt: this.occurredAt(),
      base,
      configVersion: this.#parts.configVersion(),
    }
    // Told now and to the person, rather than by the platform when nobody stands there any more.
    const bytes = Buffer.byteLength(JSON.stringify(envelope))
    if (bytes > WIRE.maxCommandBytes)
      return failure('COMMAND_TOO_LARGE', { bytes, most: WIRE.maxCommandBytes })
    const decision = overlaid.preview(envelope)
    if (decision.outcome === 'rejected') return failure(decision.code ?? 'BAD_PAYLOAD', decision.params)

    const kept = mirror.outbox.append({
      envelope,
      requestId: request,
      audit: {
        at: clock.now(),
        actorId: actor.id,
        actorName: actor.name,
        act: type,
        subject: envelope.id,
        params: { outcome: decision.outcome, ...mark },
      },
    })
    if (!kept.ok) {
      log.error({ code: kept.code }, 'a command could not be kept; its sender was told so')
      return kept
    }
    this.#showAndSend(envelope)
    log.info({ type, id: envelope.id, ms: performance.now() - began }, 'command kept')
    return {
      ok: true,
      data: {
        commandId: envelope.id,
        outcome: decision.outcome,
        code: decision.code ?? null,
        wrote: decision.changes.map((change) =>
          refKey(change.table, change.op === 'put' ? change.row.id : change.id),
        ),
      },
    }
  }

  /** One timer's act, as `fireAll`. */
  fire(timer: Timer): boolean {
    return this.fireAll([timer]).kept
  }

  /**
   * Timers' acts: each decided like a person's and a command of its own, once for each key; those of which none leans on
   * what another does are kept in one commit, since every commit waits for the disk. Stops after `withinMs` of real time.
   * What the rules refuse or find done needs no keeping.
   * @returns how many were dealt with; `kept` is false when the disk would not take the next ones
   */
  fireAll(timers: readonly Timer[], withinMs = Infinity): { readonly done: number; readonly kept: boolean } {
    const { mirror, overlaid } = this.#parts
    const until = performance.now() + withinMs
    let waiting: TimedEntry[] = []
    const written = new Set<RefKey>()
    let done = 0
    const keep = (): boolean => {
      const kept = this.#keepTimers(waiting)
      if (kept) done += waiting.length
      waiting = []
      written.clear()
      return kept
    }
    for (const timer of timers) {
      if (done + waiting.length > 0 && performance.now() > until) break
      if (mirror.outbox.byRequest(requestOf(timer))) {
        done += 1
        continue
      }
      const envelope = this.#envelopeOf(timer)
      // What others do to its rows stands only once they are kept, and it is decided on top of that.
      const leans = touches(envelope, mirror.read.readCurrent).some(({ table, id }) =>
        written.has(refKey(table, id)),
      )
      if (leans && !keep()) return { done, kept: false }
      const { outcome, changes } = overlaid.preview(envelope)
      if (outcome === 'rejected' || outcome === 'superseded') {
        done += 1
        continue
      }
      waiting.push({ timer, envelope, requestId: requestOf(timer), audit: this.#lineOf(envelope, outcome) })
      for (const change of changes)
        written.add(refKey(change.table, change.op === 'put' ? change.row.id : change.id))
    }
    return { kept: keep(), done }
  }

  #envelopeOf({ key, act }: Timer): CommandEnvelope {
    return {
      ...{ id: this.#parts.mirror.outbox.nextCommandId(), type: act.type, payload: act.payload, base: {} },
      ...{
        actor: timerActor(key),
        occurredAt: this.occurredAt(),
        configVersion: this.#parts.configVersion(),
      },
    }
  }

  #lineOf({ id, type, actor }: CommandEnvelope, outcome: Outcome): Entry['audit'] {
    const at = this.#parts.clock.now()
    return { at, actorId: actor.id, actorName: '', act: type, subject: id, params: { outcome } }
  }

  #keepTimers(entries: readonly TimedEntry[]): boolean {
    if (entries.length === 0) return true
    const { mirror, log } = this.#parts
    const kept = mirror.outbox.appendAll(entries)
    if (!kept.ok) {
      const keys = entries.map(({ timer }) => timer.key)
      log.error({ code: kept.code, keys }, 'timers could not be kept; tried again later')
      return false
    }
    this.#showAndSend(...entries.map(({ envelope }) => envelope))
    for (const { timer, envelope } of entries) log.info({ key: timer.key, id: envelope.id }, 'a timer fired')
    return true
  }

  /** The list of a handover is the hub's own, of the moment of the act: no screen can leave anything out. */
  #listed(type: string, payload: unknown): unknown {
    const model = this.#parts.model()
    if (!model || typeof payload !== 'object' || (type !== 'handover.open' && type !== 'handover.sign'))
      return payload
    return { ...payload, items: this.#parts.handoverItems(model, this.occurredAt()) }
  }

  /** The command stands by now: whatever fails from here on must not make a person do it a second time. */
  #showAndSend(...envelopes: readonly CommandEnvelope[]): void {
    try {
      this.#parts.overlaid.add(...envelopes)
      this.#parts.submitted()
    } catch (error) {
      this.#parts.log.error(
        { ids: envelopes.map(({ id }) => id), error: String(error) },
        'kept commands could not be shown or sent yet',
      )
    }
  }

  #known(commandId: string, outcome: Outcome | null, code: string | null): Accepted {
    return { commandId, outcome: outcome ?? 'applied', code, wrote: this.#parts.overlaid.wroteBy(commandId) }
  }

  /** Domain time, corrected by what the clock was found to be off. */
  occurredAt(): number {
    const drift = this.#parts.link().driftMs ?? 0
    return this.#parts.clock.now() - (Math.abs(drift) > DRIFT_IGNORED_MS ? Math.round(drift) : 0)
  }
}
