/** Who leads the duty: by the roster; in a gap whoever could, in the order of authority, because somebody must be called. */
import type { MirrorReader } from '../mirror/index.ts'

const IN_A_GAP = ['DUTY_LEADER', 'EXEC_DEPUTY', 'COMMANDER'] as const

/** @param at ms since the epoch */
export function dutyLeader(read: Pick<MirrorReader, 'current' | 'work'>, at: number): string | undefined {
  const shift = read.work.shifts(at, at + 1)[0]
  if (shift && read.current.get('user', shift.leaderId)) return shift.leaderId
  const users = read.current.select('user', 'WHERE active = 1 ORDER BY id')
  for (const role of IN_A_GAP) {
    const user = users.find((one) => one.role === role)
    if (user) return user.id
  }
  return undefined
}
