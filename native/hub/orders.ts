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
  readonly link: Pick<Link, 'unparked' | 'hurry'>
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

  /** Errors: NOT_ALLOWED, BAD_PAYLOAD, NOT_PARKED, and trouble with the disk: then nothing was done. */
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
      default:
        return act satisfies never
    }
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
