import { createHmac, scryptSync } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { USER_ROLES } from '../../contract/index.ts'
import type { Row } from '../../contract/index.ts'

const DemoUser = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.Unsafe<(typeof USER_ROLES)[number]>({ type: 'string', enum: [...USER_ROLES] }),
  title: Type.String(),
  pin: Type.String(),
})
export type DemoUser = Static<typeof DemoUser>
/** assets/town/demo-users.json */
export const DemoUsers = Type.Object({ users: Type.Array(DemoUser) })

const PIN_HASH_BYTES = 32
const YEAR_MS = 365 * 24 * 3_600_000
const SHIFT_MS = 24 * 3_600_000
/** 08:30 by the township's clock. */
const SHIFT_START_MIN = 8 * 60 + 30

/** PINs as native/seats keeps them: scrypt N=2^14, r=8, p=1. The salt follows from seed and id, so that seeding repeats. */
export function enrolUsers(users: readonly DemoUser[], seed: number, now: number): Row<'user'>[] {
  return users.map(({ id, name, role, pin }) => {
    const pinSalt = createHmac('sha256', `demo salt ${seed}`).update(id).digest().subarray(0, 16)
    const pinHash = scryptSync(pin.normalize('NFKC'), pinSalt, PIN_HASH_BYTES)
    const phone = `000-5${id.replace(/\D/g, '').padStart(7, '0')}`
    return { id, rev: 1, name, role, pinSalt, pinHash, active: true, grantUntil: now + YEAR_MS, phone }
  })
}

/** Who is on duty when: yesterday's shift, today's, and two weeks ahead; two officers and one leader each. */
export function planShifts(users: readonly DemoUser[], now: number, zoneOffsetMin: number): Row<'shift'>[] {
  const officers = users.filter((u) => u.role === 'DUTY_OFFICER')
  const leaders = users.filter((u) => u.role === 'DUTY_LEADER')
  const midnight = (ms: number): number =>
    Math.floor((ms + zoneOffsetMin * 60_000) / SHIFT_MS) * SHIFT_MS - zoneOffsetMin * 60_000
  let start = midnight(now) + SHIFT_START_MIN * 60_000
  if (start > now) start -= SHIFT_MS
  return Array.from({ length: 16 }, (_, k) => {
    const startAt = start + (k - 1) * SHIFT_MS
    const day = Math.round(startAt / SHIFT_MS)
    const pair = [officers[(2 * day) % officers.length], officers[(2 * day + 1) % officers.length]]
    return {
      id: `W${new Date(startAt + zoneOffsetMin * 60_000).toISOString().slice(0, 10)}`,
      rev: 1,
      startAt,
      endAt: startAt + SHIFT_MS,
      leaderId: leaders[day % leaders.length]?.id ?? '',
      officerIds: pair.flatMap((u) => (u ? [u.id] : [])),
      state: k === 0 ? 'HANDED_OVER' : k === 1 ? 'ON_DUTY' : 'PLANNED',
      startedAt: k < 2 ? startAt : null,
      endedAt: k === 0 ? startAt + SHIFT_MS : null,
      handoverId: null,
      swappedTo: null,
    }
  })
}
