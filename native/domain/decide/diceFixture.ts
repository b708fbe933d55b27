/** Payloads of calls and of the duty for random play. */
import { ANSWER_WAYS, type Actor } from '../../contract/index.ts'
import { stillCalls } from './reach.ts'
import { MORNING, WHO, type Town } from './townFixture.ts'

interface Rolled {
  readonly incidentId: string
  readonly signalId: string
  readonly taskId: string
  readonly a: number
  readonly b: number
  readonly c: number
}

export function reachPayloads(town: Town, { incidentId, signalId, taskId, a, b, c }: Rolled, actor: Actor) {
  const abouts = [
    { kind: 'INCIDENT', id: incidentId },
    { kind: 'SIGNAL', id: signalId },
    { kind: 'TASK', id: taskId },
    { kind: 'NONE', id: 'x' },
  ] as const
  const about = abouts[a % abouts.length]
  const targets = [
    { kind: 'POST', id: 'S05' },
    { kind: 'GRID', id: 'G1' },
    { kind: 'COMMUNITY', id: 'C1' },
    { kind: 'PERSON', id: 'S05B' },
  ] as const
  const calls = town.all('reach')
  const call = calls[b % Math.max(1, calls.length)]
  const reachId = call?.id ?? 'none'
  const ways = actor.kind === 'user' ? ANSWER_WAYS.slice(3) : ANSWER_WAYS.slice(0, 3)
  return {
    'reach.call':
      actor.kind === 'timer'
        ? {
            ...{ about: { kind: 'SIGNAL', id: signalId }, to: { kind: 'USER', id: WHO.leader.id } },
            ...{ text: 'x', channels: ['CALL'] },
          }
        : { about, to: targets[b % targets.length], text: 'x' },
    'reach.wake': {
      about,
      links: [
        { stage: 'POST', to: targets[0] },
        { stage: 'GRID', to: targets[1] },
      ],
      text: 'x',
    },
    'reach.next': { reachId, dueAt: call?.nextAt ?? 0 },
    'reach.tried': { tryId: `${reachId}:k${c % 3}`, sent: c % 2 === 0, requests: 1 },
    'reach.answer': { reachId, via: ways[c % ways.length], note: 'x' },
    'reach.stop': { reachId, reason: 'x' },
    'reach.seen': { reachId: seenCall(town)?.id ?? reachId },
  }
}

/** A call to the leader for what was seen meanwhile. */
const seenCall = (town: Town) =>
  town
    .all('reach')
    .find(
      (call) =>
        call.state === 'CALLING' &&
        !stillCalls(call, { signal: town.read('signal', call.aboutId), incident: undefined }),
    )

const HOUR = 3_600_000

export function shiftPayloads(town: Town, a: number, b: number, c: number) {
  const one = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
  const people = [WHO.officer.id, WHO.leader.id, WHO.commander.id]
  const shifts = town.all('shift')
  const of = (state: string, n: number): string =>
    one(n % 7 === 0 ? shifts : shifts.filter((shift) => shift.state === state), n)?.id ?? 'none'
  const crew = { leaderId: WHO.leader.id, officerIds: [one(people, b) ?? ''] }
  const sheets = town.all('handover')
  const sheet = sheets.find(({ state }) => state === 'OPEN') ?? one(sheets, a)
  const handoverId = sheet?.id ?? 'none'
  const item = { key: `k${b % 2}`, kind: 'LATE_TASK', title: 'x', detail: '', until: null }
  const startAt = MORNING + (3 + (a % 9)) * 24 * HOUR
  const next = shifts.find(({ id }) => id === of('PLANNED', c))
  const checks = town.all('dutyCheck')
  const checkId = (checks.find(({ state }) => state === 'OPEN') ?? one(checks, c))?.id ?? 'none'
  return {
    'shift.plan': { shifts: [{ startAt, endAt: startAt + 24 * HOUR, ...crew }] },
    'shift.edit': { shiftId: of('PLANNED', c), officerIds: crew.officerIds },
    'shift.swap': { shiftId: of('PLANNED', c), ...crew, reason: 'x' },
    'shift.begin': { shiftId: of('PLANNED', c) },
    'shift.archive': { shiftId: of('HANDED_OVER', c) },
    'shift.standIn': {
      ...{ shiftId: 'W3', absentId: WHO.officer.id, personId: WHO.leader.id, why: 'x' },
      ...{ from: MORNING + 2 * 24 * HOUR, to: MORNING + 50 * HOUR },
    },
    'shift.standInEnd': { standInId: one(town.all('standIn'), c)?.id ?? 'none' },
    'handover.open': {
      ...{ shiftId: of('ON_DUTY', c), nextId: next?.id ?? 'none' },
      incomingId: next?.officerIds[0] ?? 'none',
      ...(c % 2 === 0 ? { items: [item] } : {}),
    },
    'handover.list': { handoverId, items: c % 2 === 0 ? [item] : [] },
    'handover.accept': { handoverId, key: one(sheet?.items ?? [], a)?.key ?? 'none' },
    'handover.sign': { handoverId, side: c % 2 === 0 ? 'OUT' : 'IN' },
    'handover.cancel': { handoverId, reason: 'x' },
    'duty.seal': { lines: [one(town.all('dutyLog'), c)?.id ?? 'none'] },
    'duty.gap': { from: a, to: MORNING + (b % 5) },
    'duty.filled': { to: MORNING + (c % 5) },
    'duty.check': { fromName: '区值班室', text: 'x', answerMin: 5 },
    'duty.answerCheck': { checkId, answer: 'x' },
    'duty.missCheck': { checkId },
  }
}
