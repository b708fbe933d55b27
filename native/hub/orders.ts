/** What a person orders the hub itself to do: checked by role, carried out at once, kept in the audit. */
import Value from 'typebox/value'
import {
  failure,
  HUB_ACTS,
  type Clock,
  type HubAct,
  type HubActType,
  type Outcomes,
  type Session,
} from '../contract/index.ts'
import { mayOrder } from '../domain/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { Link } from '../sync/index.ts'
import type { Log } from './log.ts'

export interface OrderParts {
  readonly mirror: Mirror
  readonly link: Pick<Link, 'unparked' | 'hurry' | 'takeOver' | 'status'>
  readonly clock: Clock
  readonly log: Log
}

type Answer = Outcomes<{ data: unknown }, string>
const DONE: Answer = { ok: true, data: {} }

export class Orders {
  readonly #parts: OrderParts

  constructor(parts: OrderParts) {
    this.#parts = parts
  }

  /** Errors: NOT_ALLOWED, BAD_PAYLOAD, NOT_PARKED, NOT_STANDBY, and trouble with the disk: then nothing was done. */
  carryOut(session: Session, act: HubActType, payload: unknown): Answer {
    if (!mayOrder(session.role, act)) return failure('NOT_ALLOWED', { type: act })
    switch (act) {
      case 'outbox.retry':
        return checked(act, payload, ({ commandId }) => this.#unpark(session, act, commandId, {}))
      case 'outbox.giveUp':
        return checked(act, payload, ({ commandId, reason }) =>
          this.#unpark(session, act, commandId, { reason }),
        )
      case 'link.hurry':
        this.#parts.link.hurry()
        return DONE
      case 'lease.takeOver':
        return checked(act, payload, ({ reason }) => this.#takeOver(session, reason))
      default:
        return act satisfies never
    }
  }

  /** Only a connected console in waiting can take over: without a line it goes on by itself anyway. */
  #takeOver(session: Session, reason: string): Answer {
    const { mirror, link, clock } = this.#parts
    const { state, lease } = link.status
    if (lease.state !== 'STANDBY' || state === 'OFFLINE') return failure('NOT_STANDBY')
    // The trace comes first: who could not be recorded does not take over.
    const traced = mirror.audit.append({
      ...{ at: clock.now(), actorId: session.userId, actorName: session.name },
      ...{ act: 'lease.takeOver', subject: lease.console, params: { reason } },
    })
    if (!traced.ok) return traced
    link.takeOver(session.name, reason)
    return DONE
  }

  #unpark(
    session: Session,
    act: 'outbox.retry' | 'outbox.giveUp',
    commandId: string,
    params: Readonly<Record<string, string>>,
  ): Answer {
    const { mirror, link, clock, log } = this.#parts
    const { outbox } = mirror
    const why = outbox.open(commandId)
    const audit = {
      ...{ at: clock.now(), actorId: session.userId, actorName: session.name, act, subject: commandId },
      params: { ...params, parkedFor: why?.code ?? null, type: why?.envelope.type ?? null },
    }
    const done = act === 'outbox.retry' ? outbox.retry(commandId, audit) : outbox.giveUp(commandId, audit)
    if (!done.ok) return done
    if (!done.found) return failure('NOT_PARKED', { commandId })
    log.info({ act, commandId, by: session.userId }, 'a parked command was dealt with by a person')
    link.unparked(commandId)
    return DONE
  }
}

function checked<T extends HubActType>(
  act: T,
  payload: unknown,
  carryOut: (payload: HubAct<T>) => Answer,
): Answer {
  return Value.Check(HUB_ACTS[act], payload) ? carryOut(payload) : failure('BAD_PAYLOAD', { type: act })
}
