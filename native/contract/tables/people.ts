/**
 * Who serves the town and, sealed, who lives in it. Staff have names and work numbers; residents are sealed bytes
 * and keyed look-up hashes only. Nothing here has a position.
 */
import { Blob, Bool, Int, Maybe, OneOf, table, Text, Words } from '../column.ts'
import { SHIFT_STATES } from './codes.ts'

export const household = table(
  'household',
  { gridId: Text, buildingId: Text, unit: Int, floor: Int, door: Text },
  { lane: 2, bucket: 'gridId' },
)

export const resident = table(
  'resident',
  {
    gridId: Text,
    householdId: Text,
    /** AES-256-GCM over the person's fields; opened one at a time with role, reason and incident. */
    sealed: Blob,
    /** First 8 bytes of HMAC-SHA-256 over the normalised name and phone: exact look-up, nothing else. */
    nameKey: Blob,
    phoneKey: Blob,
  },
  { lane: 2, bucket: 'gridId' },
)

export const person = table(
  'person',
  {
    name: Text,
    /** Work number. */
    phone: Text,
    title: Text,
    postId: Maybe(Text),
    gridId: Maybe(Text),
    gridRole: Maybe(OneOf('GRID_LEADER', 'FULL_TIME', 'PART_TIME', 'ADVISOR', 'N_FORCE')),
  },
  { lane: 2, bucket: 'gridId' },
)

export const post = table(
  'post',
  {
    board: OneOf('PARTY', 'ECON', 'LIVELIHOOD', 'SAFETY'),
    zh: Text,
    en: Text,
    /** 内设 internal, 派驻 stationed: a stationed unit is asked, never ordered. */
    kind: OneOf('INTERNAL', 'STATIONED'),
    cover: OneOf('H24', 'ONCALL', 'WORKHOURS'),
    dispatchTarget: Bool,
    aPersonId: Text,
    bPersonId: Text,
    onDuty: OneOf('A', 'B', 'NONE'),
    onDutySince: Maybe(Int),
  },
  { lane: 1 },
)

export const team = table(
  'team',
  {
    name: Text,
    kind: OneOf('MICRO_FIRE', 'RESCUE', 'PATROL', 'MEDICAL', 'MEDIATION', 'PARTY_TASKFORCE', 'REPAIR'),
    communityId: Maybe(Text),
    gridId: Maybe(Text),
    phone: Text,
    members: Int,
    kit: Words,
    state: OneOf('FREE', 'COMMITTED', 'OFF'),
    incidentId: Maybe(Text),
  },
  { lane: 1 },
)

/** Someone who may sign in at a seat. The PIN is kept as scrypt(salt, PIN), so that sign-in works offline. */
export const user = table(
  'user',
  {
    name: Text,
    role: OneOf('COMMANDER', 'EXEC_DEPUTY', 'DUTY_LEADER', 'DUTY_OFFICER', 'TRAINER', 'AUDITOR'),
    pinSalt: Blob,
    pinHash: Blob,
    active: Bool,
    /** The role is honoured offline until then; ms since the epoch. */
    grantUntil: Int,
    /** Work number, under which the hub calls this person up. */
    phone: Maybe(Text),
  },
  { lane: 1 },
)

export const shift = table(
  'shift',
  {
    startAt: Int,
    endAt: Int,
    leaderId: Text,
    officerIds: Words,
    state: OneOf(...SHIFT_STATES),
    /** When it was really taken up, and really handed over. */
    startedAt: Maybe(Int),
    endedAt: Maybe(Int),
    /** The last sheet on which it was handed over. */
    handoverId: Maybe(Text),
    /** 换班: the shift that took its place. */
    swappedTo: Maybe(Text),
  },
  { lane: 1 },
)
