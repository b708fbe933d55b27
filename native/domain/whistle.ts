/**
 * Where a whistle stands follows from its tasks and the time of day: nothing of it is stored, so nothing can be left
 * behind. A party checks in by arriving; late is who was not there in time, also when they came after all.
 */
import type { Row, WhistleState } from '../contract/index.ts'
import { isDroppedTask } from './states.ts'

export type WhistleTask = Pick<
  Row<'task'>,
  'id' | 'state' | 'arriveDueAt' | 'arrivedAt' | 'submittedAt' | 'pausedSince'
>

const LATER = new Set<Row<'task'>['state']>([
  'HANDLING',
  'SUBMITTED',
  'VERIFIED',
  'REWORK',
  'EXTENSION_REQUESTED',
])
const DONE = new Set<Row<'task'>['state']>(['SUBMITTED', 'VERIFIED'])

/** When a party checked in: it arrived, or is at work without having said so. */
export const checkedInAt = (task: WhistleTask): number | null =>
  task.arrivedAt ?? (LATER.has(task.state) ? (task.submittedAt ?? 0) : null)

/** Whether a party was, or is by now, later than the limit to check in. */
export function isLate(task: WhistleTask, now: number): boolean {
  if (task.arriveDueAt === null || isDroppedTask(task.state)) return false
  return (
    (checkedInAt(task) ?? (task.pausedSince === null ? now : Math.min(now, task.pausedSince))) >=
    task.arriveDueAt
  )
}

/** @param rated whether both sides have rated each other */
export function whistleState(
  whistle: Pick<Row<'whistle'>, 'summonedAt'>,
  tasks: readonly WhistleTask[],
  rated: boolean,
  now: number,
): WhistleState {
  if (whistle.summonedAt === null) return 'OPEN'
  const parties = tasks.filter(({ state }) => !isDroppedTask(state))
  if (parties.length === 0) return 'SUMMONED'
  if (parties.every(({ state }) => DONE.has(state))) return rated ? 'RATED' : 'RESOLVED'
  const there = parties.filter((task) => checkedInAt(task) !== null)
  if (there.length === parties.length)
    return parties.every(({ state }) => LATER.has(state)) ? 'JOINT_HANDLING' : 'CHECKED_IN'
  return parties.some((task) => checkedInAt(task) === null && isLate(task, now)) ? 'LATE' : 'SUMMONED'
}

/** 吹哨报到率: who checked in on time, of those whose time to do so is over. */
export function checkInRate(tasks: readonly WhistleTask[], now: number): { onTime: number; due: number } {
  const due = tasks.filter(
    (task) => !isDroppedTask(task.state) && (checkedInAt(task) !== null || isLate(task, now)),
  )
  return { onTime: due.filter((task) => !isLate(task, now)).length, due: due.length }
}
