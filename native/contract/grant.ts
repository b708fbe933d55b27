/**
 * Role grants: what lets a person act at a hub that cannot ask the platform. The platform signs one for each active user
 * and keeps them in the row `config/grants` of the township's stream; it writes new ones well before the old ones end.
 */
import Type, { type Static } from 'typebox'
import { USER_ROLES } from './commands/index.ts'
import { OneOf } from './column.ts'

/** Id of the row in `config`. */
export const GRANTS_ROW = 'grants'

const Grant = Type.Object({
  userId: Type.String({ minLength: 1, maxLength: 200 }),
  role: OneOf(...USER_ROLES),
  /** Domain times, ms since the epoch. */
  issuedAt: Type.Integer(),
  notAfter: Type.Integer(),
  /** Ed25519 over `grantText`, base64url. */
  signature: Type.String({ maxLength: 200 }),
})
export type RoleGrant = Static<typeof Grant>

/** Body of the row `config/grants`. */
export const GrantsBody = Type.Object({
  townshipId: Type.String({ minLength: 1, maxLength: 200 }),
  /** The platform's public key: SPKI, DER, base64url. A hub keeps the first it is told, with its township, and believes no other. */
  key: Type.String({ maxLength: 400 }),
  grants: Type.Array(Grant, { maxItems: 10_000 }),
})
export type GrantsBody = Static<typeof GrantsBody>

/** What is signed: a fixed text, the township and the grant, parted by line feeds. */
export const grantText = (
  townshipId: string,
  { userId, role, issuedAt, notAfter }: Omit<RoleGrant, 'signature'>,
): string => ['hub-console grant 1', townshipId, userId, role, String(issuedAt), String(notAfter)].join('\n')

/** How somebody's right to act stands while the platform cannot be asked; nothing is said while it can. */
export interface GrantHold {
  readonly userId: string
  /** GRANT: the platform's word. EXTENSION: an officer and a leader on duty extended it. NONE: it has ended. */
  readonly by: 'GRANT' | 'EXTENSION' | 'NONE'
  /** Domain time at which it ends or ended, ms; null when there never was one. */
  readonly until: number | null
}

/** Roles that two persons on duty may extend for, so that expiry never locks out duty. */
export const DUTY_ROLES = ['DUTY_OFFICER', 'DUTY_LEADER'] as const
