/** Lists of supervision as screens have them: proposals to sign, whistles with who came, matters with the district. */
import type { Priority, Row } from './tables/index.ts'

/** What each of these lines says of the matter it belongs to. */
export interface MatterLine {
  id: string
  rev: number
  incidentId: string
  number: string
  typeCode: string
  title: string
  place: string
  priority: Priority
  unsent: boolean
}

export interface CardLine extends MatterLine {
  taskId: string
  taskNumber: string
  holderKind: Row<'task'>['holderKind']
  holderId: string
  holderName: string
  level: Row<'card'>['level']
  state: Row<'card'>['state']
  stage: Row<'card'>['stage']
  dueAt: number | null
  why: string
  proposedAt: number
  proposedByName: string
  settledAt: number | null
  settledByName: string | null
  reason: string | null
}

/** Somebody summoned: the task of theirs, by which they check in. */
export interface WhistleParty {
  taskId: string
  kind: Row<'task'>['holderKind']
  holderId: string
  name: string
  state: Row<'task'>['state']
  dueAt: number | null
  checkedInAt: number | null
  pausedSince: number | null
  submittedAt: number | null
}

export interface WhistleLine extends MatterLine {
  byKind: Row<'whistle'>['byKind']
  byId: string
  byName: string
  matter: string
  openedAt: number
  summonedAt: number | null
  checkInMin: number | null
  parties: readonly WhistleParty[]
  /** Both sides have rated each other. */
  rated: boolean
}

export interface EscalationLine extends MatterLine {
  state: Row<'escalation'>['state']
  reason: string
  submittedAt: number
  submittedByName: string
  answeredAt: number | null
  answerNote: string
  feedbackAt: number | null
  feedback: string
  confirmedAt: number | null
  rounds: number
}

export type RatingLine = Row<'rating'> & { subjectName: string; byHolder: string }

/** Who held the matter for how long; ms. What is held now is counted by the screen from `since`. */
export interface HeldLine {
  kind: Row<'task'>['holderKind'] | 'DESK' | 'DISTRICT' | 'SUSPENDED'
  id: string
  name: string
  heldMs: number
  overdueMs: number
  since: number | null
  lateFrom: number | null
}
