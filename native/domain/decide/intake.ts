/** How an incident begins: from a report, or from a signal a person took for real. One matter, one incident. */
import {
  childId,
  type Attachment,
  type Channel,
  type EventType,
  type IncidentId,
  type IncidentState,
  type Priority,
  type Row,
  type SignalId,
} from '../../contract/index.ts'
import { dueAfter } from '../clocks.ts'
import { eventType } from '../model.ts'
import { printedNumber } from '../number.ts'
import { isOpenSignal } from '../states.ts'
import { suppressionOf } from '../suppression.ts'
import { entryRefs, locate, placeRefs, ref, type Act, type Rules } from './act.ts'
import { alarmAgain } from './alarming.ts'
import { applied, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { holdOn, holdRefs, standingIn } from './service.ts'
import { sourceRefId } from './sourceRef.ts'

/** When the whole incident is due, from the time its clock begins. */
export const incidentDue = (act: Act, type: EventType, from: number): number =>
  dueAfter(type.clock, from, type.finishHours * 60, act.model.clocks)

/** Channels whose report may say that the matter was settled on the spot. */
const ON_SPOT: readonly Channel[] = ['GRID_APP', 'PARTTIME_APP']

export interface Beginning {
  readonly channel: Channel
  readonly sourceId: string | null
  readonly type: EventType
  readonly priority: Priority
  readonly title: string
  readonly text: string
  readonly place: Pick<Row<'incident'>, 'place' | 'communityId' | 'gridId' | 'buildingId' | 'lonE6' | 'latE6'>
  readonly occurredAt: number
  readonly receivedAt: number
  readonly state: IncidentState
  readonly accepted: boolean
  readonly signalIds: readonly string[]
  readonly attachments: readonly Attachment[]
  readonly answers?: Row<'incident'>['answers'] | undefined
  readonly category?: string | undefined
  readonly caller?: { readonly sealed: Uint8Array; readonly keyId: string } | undefined
}

/** Writes a new incident; its id and number derive from the command. */
export function begin(act: Act, beginning: Beginning): IncidentId {
  const id = childId<IncidentId>(act.command.id, 'i')
  const { accepted, caller, place, type } = beginning
  const by = accepted ? act.command.actor.id : null
  act.draft.insert('incident', {
    id,
    number: printedNumber(act.command.id, act.at, act.model.clocks.zoneOffsetMin),
    channel: beginning.channel,
    sourceId: beginning.sourceId,
    typeCode: type.code,
    priority: beginning.priority,
    // a report in a hurry has no title; the type's name is what a person would have written
    title: beginning.title === '' ? type.zh : beginning.title,
    text: beginning.text,
    ...place,
    occurredAt: beginning.occurredAt,
    receivedAt: beginning.receivedAt,
    state: beginning.state,
    ackAt: accepted ? act.at : null,
    ackBy: by,
    acceptedAt: accepted ? act.at : null,
    acceptedBy: by,
    dispatchedAt: null,
    submittedAt: null,
    closedAt: null,
    dueAt: accepted ? incidentDue(act, type, act.at) : null,
    signalIds: [...beginning.signalIds],
    taskIds: [],
    mergedInto: null,
    mergedIds: [],
    priorState: null,
    reason: null,
    satisfaction: null,
    offList: false,
    callerSealed: caller?.sealed ?? null,
    callerKeyId: caller?.keyId ?? null,
    attachments: [...beginning.attachments],
    pausedSince: null,
    pausedMs: 0,
    edited: {},
    answers: [...(beginning.answers ?? [])],
    category: beginning.category ?? null,
    repliedAt: null,
    plannedAt: null,
  })
  return id
}

/** The entity a channel's number already led to, with what else deciding about it needs. */
function knownRefs(channel: Channel, sourceId: string, read: ReadRow) {
  const id = sourceRefId(channel, sourceId)
  const known = read('sourceRef', id)
  if (!known) return [ref('sourceRef', id)]
  return [ref('sourceRef', id), ref(known.entity, known.entityId)]
}

export const intakeRules: Rules<'signal.raise' | 'incident.report'> = {
  'signal.raise': {
    touches: (command, read) => [
      ref('signal', childId(command.id, 's')),
      ...knownRefs(command.payload.channel, command.payload.sourceId, read),
      ...placeRefs(command.payload, read),
      ...holdRefs(command.payload.deviceId, read),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { payload, command } = act
      // machines speak through feeds; what a person may type in is a warning that came by phone
      if (command.actor.kind === 'user' && payload.channel !== 'WARNING')
        return rejected('NOT_ALLOWED', { channel: payload.channel })
      const type = eventType(act.model, payload.typeCode)
      if (!type) return rejected('UNKNOWN_TYPE', { type: payload.typeCode })
      const known = sourceRefId(payload.channel, payload.sourceId)
      const first = act.draft.get('sourceRef', known)
      if (first) return raisedAgain(act, first)
      const hold = holdOn(act, payload.deviceId)
      const standing = hold && standingIn(act, hold, type.code)
      if (standing) {
        // a device out of service says the same once more: one line for it, however often
        act.draft.insert('sourceRef', { id: known, entity: 'signal', entityId: standing.id })
        alarmAgain(act, standing)
        return applied(act.draft)
      }
      const id = childId<SignalId>(command.id, 's')
      act.draft.insert('signal', {
        id,
        channel: payload.channel,
        sourceId: payload.sourceId,
        deviceId: payload.deviceId ?? null,
        typeCode: type.code,
        priority: type.priority,
        title: payload.title ?? type.zh,
        text: payload.text,
        ...locate(act, payload),
        occurredAt: payload.observedAt ?? act.at,
        receivedAt: act.at,
        state: 'RECEIVED',
        incidentId: null,
        ackAt: null,
        ackBy: null,
        reason: null,
        attachments: [...(payload.attachments ?? [])],
        ...born(act, type, hold),
      })
      act.draft.insert('sourceRef', { id: known, entity: 'signal', entityId: id })
      if (hold) act.draft.update('deviceHold', hold.id, { signalIds: [...hold.signalIds, id] })
      return applied(act.draft)
    },
  },
  'incident.report': {
    touches: (command, read) => [
      ref('incident', childId(command.id, 'i')),
      ...entryRefs(command, 1),
      ...(command.payload.sourceId === undefined
        ? []
        : knownRefs(command.payload.channel, command.payload.sourceId, read)),
      ...placeRefs(command.payload, read),
    ],
    decide(act) {
      const { payload } = act
      if (!mayReport(act)) return rejected('NOT_ALLOWED', { channel: payload.channel })
      if (payload.caller && !ArrayBuffer.isView(payload.caller.sealed))
        return rejected('BAD_PAYLOAD', { path: '/caller/sealed' })
      const type = eventType(act.model, payload.typeCode)
      if (!type) return rejected('UNKNOWN_TYPE', { type: payload.typeCode })
      if (payload.category !== undefined && !act.model.lists.enterprise?.includes(payload.category))
        return rejected('REASON_NOT_ON_LIST', { reason: payload.category })
      const known =
        payload.sourceId === undefined ? undefined : sourceRefId(payload.channel, payload.sourceId)
      const first = known === undefined ? undefined : act.draft.get('sourceRef', known)
      if (first) return reportedAgain(act, first)
      const settled = payload.solvedOnSpot === true && ON_SPOT.includes(payload.channel)
      const id = begin(act, {
        channel: payload.channel,
        sourceId: payload.sourceId ?? null,
        type,
        priority: payload.priority ?? type.priority,
        title: payload.title ?? '',
        text: payload.text,
        place: locate(act, payload),
        occurredAt: payload.observedAt ?? act.at,
        receivedAt: act.at,
        state: settled ? 'SELF_HANDLED' : 'NEW',
        accepted: false,
        signalIds: [],
        attachments: payload.attachments ?? [],
        caller: payload.caller,
        answers: payload.answers,
        category: payload.category,
      })
      if (known !== undefined) act.draft.insert('sourceRef', { id: known, entity: 'incident', entityId: id })
      act.say('incident.report', { about: id, params: { channel: payload.channel, solvedOnSpot: settled } })
      return applied(act.draft)
    },
  },
}

type Alarm = Pick<
  Row<'signal'>,
  'alarm' | 'alarmAt' | 'returnedAt' | 'heldUntil' | 'heldBy' | 'heldReason' | 'realarms'
>

/** How the alarm of a new signal begins: calling for somebody, unless its device is out or the model suppresses it. */
function born(act: Act<'signal.raise'>, type: EventType, hold: Row<'deviceHold'> | undefined): Alarm {
  const begun = { alarmAt: act.at, returnedAt: null, realarms: 0 }
  if (hold)
    return {
      ...begun,
      alarm: 'OUT_OF_SERVICE',
      ...{ heldUntil: hold.until, heldBy: hold.byName, heldReason: hold.reason },
    }
  const { channel } = act.payload
  const suppressed = suppressionOf(
    { channel, typeCode: type.code, priority: type.priority },
    act.at,
    act.model,
  )
  if (suppressed)
    return {
      ...begun,
      alarm: 'SUPPRESSED',
      ...{ heldUntil: suppressed.until, heldBy: null, heldReason: suppressed.rule.zh },
    }
  return { ...begun, alarm: 'UNACKNOWLEDGED', heldUntil: null, heldBy: null, heldReason: null }
}

/** The same number once more: one thing. Seen later than it went back to normal or was acknowledged, it calls again. */
function raisedAgain(act: Act<'signal.raise'>, first: Row<'sourceRef'>): Decision {
  const signal = first.entity === 'signal' ? act.draft.get('signal', first.entityId) : undefined
  const seenAt = act.payload.observedAt ?? act.at
  const settledAt = signal && Math.max(signal.returnedAt ?? 0, signal.ackAt ?? 0)
  if (!signal || !isOpenSignal(signal.state) || !settledAt || seenAt <= settledAt)
    return superseded(act.draft)
  alarmAgain(act, signal)
  return applied(act.draft)
}

/** A grid's terminal reports as the grid; a feed brings every other human channel; the desk may type in any. */
function mayReport(act: Act<'incident.report'>): boolean {
  const { actor } = act.command
  if (actor.kind !== 'terminal') return true
  const own = ON_SPOT.includes(act.payload.channel)
  return actor.holds.kind === 'FEED' ? !own || act.payload.channel === 'PARTTIME_APP' : own
}

/** The same number once more: nothing new begins, but what it says beyond the first is kept. */
function reportedAgain(act: Act<'incident.report'>, first: Row<'sourceRef'>): Decision {
  const { payload } = act
  const incident = first.entity === 'incident' ? act.draft.get('incident', first.entityId) : undefined
  const adds = payload.text !== incident?.text || (payload.attachments ?? []).length > 0
  if (incident && adds)
    act.say('incident.reportedAgain', {
      about: incident.id,
      params: { channel: payload.channel, sourceId: payload.sourceId ?? '' },
      text: payload.text,
      attachments: payload.attachments,
    })
  return superseded(act.draft)
}
