/** Payloads of calls for random play; of no use but in tests. */
import { ANSWER_WAYS, type Actor } from '../../contract/index.ts'
import type { Town } from './townFixture.ts'

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
    'reach.call': { about, to: targets[b % targets.length], text: 'x' },
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
  }
}
