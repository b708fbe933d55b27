/**
 * Who may act while the platform cannot be asked: whoever holds its signed grant, until that ends. Duty is never locked
 * out: a duty officer and a duty leader, both by their PINs, extend the grants of the duty roles by a day.
 */
import { DUTY_ROLES, type GrantHold, type RoleGrant, type UserRole } from '../contract/index.ts'

/** What two persons on duty can add at a time. It counts from now: it cannot be saved up. */
export const EXTENSION_MS = 24 * 3_600_000

export interface Extension {
  /** Domain time of the act, ms. */
  readonly at: number
  readonly officerId: string
  readonly leaderId: string
}

export interface GrantSight {
  readonly now: number
  readonly role: UserRole
  /** The platform's grant for this person as far as its signature holds. */
  readonly grant: RoleGrant | undefined
  readonly extension: Extension | undefined
}

const isDuty = (role: UserRole): boolean => DUTY_ROLES.some((duty) => duty === role)

/** How somebody's right to act stands without the platform. A grant for another role is no grant. */
export function holdOf({ now, role, grant, extension }: GrantSight): Omit<GrantHold, 'userId'> {
  const own = grant?.role === role ? grant.notAfter : null
  if (own !== null && now <= own) return { by: 'GRANT', until: own }
  const until = isDuty(role) && extension ? extension.at + EXTENSION_MS : null
  // A clock that was put back must not make an extension last longer.
  if (until !== null && extension && now >= extension.at && now <= until) return { by: 'EXTENSION', until }
  return { by: 'NONE', until: latest(own, until) }
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

/** Whether two people are the two it takes. */
export const isDutyPair = (officer: UserRole, leader: UserRole): boolean =>
  officer === 'DUTY_OFFICER' && leader === 'DUTY_LEADER'
