/** Questions of a screen, answered once each; whoever may ask what was decided before this. */
import Value from 'typebox/value'
import {
  failure,
  QUERIES,
  type Clock,
  type Model,
  type Outcomes,
  type QueryName,
  type QueryParams,
  type Session,
} from '../contract/index.ts'
import type { Attachments } from './attachments.ts'
import type { Mirror } from '../mirror/index.ts'
import type { CallerKeys } from '../seal/index.ts'
import { revealCaller } from './callers.ts'
import { printCalls, printSlip } from './prints.ts'
import type { DeskReads } from './views/index.ts'
import { contactsOf } from './contacts.ts'
import type { Register } from './register.ts'
import { shiftReport, starReport } from './duty/index.ts'
import { searchPlaces } from './placeSearch.ts'
import { search } from './search.ts'
import { readThing } from './thing.ts'

export interface AskParts {
  readonly mirror: Mirror
  readonly clock: Clock
  readonly callerKeys: CallerKeys
  readonly register: Register
  readonly reads: DeskReads
  model(): Model | undefined
  readonly attachments: Attachments
}

/** What was opened is masked again after this, domain ms. */
const SHOWN_MS = 60_000

type Answer = Outcomes<{ data: unknown }, string>

export async function ask(
  parts: AskParts,
  session: Session | undefined,
  name: QueryName,
  params: unknown,
): Promise<Answer> {
  const { mirror, clock, callerKeys, register, attachments } = parts
  switch (name) {
    case 'place.search':
      return checked(name, params, async ({ text }) => ({ ok: true, data: await searchPlaces(mirror, text) }))
    case 'search':
      return checked(name, params, async (asked) => ({ ok: true, data: await search(mirror, asked) }))
    case 'map.base':
      return { ok: true, data: mirror.read.place.mapBase() }
    case 'caller.reveal':
      if (!session) return failure('NOT_SIGNED_IN')
      return checked(name, params, ({ incidentId, reason }) => {
        // The trace comes first: who could not be recorded does not get to see.
        const traced = mirror.audit.append({
          at: clock.now(),
          actorId: session.userId,
          actorName: session.name,
          act: name,
          subject: incidentId,
          params: { reason },
        })
        if (!traced.ok) return traced
        return revealCaller(mirror, callerKeys, clock, incidentId)
      })
    case 'slip.pdf':
      return checked(name, params, ({ taskId }) => printSlip(parts, session, taskId))
    case 'calls.pdf':
      return printCalls(parts, session)
    case 'contacts.of':
      return checked(name, params, ({ kind, id }) => contactsOf(mirror.read, kind, id))
    case 'signal.reveal':
      if (!session) return failure('NOT_SIGNED_IN')
      return checked(name, params, ({ signalId, reason }) => {
        const signal = mirror.read.current.get('signal', signalId)
        if (!signal) return failure('NOT_FOUND', { table: 'signal', id: signalId })
        // The trace comes first: who could not be recorded does not get to see.
        const traced = mirror.audit.append({
          ...{ at: clock.now(), actorId: session.userId, actorName: session.name },
          ...{ act: name, subject: signalId, params: { reason } },
        })
        if (!traced.ok) return traced
        const { place, text, attachments } = signal
        return { ok: true, data: { place, text, attachments, until: clock.now() + SHOWN_MS } }
      })
    case 'attachment.states':
      return checked(name, params, ({ ids }) => ({ ok: true, data: attachments.states(ids) }))
    case 'thing.read':
      return checked(name, params, (asked) => readThing(mirror, asked))
    case 'resident.atDoor':
      if (!session) return failure('NOT_SIGNED_IN')
      return checked(name, params, (asked) => register.atDoor(session, asked))
    case 'resident.find':
      if (!session) return failure('NOT_SIGNED_IN')
      return checked(name, params, (asked) => register.find(session, asked))
    case 'resident.reveal':
      if (!session) return failure('NOT_SIGNED_IN')
      return checked(name, params, (asked) => register.reveal(session, asked))
    case 'shift.report':
      return checked(name, params, ({ shiftId }) => {
        const model = parts.model()
        return model
          ? shiftReport(mirror.read, model, shiftId, clock.now(), () => false)
          : failure('HUB_NOT_READY')
      })
    case 'day.stars':
      return checked(name, params, async ({ days }) => {
        const model = parts.model()
        return model
          ? { ok: true, data: await starReport(mirror.read, model, days, clock.now()) }
          : failure('HUB_NOT_READY')
      })
    case 'audit.verify':
      return { ok: true, data: await mirror.audit.verify() }
    case 'audit.recent':
      return checked(name, params, ({ limit }) => ({ ok: true, data: mirror.audit.recent(limit) }))
    default:
      return name satisfies never
  }
}

function checked<N extends QueryName>(
  name: N,
  params: unknown,
  answer: (params: QueryParams<N>) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  return Value.Check(QUERIES[name], params) ? answer(params) : failure('BAD_MESSAGE', { query: name })
}
