/** Rows cut down to what lists and boards need. */
import type { IncidentBrief, PostTile, Row, TaskBrief } from '../../contract/index.ts'
import { isDroppedTask } from '../../domain/index.ts'
import { gridName, holderName } from './names.ts'
import type { DeskReads } from './reads.ts'

export function taskBrief(reads: DeskReads, row: Row<'task'>): TaskBrief {
  return {
    id: row.id,
    rev: row.rev,
    number: row.number,
    incidentId: row.incidentId,
    typeCode: row.typeCode,
    priority: row.priority,
    title: row.title,
    place: row.place,
    gridId: row.gridId,
    holderKind: row.holderKind,
    holderId: row.holderId,
    lead: row.lead,
    state: row.state,
    issuedAt: row.issuedAt,
    delivery: row.delivery,
    deliveredAt: row.deliveredAt,
    clock: row.clock,
    signLimitMin: row.signLimitMin,
    arriveLimitMin: row.arriveLimitMin,
    finishLimitMin: row.finishLimitMin,
    signDueAt: row.signDueAt,
    arriveDueAt: row.arriveDueAt,
    finishDueAt: row.finishDueAt,
    signedAt: row.signedAt,
    arrivedAt: row.arrivedAt,
    submittedAt: row.submittedAt,
    pausedSince: row.pausedSince,
    reworks: row.reworks,
    urges: row.urges,
    card: row.card,
    coverFor: row.coverFor,
    holderName: holderName(reads, row.holderKind, row.holderId),
    unsent: reads.unsent('task', row.id),
  }
}

export function incidentBrief(reads: DeskReads, row: Row<'incident'>): IncidentBrief {
  const tasks = row.taskIds.flatMap((id) => reads.get('task', id) ?? [])
  const counted = tasks.filter((task) => !isDroppedTask(task.state))
  return {
    id: row.id,
    rev: row.rev,
    number: row.number,
    typeCode: row.typeCode,
    priority: row.priority,
    channel: row.channel,
    title: row.title,
    place: row.place,
    gridId: row.gridId,
    gridName: gridName(reads, row.gridId),
    lonE6: row.lonE6,
    latE6: row.latE6,
    state: row.state,
    receivedAt: row.receivedAt,
    acceptedAt: row.acceptedAt,
    dueAt: row.dueAt,
    pausedSince: row.pausedSince,
    tasks: counted.length,
    tasksDone: counted.filter((task) => task.state === 'SUBMITTED' || task.state === 'VERIFIED').length,
    unsent: reads.unsent('incident', row.id),
  }
}

export function postTile(reads: DeskReads, row: Row<'post'>): PostTile {
  const holder = reads.get('person', row.onDuty === 'B' ? row.bPersonId : row.aPersonId)
  return {
    id: row.id,
    board: row.board,
    zh: row.zh,
    en: row.en,
    kind: row.kind,
    cover: row.cover,
    dispatchTarget: row.dispatchTarget,
    onDuty: row.onDuty,
    onDutySince: row.onDutySince,
    holderName: holder?.name ?? '',
  }
}
