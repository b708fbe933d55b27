/** Calling one person up, channel by channel, until somebody answers. */
import { ANSWER_WAYS, REACH_CHANNELS, type Ref, type Row } from '../../contract/index.ts'
import { alarmOf, alarmOfReport } from '../alarm.ts'
import { can } from '../machine.ts'
import { channelMs } from '../reach.ts'
import { isOpenSignal } from '../states.ts'
import { entryRefs, find, illegal, ref, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { delivered } from './holder.ts'
import {
  aboutRefs,
  calleeOf,
  channelsOf,
  followId,
  lineOf,
  openingRefs,
  openReach,
  openTry,
  reachIdOf,
  targetRefs,
  tryId,
  type About,
} from './reachOpen.ts'

const aboutOf = (call: Row<'reach'>): About => ({ kind: call.aboutKind, id: call.aboutId })

/** A call with all its attempts, the one that may follow it, and the matter it is about. */
function callRefs(reachId: string, read: ReadRow): Ref[] {
  const call = read('reach', reachId)
  if (!call) return [ref('reach', reachId)]
  return [
    ref('reach', reachId),
    ...call.channels.map((_, k) => ref('reachTry', tryId(reachId, k))),
    ...openingRefs(followId(reachId)),
    ...(call.postId === null ? [] : targetRefs({ kind: 'POST', id: call.postId }, read)),
    ...aboutRefs(aboutOf(call), read),
  ]
}

export const reachRules: Rules<
  'reach.call' | 'reach.next' | 'reach.tried' | 'reach.answer' | 'reach.stop' | 'reach.seen'
> = {
  'reach.call': {
    touches: (command, read) => [
      ...aboutRefs(command.payload.about, read),
      ...targetRefs(command.payload.to, read),
      ...openingRefs(reachIdOf(command)),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { about, to, text, channels = REACH_CHANNELS } = act.payload
      const missing = missingMatter(act, about)
      if (missing) return missing
      const who = calleeOf(act, to)
      if (!who) return rejected('NOBODY_TO_CALL', { kind: to.kind, id: to.id })
      openReach(act, { id: reachIdOf(act.command), about, wakeId: null, text, channels }, who)
      act.say('reach.call', {
        ...lineOf(act, about),
        params: { name: who.name, of: who.ofName, title: who.title },
        text,
      })
      return applied(act.draft)
    },
  },
  'reach.next': {
    touches: (command, read) => [...callRefs(command.payload.reachId, read), ...entryRefs(command, 2)],
    decide(act) {
      const { reachId, dueAt } = act.payload
      const found = find(act, 'reach', reachId)
      if ('refusal' in found) return found.refusal
      const call = found.row
      // two hubs, or one that was started anew: the first to say it moves the call on
      if (call.state !== 'CALLING' || call.nextAt !== dueAt) return superseded(act.draft)
      closeTry(act, call, 'SILENT')
      goOn(act, call, Math.max(act.at, dueAt))
      return applied(act.draft)
    },
  },
  'reach.tried': {
    touches(command, read) {
      const reachId = read('reachTry', command.payload.tryId)?.reachId
      return [
        ref('reachTry', command.payload.tryId),
        ...(reachId === undefined ? [] : callRefs(reachId, read)),
        ...entryRefs(command, 2),
      ]
    },
    decide(act) {
      const { payload } = act
      const found = find(act, 'reachTry', payload.tryId)
      if ('refusal' in found) return found.refusal
      const one = found.row
      if (one.state !== 'QUEUED') return superseded(act.draft)
      const fields = {
        requests: payload.requests,
        code: payload.code ?? null,
        receipt: payload.receipt ?? null,
      }
      if (payload.sent) {
        act.draft.update('reachTry', one.id, { ...fields, state: 'SENT', sentAt: act.at })
        return applied(act.draft)
      }
      act.draft.update('reachTry', one.id, { ...fields, state: 'FAILED', endedAt: act.at })
      const call = act.draft.get('reach', one.reachId)
      // what did not leave the hub is not waited for
      if (call?.state === 'CALLING' && tryId(call.id, call.step) === one.id) goOn(act, call, act.at)
      return applied(act.draft)
    },
  },
  'reach.answer': {
    touches: (command, read) => [...callRefs(command.payload.reachId, read), ...entryRefs(command, 3)],
    decide: answer,
  },
  'reach.seen': {
    touches: (command, read) => [...callRefs(command.payload.reachId, read), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'reach', act.payload.reachId)
      if ('refusal' in found) return found.refusal
      const call = found.row
      if (call.state !== 'CALLING') return superseded(act.draft)
      const matter = aboutOf(call)
      const calls = stillCalls(call, {
        signal: matter.kind === 'SIGNAL' ? act.draft.get('signal', matter.id) : undefined,
        incident: matter.kind === 'INCIDENT' ? act.draft.get('incident', matter.id) : undefined,
      })
      if (calls) return illegal(act, 'reach', call, 'STOPPED')
      closeTry(act, call, 'STOPPED')
      act.draft.update('reach', call.id, {
        ...{ state: walk('reach', call.state, 'STOPPED'), nextAt: null, endedAt: act.at },
      })
      act.say('reach.seen', { ...lineOf(act, matter), params: { name: call.personName } })
      return applied(act.draft)
    },
  },
  'reach.stop': {
    touches: (command, read) => [...callRefs(command.payload.reachId, read), ...entryRefs(command, 1)],
    decide(act) {
      const { reachId, reason } = act.payload
      const found = find(act, 'reach', reachId)
      if ('refusal' in found) return found.refusal
      const call = found.row
      if (call.state === 'STOPPED') return superseded(act.draft)
      if (!can('reach', call.state, 'STOPPED')) return illegal(act, 'reach', call, 'STOPPED')
      closeTry(act, call, 'STOPPED')
      act.draft.update('reach', call.id, {
        ...{ state: walk('reach', call.state, 'STOPPED'), nextAt: null, endedAt: act.at, note: reason },
      })
      act.say('reach.stop', { ...lineOf(act, aboutOf(call)), params: { name: call.personName, reason } })
      return applied(act.draft)
    },
  },
}

/** Timers that call the duty leader up. */
const LEADER_CALLS = ['signal.leader', 'incident.leader'] as const

/** Whether a call still has its reason. Only a leader called by rule for an alarm is let go by it being seen. */
export function stillCalls(
  call: Pick<Row<'reach'>, 'stage' | 'byId'>,
  about: { readonly signal: Row<'signal'> | undefined; readonly incident: Row<'incident'> | undefined },
): boolean {
  if (call.stage !== 'LEADER' || !LEADER_CALLS.some((kind) => call.byId.startsWith(`${kind}/`))) return true
  const { signal, incident } = about
  if (signal) return isOpenSignal(signal.state) && alarmOf(signal) === 'UNACKNOWLEDGED'
  return incident === undefined || (incident.state === 'NEW' && alarmOfReport(incident) === 'UNACKNOWLEDGED')
}

/** The refusal when what a call is about is not there. */
export function missingMatter(act: Act, about: About): Decision | undefined {
  const table = { SIGNAL: 'signal', INCIDENT: 'incident', TASK: 'task', NONE: undefined } as const
  const name = table[about.kind]
  if (name === undefined) return undefined
  const found = find(act, name, about.id)
  return 'refusal' in found ? found.refusal : undefined
}

/** Ends the attempt that still runs. */
function closeTry(act: Act, call: Row<'reach'>, state: 'SILENT' | 'STOPPED' | 'ANSWERED'): void {
  const one = act.draft.get('reachTry', tryId(call.id, call.step))
  if (one?.state === 'QUEUED' || one?.state === 'SENT')
    act.draft.update('reachTry', one.id, {
      // what nobody handed over in its time did not leave the hub
      ...(one.state === 'QUEUED' && state === 'SILENT'
        ? { state: 'FAILED', code: 'NOT_HANDED_OVER' }
        : { state }),
      endedAt: act.at,
    })
}

/** The next channel; after the last one B of the post, or nobody. */
function goOn(act: Act, call: Row<'reach'>, from: number): void {
  const step = call.step + 1
  const channel = channelsOf(call)[step]
  if (channel !== undefined) {
    act.draft.update('reach', call.id, { step, nextAt: from + channelMs(act.model.clocks) })
    openTry(act, call.id, step, channel, from)
    act.say('reach.next', {
      ...lineOf(act, aboutOf(call)),
      params: { name: call.personName, before: channelsOf(call)[call.step] ?? '', way: channel },
    })
    return
  }
  const next = callStandIn(act, call)
  act.draft.update('reach', call.id, {
    ...{ state: walk('reach', 'CALLING', 'UNANSWERED'), nextAt: null, endedAt: act.at, followId: next },
  })
  act.say('reach.unanswered', {
    ...lineOf(act, aboutOf(call)),
    params: { name: call.personName, of: call.ofName, standIn: next !== null },
  })
}

/** A did not answer: B is called by rule. */
function callStandIn(act: Act, call: Row<'reach'>): string | null {
  const post = call.postId === null ? undefined : act.draft.get('post', call.postId)
  const person = post && call.slot === 'A' ? act.draft.get('person', post.bPersonId) : undefined
  if (!post || !person || person.id === call.personId) return null
  const { id: personId, name, title, phone } = person
  const id = followId(call.id)
  openReach(
    act,
    { id, about: aboutOf(call), wakeId: call.wakeId, text: call.text, channels: channelsOf(call) },
    { stage: call.stage, ofName: call.ofName, postId: post.id, slot: 'B', personId, name, title, phone },
  )
  return id
}

const ownChannels: readonly string[] = REACH_CHANNELS

function answer(act: Act<'reach.answer'>): Decision {
  const { reachId, via, note } = act.payload
  const found = find(act, 'reach', reachId)
  if ('refusal' in found) return found.refusal
  const call = found.row
  const { actor } = act.command
  // a person at the desk heard it by other means; over the hub's own channels only the provider can say so
  if ((actor.kind === 'user') === ownChannels.includes(via) || !ANSWER_WAYS.includes(via))
    return rejected('NOT_ALLOWED', { via })
  if (actor.kind === 'user' && !note?.trim()) return rejected('BAD_PAYLOAD', { path: '/note' })
  if (call.state === 'ANSWERED') return superseded(act.draft)
  if (!can('reach', call.state, 'ANSWERED')) return illegal(act, 'reach', call, 'ANSWERED')
  closeTry(act, call, 'ANSWERED')
  act.draft.update('reach', call.id, {
    state: walk('reach', call.state, 'ANSWERED'),
    ...{ nextAt: null, answeredAt: act.at, answeredVia: via, endedAt: act.at, note: note ?? '' },
    answeredBy: actor.kind === 'user' ? actor.name : null,
  })
  act.say('reach.answer', {
    ...lineOf(act, aboutOf(call)),
    params: {
      name: call.personName,
      of: call.ofName,
      way: via,
      seconds: Math.round((act.at - call.startedAt) / 1000),
    },
    text: note,
  })
  standIn(act, call)
  proveDelivery(act, call, via)
  return applied(act.draft)
}

/** B answered in A's place: B stands at the post from now on. */
function standIn(act: Act, call: Row<'reach'>): void {
  const post = call.slot === 'B' && call.postId !== null ? act.draft.get('post', call.postId) : undefined
  if (!post || post.onDuty === 'B') return
  act.draft.update('post', post.id, { onDuty: 'B', onDutySince: act.at })
  act.say('post.attend', { about: post.id, params: { from: post.onDuty, to: 'B' } })
}

/** Who answers a call about a task has it: its limits begin to run. */
function proveDelivery(act: Act, call: Row<'reach'>, via: Row<'reach'>['answeredVia']): void {
  const task = call.aboutKind === 'TASK' ? act.draft.get('task', call.aboutId) : undefined
  if (task?.delivery !== 'UNDELIVERED' || task.state !== 'ISSUED') return
  const how = via === 'CALL' ? 'BY_PHONE' : via === 'APP' || via === 'SMS' || via === null ? 'DELIVERED' : via
  act.draft.update('task', task.id, delivered(act, task, how, call.personName))
  act.say('task.deliver', { about: task.incidentId, taskId: task.id, params: { delivery: how } })
}
