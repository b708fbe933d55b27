/** Where data come from: what was heard and when, and the alarm when nothing is heard any more. */
import { childId, type Ref } from '../../contract/index.ts'
import { MINUTE_MS } from '../calendar.ts'
import { alarmRules, eventType } from '../model.ts'
import { isOpenSignal } from '../states.ts'
import { entryRefs, find, ref, type Act, type Rules } from './act.ts'
import { afterEvent, alarmAgain } from './alarming.ts'
import { applied, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { sourceRefId } from './sourceRef.ts'

/** How a signal of the silence of a source is named, in place of a device. */
export const silenceDevice = (sourceId: string): string => `source/${sourceId}`

function refsOf(sourceId: string, read: ReadRow): Ref[] {
  const signalId = read('source', sourceId)?.signalId
  return [ref('source', sourceId), ...(signalId == null ? [] : [ref('signal', signalId)])]
}

export const sourceRules: Rules<'source.heard' | 'source.silent'> = {
  'source.heard': {
    touches: (command, read) => [
      ...command.payload.sources.flatMap(({ id }) => refsOf(id, read)),
      ...entryRefs(command, command.payload.sources.length),
    ],
    decide(act) {
      const known = new Set(alarmRules(act.model).sources.map(({ id }) => id))
      let news = false
      for (const heard of act.payload.sources)
        if (known.has(heard.id)) news = hear(act, heard.id, Math.min(heard.at, act.at), heard.records) || news
      return news ? applied(act.draft) : superseded(act.draft)
    },
  },
  'source.silent': {
    touches: (command, read) => [
      ...refsOf(command.payload.sourceId, read),
      ref('signal', childId(command.id, 's')),
      ref(
        'sourceRef',
        silenceRefId(command.payload.sourceId, read('source', command.payload.sourceId)?.lastAt ?? 0),
      ),
      ...entryRefs(command, 1),
    ],
    decide: fallSilent,
  },
}

/** True when it was news: what comes late does not make a source look older. */
function hear(act: Act, id: string, at: number, records: number): boolean {
  const row = act.draft.get('source', id)
  if (!row) {
    act.draft.insert('source', {
      id,
      lastAt: at,
      records,
      ...{ state: 'LIVE', silentSince: null, signalId: null },
    })
    return true
  }
  if (at <= row.lastAt) return false
  act.draft.update('source', id, {
    ...{ lastAt: at, records: row.records + records },
    ...{ state: 'LIVE', silentSince: null },
  })
  const signal = row.signalId === null ? undefined : act.draft.get('signal', row.signalId)
  if (row.state === 'SILENT' && signal && isOpenSignal(signal.state) && signal.returnedAt === null) {
    act.draft.update('signal', signal.id, { ...afterEvent(act, signal, 'RETURN'), returnedAt: act.at })
    act.say('signal.return', { about: signal.id })
  }
  return true
}

function fallSilent(act: Act<'source.silent'>): Decision {
  const { sourceId } = act.payload
  const { alarms } = act.model
  const source = alarms?.sources.find(({ id }) => id === sourceId)
  const found = find(act, 'source', sourceId)
  if ('refusal' in found) return found.refusal
  const { row } = found
  const type = eventType(act.model, alarms?.silenceType ?? '')
  if (!source || !type) return rejected('UNKNOWN_TYPE', { type: alarms?.silenceType ?? '' })
  if (row.state === 'SILENT' || act.at < row.lastAt + source.silentMin * MINUTE_MS)
    return superseded(act.draft)
  const open = row.signalId === null ? undefined : act.draft.get('signal', row.signalId)
  if (open && isOpenSignal(open.state)) {
    // nobody has dealt with its last silence: one alarm, which calls again
    alarmAgain(act, open)
    act.draft.update('source', sourceId, { state: 'SILENT', silentSince: row.lastAt })
    return applied(act.draft)
  }
  const number = silenceRefId(sourceId, row.lastAt)
  if (act.draft.get('sourceRef', number)) return superseded(act.draft)
  const id = childId(act.command.id, 's')
  act.draft.insert('sourceRef', { id: number, entity: 'signal', entityId: id })
  act.draft.insert('signal', {
    id,
    channel: 'IOT_SENSOR',
    sourceId: `silence/${sourceId}/${row.lastAt}`,
    deviceId: silenceDevice(sourceId),
    typeCode: type.code,
    priority: type.priority,
    title: `${type.zh} ${source.zh}`,
    text: '',
    ...{ place: source.zh, communityId: null, gridId: null, buildingId: null, lonE6: null, latE6: null },
    occurredAt: row.lastAt,
    receivedAt: act.at,
    state: 'RECEIVED',
    ...{ incidentId: null, ackAt: null, ackBy: null, reason: null, attachments: [] },
    ...{ alarm: 'UNACKNOWLEDGED', alarmAt: act.at, returnedAt: null },
    ...{ heldUntil: null, heldBy: null, heldReason: null, realarms: 0 },
  })
  act.draft.update('source', sourceId, { state: 'SILENT', silentSince: row.lastAt, signalId: id })
  act.say('source.silent', { about: sourceId, params: { since: row.lastAt } })
  return applied(act.draft)
}

/** The number of a silence, so that two hubs that notice it make one alarm. */
const silenceRefId = (sourceId: string, lastAt: number): string =>
  sourceRefId('IOT_SENSOR', `silence/${sourceId}/${lastAt}`)
