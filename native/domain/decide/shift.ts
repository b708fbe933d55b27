/** The roster ahead, taking up duty, and somebody sitting in for somebody else. */
import { childId, type Ref, type Row } from '../../contract/index.ts'
import { can } from '../machine.ts'
import { find, illegal, ref, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type ReadRow } from './decision.ts'
import { lineRef, logLine } from './dutyLine.ts'

type ShiftActs =
  | 'shift.plan'
  | 'shift.edit'
  | 'shift.swap'
  | 'shift.begin'
  | 'shift.archive'
  | 'shift.standIn'
  | 'shift.standInEnd'

type Crew = Pick<Row<'shift'>, 'startAt' | 'endAt' | 'leaderId' | 'officerIds'>
const planned = (id: string, crew: Crew): Omit<Row<'shift'>, 'rev'> => ({
  ...{ id, startAt: crew.startAt, endAt: crew.endAt, leaderId: crew.leaderId },
  officerIds: [...crew.officerIds],
  ...{ state: 'PLANNED', startedAt: null, endedAt: null, handoverId: null, swappedTo: null },
})

/** People named by a roster, who must be there. */
const users = (...ids: readonly string[]): Ref[] => ids.map((id) => ref('user', id))
const unknownUser = (act: Act, ids: readonly string[]): string | undefined =>
  ids.find((id) => act.draft.get('user', id)?.active !== true)

const LONGEST_MS = 72 * 3_600_000
const isSpan = (from: number, to: number): boolean => to > from && to - from <= LONGEST_MS

export const shiftRules: Rules<ShiftActs> = {
  'shift.plan': {
    touches: (command) => [
      ...command.payload.shifts.map((_, k) => ref('shift', childId(command.id, 'w', k))),
      ...command.payload.shifts.flatMap(({ leaderId, officerIds }) => users(leaderId, ...officerIds)),
    ],
    decide(act) {
      for (const [k, crew] of act.payload.shifts.entries()) {
        if (!isSpan(crew.startAt, crew.endAt)) return rejected('BAD_SPAN', { line: k + 1 })
        const unknown = unknownUser(act, [crew.leaderId, ...crew.officerIds])
        if (unknown !== undefined) return rejected('NOT_FOUND', { table: 'user', id: unknown })
      }
      for (const [k, crew] of act.payload.shifts.entries())
        act.draft.insert('shift', planned(childId(act.command.id, 'w', k), crew))
      return applied(act.draft)
    },
  },
  'shift.edit': {
    touches: ({ payload: { shiftId, leaderId, officerIds } }) => [
      ref('shift', shiftId),
      ...users(...(leaderId === undefined ? [] : [leaderId]), ...(officerIds ?? [])),
    ],
    decide(act) {
      const { shiftId, ...fields } = act.payload
      const found = find(act, 'shift', shiftId)
      if ('refusal' in found) return found.refusal
      const shift = found.row
      if (shift.state !== 'PLANNED') return illegal(act, 'shift', shift, 'EDITED')
      const crew = { ...shift, ...fields }
      if (!isSpan(crew.startAt, crew.endAt)) return rejected('BAD_SPAN', { line: 1 })
      const unknown = unknownUser(act, [
        ...(fields.leaderId === undefined ? [] : [fields.leaderId]),
        ...(fields.officerIds ?? []),
      ])
      if (unknown !== undefined) return rejected('NOT_FOUND', { table: 'user', id: unknown })
      const { startAt, endAt, leaderId, officerIds } = crew
      act.draft.update('shift', shiftId, { startAt, endAt, leaderId, officerIds: [...officerIds] })
      return applied(act.draft)
    },
  },
  'shift.swap': {
    touches: (command) => [
      ref('shift', command.payload.shiftId),
      ref('shift', childId(command.id, 'w')),
      ...users(command.payload.leaderId, ...command.payload.officerIds),
      lineRef(command),
    ],
    decide(act) {
      const { shiftId, leaderId, officerIds, reason } = act.payload
      const found = find(act, 'shift', shiftId)
      if ('refusal' in found) return found.refusal
      const shift = found.row
      if (!can('shift', shift.state, 'SWAPPED')) return illegal(act, 'shift', shift, 'SWAPPED')
      const unknown = unknownUser(act, [leaderId, ...officerIds])
      if (unknown !== undefined) return rejected('NOT_FOUND', { table: 'user', id: unknown })
      const id = childId(act.command.id, 'w')
      act.draft.update('shift', shiftId, { state: walk('shift', shift.state, 'SWAPPED'), swappedTo: id })
      act.draft.insert('shift', planned(id, { ...shift, leaderId, officerIds }))
      logLine(act, 'NOTE', { shiftId }, reason)
      return applied(act.draft)
    },
  },
  'shift.begin': {
    touches: (command) => [ref('shift', command.payload.shiftId), lineRef(command)],
    decide(act) {
      const found = find(act, 'shift', act.payload.shiftId)
      if ('refusal' in found) return found.refusal
      const shift = found.row
      if (shift.state === 'ON_DUTY') return superseded(act.draft)
      // back from a handover goes by cancelling it, which says why
      if (shift.state !== 'PLANNED') return illegal(act, 'shift', shift, 'ON_DUTY')
      const { actor } = act.command
      if (!belongs(shift, actor.id)) return rejected('NOT_ALLOWED', { shift: shift.id })
      act.draft.update('shift', shift.id, { state: walk('shift', shift.state, 'ON_DUTY'), startedAt: act.at })
      logLine(act, 'SHIFT_BEGAN', { shiftId: shift.id })
      return applied(act.draft)
    },
  },
  'shift.archive': {
    touches: (command) => [ref('shift', command.payload.shiftId)],
    decide(act) {
      const found = find(act, 'shift', act.payload.shiftId)
      if ('refusal' in found) return found.refusal
      const shift = found.row
      if (shift.state === 'ARCHIVED') return superseded(act.draft)
      if (!can('shift', shift.state, 'ARCHIVED')) return illegal(act, 'shift', shift, 'ARCHIVED')
      act.draft.update('shift', shift.id, { state: walk('shift', shift.state, 'ARCHIVED') })
      return applied(act.draft)
    },
  },
  'shift.standIn': {
    touches: (command) => [
      ref('shift', command.payload.shiftId),
      ref('standIn', childId(command.id, 'd')),
      ...users(command.payload.absentId, command.payload.personId),
      lineRef(command),
    ],
    decide(act) {
      const { shiftId, absentId, personId, from, to, why } = act.payload
      const found = find(act, 'shift', shiftId)
      if ('refusal' in found) return found.refusal
      const shift = found.row
      if (shift.state !== 'ON_DUTY' && shift.state !== 'PLANNED')
        return illegal(act, 'shift', shift, 'STAND_IN')
      if (!belongs(shift, absentId)) return rejected('NOT_FOUND', { table: 'shift', id: absentId })
      if (absentId === personId) return rejected('SAME_ENTITY', { id: personId })
      if (!isSpan(from, to) || from >= shift.endAt || to <= shift.startAt)
        return rejected('BAD_SPAN', { line: 1 })
      const [absent, person] = [act.draft.get('user', absentId), act.draft.get('user', personId)]
      if (!absent || person?.active !== true) return rejected('NOT_FOUND', { table: 'user', id: personId })
      // a leader may sit in for an officer, never the other way round
      if (absent.role !== 'DUTY_OFFICER' && person.role === 'DUTY_OFFICER')
        return rejected('NOT_ALLOWED', { role: person.role })
      act.draft.insert('standIn', {
        ...{ id: childId(act.command.id, 'd'), shiftId, absentId, absentName: absent.name },
        ...{ personId, personName: person.name, from, to, why },
        ...{ byName: act.command.actor.name, endedAt: null },
      })
      logLine(act, 'STAND_IN', { absent: absent.name, person: person.name, from, to }, why)
      return applied(act.draft)
    },
  },
  'shift.standInEnd': {
    touches: (command) => [ref('standIn', command.payload.standInId), lineRef(command)],
    decide(act) {
      const found = find(act, 'standIn', act.payload.standInId)
      if ('refusal' in found) return found.refusal
      if (found.row.endedAt !== null) return superseded(act.draft)
      act.draft.update('standIn', found.row.id, { endedAt: act.at })
      const { absentName, personName } = found.row
      logLine(act, 'STAND_IN_ENDED', { absent: absentName, person: personName })
      return applied(act.draft)
    },
  },
}

/** Whether somebody is of a shift's crew. */
export const belongs = ({ officerIds, leaderId }: Row<'shift'>, userId: string): boolean =>
  officerIds.includes(userId) || leaderId === userId

/** A shift with its sheet. */
export function shiftRefs(shiftId: string, read: ReadRow): Ref[] {
  const handoverId = read('shift', shiftId)?.handoverId
  return [ref('shift', shiftId), ...(handoverId == null ? [] : [ref('handover', handoverId)])]
}
