/**
 * A conflict is decided by a person, for a reason, once; the platform decides whether that still fits what is true by
 * then. What is decided stands in the time line, and what is not chosen stays on the card.
 */
import {
  childId,
  CORRECTABLE,
  isTableName,
  type CommandEnvelope,
  type Correctable,
  type Ref,
  type Row,
} from '../../contract/index.ts'
import { mayCallOver } from '../permit.ts'
import { entryRefs, find, incidentRefs, placeRefs, ref, type Act, type Rules } from './act.ts'
import { callOver, callOverRefs } from './callOver.ts'
import { merge, unknownValue, wantedOf } from './correct.ts'
import { applied, needsReview, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { confirmLate, holderNow, holderNowRefs } from './lateHandIn.ts'
import { decisionsOn } from './reviewChoice.ts'
import { voiceOf } from './holder.ts'

export const reviewRules: Rules<'review.settle'> = {
  'review.settle': { touches, decide: settle },
}

function touches(command: CommandEnvelope<'review.settle'>, read: ReadRow): Ref[] {
  const review = read('review', command.payload.reviewId)
  const own = [ref('review', command.payload.reviewId), ref('review', childId(command.id, 'r'))]
  if (!review) return own
  switch (review.entity) {
    case 'incident':
      return [
        ...own,
        ...incidentRefs(review.entityId, read),
        ...placeRefs(wantedOf(review.mine), read),
        ...entryRefs(command, 4),
      ]
    case 'task':
      return [...own, ...holderNowRefs(review, read), ...entryRefs(command, 6)]
    case 'team':
      return [...own, ...callOverRefs(command, review, read)]
    default:
      return [
        ...own,
        ...(isTableName(review.entity) ? [ref(review.entity, review.entityId)] : []),
        ...entryRefs(command, 2),
      ]
  }
}

function settle(act: Act<'review.settle'>): Decision {
  const { reviewId, decision, reason } = act.payload
  const found = find(act, 'review', reviewId)
  if ('refusal' in found) return found.refusal
  const review = found.row
  const refusal = notTheirs(act, review)
  if (refusal) return refusal
  if (review.state === 'SETTLED') {
    // the first decision stands; that somebody else decided too, and why, is kept beside it
    act.say('review.settle.again', { ...lineOf(act, review), params: { reviewId, decision }, text: reason })
    return superseded(act.draft)
  }
  if (!decisionsOn(review).includes(decision)) return rejected('BAD_PAYLOAD', { path: '/decision' })
  const undone = carryOut(act, review)
  if (undone) return undone
  const { id: settledBy, name: settledByName } = act.command.actor
  act.draft.update('review', reviewId, {
    ...{ state: 'SETTLED', settledBy, settledByName, settledAt: act.at },
    ...{ settlement: decision, reason },
  })
  const { onBehalf, fields } = act.payload
  act.say('review.settle', {
    ...lineOf(act, review),
    params: {
      ...{ reviewId, kind: review.kind, decision },
      ...(decision === 'FIELDS' ? { fields: (fields ?? []).join() } : {}),
    },
    text: onBehalf ? `${reason}\n${onBehalf.note}` : reason,
    via: onBehalf?.via ?? null,
  })
  return act.draft.get('review', childId(act.command.id, 'r'))
    ? needsReview(act.draft, 'STALE_BASE')
    : applied(act.draft)
}

/** A terminal may only speak on what was handed in for a task it holds now. */
function notTheirs(act: Act<'review.settle'>, review: Row<'review'>): Decision | undefined {
  const { actor } = act.command
  if (actor.kind === 'terminal') {
    const now = review.kind === 'task.submit.late' ? holderNow(act, review) : undefined
    const mine = now?.holderKind === actor.holds.kind && now.holderId === actor.holds.id
    if (!mine) return rejected('NOT_ALLOWED', { review: review.id })
  }
  if (review.kind === 'team.taken' && act.payload.decision === 'MINE' && !mayCallOver(actor))
    return rejected('NOT_ALLOWED', { review: review.id, decision: 'MINE' })
  return undefined
}

/** Does what was decided; a refusal when it no longer can be done. */
function carryOut(act: Act<'review.settle'>, review: Row<'review'>): Decision | undefined {
  switch (act.payload.decision) {
    case 'MINE':
      return review.kind === 'team.taken'
        ? callOver(act, review, act.payload.reason)
        : takeMine(act, review, CORRECTABLE)
    case 'FIELDS':
      return takeMine(act, review, act.payload.fields ?? [])
    case 'CONFIRM': {
      const task = holderNow(act, review)
      if (!task) return rejected('NOT_FOUND', { table: 'task', id: review.entityId })
      const voice = voiceOf(act, task, act.payload.onBehalf)
      if ('refusal' in voice) return voice.refusal
      return confirmLate(act, review, task, voice)
    }
    case 'THEIRS':
    case 'BACK':
      return undefined
    default:
      return act.payload.decision satisfies never
  }
}

/** Writes the later version of these fields, unless somebody has changed them once more since the card was laid. */
function takeMine(
  act: Act<'review.settle'>,
  review: Row<'review'>,
  fields: readonly Correctable[],
): Decision | undefined {
  const found = find(act, 'incident', review.entityId)
  if ('refusal' in found) return found.refusal
  const mine = wantedOf(review.mine)
  const wanted = Object.fromEntries(
    fields.flatMap((field) => (mine[field] === undefined ? [] : [[field, mine[field]]])),
  )
  const refusal = unknownValue(act, wanted)
  if (refusal) return refusal
  const theirs = Object.fromEntries(
    CORRECTABLE.flatMap((field) => {
      const value = review.theirs[field]
      return typeof value === 'string' || value === null ? [[field, value]] : []
    }),
  )
  // what moved again becomes a card of its own, with what this person saw as its base
  merge(act, found.row, wanted, theirs)
  return undefined
}

/** Whose time line a card belongs to; a late hand-in to that of whoever holds the task now. */
function lineOf(act: Act, review: Row<'review'>): { about: string; taskId?: string } {
  switch (review.entity) {
    case 'task': {
      const task = holderNow(act, review) ?? act.draft.get('task', review.entityId)
      return task ? { about: task.incidentId, taskId: task.id } : { about: review.entityId }
    }
    case 'team': {
      const incidentId = review.mine['incidentId']
      return { about: typeof incidentId === 'string' ? incidentId : review.entityId }
    }
    default:
      return { about: review.entityId }
  }
}
