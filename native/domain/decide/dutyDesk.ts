/** What the duty answers for by itself: the chain of its log, gaps in its roster, and checks from above. */
import { childId } from '../../contract/index.ts'
import { dateOf, dayOf, hourOf, MINUTE_MS } from '../calendar.ts'
import { CHAIN_HEAD, CHAIN_START, sealHash, sealId } from '../dutyChain.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { entryRefs, find, illegal, ref, walk, type Act, type Rules } from './act.ts'
import { afterEvent } from './alarming.ts'
import { applied, rejected, superseded } from './decision.ts'
import { lineRef, logLine } from './dutyLine.ts'
import { sourceRefId } from './sourceRef.ts'

/** What stands in place of a device for the alarm that nobody is on the roster. */
export const ROSTER_DEVICE = 'roster'
const gapSource = (to: number): string => `${ROSTER_DEVICE}/${to}`
/** The end of the gap an alarm of the roster is about, ms since the epoch. */
export function gapEnd(sourceId: string): number | undefined {
  const [head, to] = sourceId.split('/')
  return head === ROSTER_DEVICE && to !== undefined && /^\d+$/.test(to) ? Number(to) : undefined
}
const gapRefId = (to: number): string => sourceRefId('IOT_SENSOR', gapSource(to))

export const dutyDeskRules: Rules<
  'duty.seal' | 'duty.gap' | 'duty.filled' | 'duty.check' | 'duty.answerCheck' | 'duty.missCheck'
> = {
  'duty.seal': {
    touches: (command, read) => {
      const head = read('dutySeal', CHAIN_HEAD)
      return [
        ref('dutySeal', CHAIN_HEAD),
        ref('dutySeal', sealId((head?.n ?? 0) + 1)),
        ref('dutySeal', sealId(head?.n ?? 0)),
        ...command.payload.lines.map((id) => ref('dutyLog', id)),
      ]
    },
    decide(act) {
      const head = act.draft.get('dutySeal', CHAIN_HEAD)
      const n = (head?.n ?? 0) + 1
      const last = head ? act.draft.get('dutySeal', sealId(head.n)) : undefined
      const lines = act.payload.lines.flatMap((id) => act.draft.get('dutyLog', id) ?? [])
      // two hubs seal the same lines: the second finds the first of its lines in the link that was made meanwhile
      if (lines.length === 0 || lines.some(({ id }) => last?.lines.includes(id) === true))
        return superseded(act.draft)
      const prev = head?.hash ?? CHAIN_START
      const hash = sealHash(n, prev, lines)
      const link = { n, at: act.at, lines: lines.map(({ id }) => id), prev, hash }
      act.draft.insert('dutySeal', { id: sealId(n), ...link })
      if (head) act.draft.update('dutySeal', CHAIN_HEAD, { ...link, lines: [] })
      else act.draft.insert('dutySeal', { id: CHAIN_HEAD, ...link, lines: [] })
      return applied(act.draft)
    },
  },
  'duty.gap': {
    touches: (command) => [
      lineRef(command),
      ref('sourceRef', gapRefId(command.payload.to)),
      ref('signal', childId(command.id, 's')),
    ],
    decide(act) {
      const { from, to } = act.payload
      if (act.draft.get('sourceRef', gapRefId(to))) return superseded(act.draft)
      logLine(act, 'ROSTER_GAP', act.payload)
      raiseGap(act, from, to)
      return applied(act.draft)
    },
  },
  'duty.filled': {
    touches: (command, read) => {
      const signalId = read('sourceRef', gapRefId(command.payload.to))?.entityId
      return [
        ref('sourceRef', gapRefId(command.payload.to)),
        ...(signalId === undefined ? [] : [ref('signal', signalId)]),
        ...entryRefs(command, 1),
      ]
    },
    decide(act) {
      const id = gapRefId(act.payload.to)
      const raised = act.draft.get('sourceRef', id)
      const signal = raised && act.draft.get('signal', raised.entityId)
      if (!signal) return rejected('NOT_FOUND', { table: 'signal', id })
      if (signal.returnedAt !== null) return superseded(act.draft)
      act.draft.update('signal', signal.id, { ...afterEvent(act, signal, 'RETURN'), returnedAt: act.at })
      act.say('signal.return', { about: signal.id })
      return applied(act.draft)
    },
  },
  'duty.check': {
    touches: (command) => [ref('dutyCheck', childId(command.id, 'q')), lineRef(command)],
    decide(act) {
      const { fromName, text, answerMin } = act.payload
      act.draft.insert('dutyCheck', {
        ...{ id: childId(act.command.id, 'q'), fromName, text, state: 'OPEN' },
        ...{ askedAt: act.at, dueAt: act.at + answerMin * 60_000 },
        ...{ answeredAt: null, answeredBy: null, answer: '' },
      })
      logLine(act, 'CHECK_ASKED', { from: fromName }, text)
      return applied(act.draft)
    },
  },
  'duty.answerCheck': {
    touches: (command) => [ref('dutyCheck', command.payload.checkId), lineRef(command)],
    decide(act) {
      const { checkId, answer } = act.payload
      const found = find(act, 'dutyCheck', checkId)
      if ('refusal' in found) return found.refusal
      const check = found.row
      if (check.state === 'ANSWERED') return superseded(act.draft)
      act.draft.update('dutyCheck', checkId, {
        ...{ state: walk('check', check.state, 'ANSWERED'), answeredAt: act.at, answer },
        answeredBy: act.command.actor.name,
      })
      const seconds = Math.round((act.at - check.askedAt) / 1000)
      logLine(act, 'CHECK_ANSWERED', { from: check.fromName, seconds }, answer)
      return applied(act.draft)
    },
  },
  'duty.missCheck': {
    touches: (command) => [ref('dutyCheck', command.payload.checkId), lineRef(command)],
    decide(act) {
      const found = find(act, 'dutyCheck', act.payload.checkId)
      if ('refusal' in found) return found.refusal
      const check = found.row
      if (check.state === 'MISSED') return superseded(act.draft)
      if (!can('check', check.state, 'MISSED')) return illegal(act, 'dutyCheck', check, 'MISSED')
      act.draft.update('dutyCheck', check.id, { state: walk('check', check.state, 'MISSED') })
      logLine(act, 'CHECK_MISSED', { from: check.fromName })
      return applied(act.draft)
    },
  },
}

/** A gap is an alarm like any other: it calls until somebody sees it, and goes back to normal when the gap is filled. */
function raiseGap(act: Act, from: number, to: number): void {
  const type = eventType(act.model, act.model.alarms?.gapType ?? '')
  if (!type) return
  const zone = act.model.clocks.zoneOffsetMin
  const stamp = (at: number): string => {
    const minute = Math.floor((at + zone * MINUTE_MS) / MINUTE_MS) % 60
    const two = (n: number): string => String(n).padStart(2, '0')
    return `${dateOf(dayOf(at, zone)).slice(5)} ${two(hourOf(at, zone))}:${two(minute)}`
  }
  const id = childId(act.command.id, 's')
  const place = act.model.township
  act.draft.insert('sourceRef', { id: gapRefId(to), entity: 'signal', entityId: id })
  act.draft.insert('signal', {
    ...{ id, channel: 'IOT_SENSOR', sourceId: gapSource(to), deviceId: ROSTER_DEVICE },
    ...{ typeCode: type.code, priority: type.priority, text: '' },
    title: `${type.zh} ${stamp(from)} – ${stamp(to)}`,
    ...{ place, communityId: null, gridId: null, buildingId: null, lonE6: null, latE6: null },
    ...{ occurredAt: act.at, receivedAt: act.at, state: 'RECEIVED' },
    ...{ incidentId: null, ackAt: null, ackBy: null, reason: null, attachments: [] },
    ...{ alarm: 'UNACKNOWLEDGED', alarmAt: act.at, returnedAt: null },
    ...{ heldUntil: null, heldBy: null, heldReason: null, realarms: 0 },
  })
}
