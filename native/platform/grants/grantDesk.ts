/** Signs role grants for the active users of a township and keeps them fresh in its stream. */
import { createPublicKey, sign, type KeyObject } from 'node:crypto'
import Value from 'typebox/value'
import {
  GRANTS_ROW,
  GrantsBody,
  grantText,
  USER_ROLES,
  type AnyRow,
  type Clock,
  type RoleGrant,
} from '../../contract/index.ts'
import { writeRows, type AuthorityStore, type Commit } from '../authority/index.ts'

const HOUR_MS = 3_600_000
/** A hub may be without the platform for this long before its people need each other's word. */
export const GRANT_MS = 72 * HOUR_MS
/** A grant with less than this left is written anew: a hub that loses its line has at least this much. */
export const RENEW_BELOW_MS = 48 * HOUR_MS

export interface GrantDeskParts {
  readonly store: AuthorityStore
  readonly clock: Pick<Clock, 'now'>
  readonly key: KeyObject
  committed(commit: Commit): void
}

export class GrantDesk {
  readonly #parts: GrantDeskParts
  readonly #publicKey: string

  constructor(parts: GrantDeskParts) {
    this.#parts = parts
    this.#publicKey = createPublicKey(parts.key).export({ type: 'spki', format: 'der' }).toString('base64url')
  }

  /**
   * Writes a transaction when somebody's grant is missing, ends within two days, or no longer fits their role.
   * @returns true when it wrote one
   */
  async refresh(townshipId: string): Promise<boolean> {
    const { store, clock, committed } = this.#parts
    const commit = await writeRows(store, clock, townshipId, async () => {
      const row = await this.#row(townshipId)
      const body = await this.#wanted(townshipId, row)
      const rev = (row?.rev ?? 0) + 1
      return body && [{ table: 'config', op: 'put', row: { id: GRANTS_ROW, rev, version: 1, body } }]
    })
    if (commit) committed(commit)
    return commit !== undefined
  }

  async #row(townshipId: string): Promise<AnyRow | undefined> {
    const found = await this.#parts.store.load(townshipId, [{ table: 'config', id: GRANTS_ROW }])
    return [...found.values()][0]
  }

  /** The grants as they should be, or undefined when those that are there do. */
  async #wanted(townshipId: string, row: AnyRow | undefined): Promise<GrantsBody | undefined> {
    const now = this.#parts.clock.now()
    const body: unknown = row?.['body']
    const known = Value.Check(GrantsBody, body) && body.key === this.#publicKey ? body.grants : []
    const users = await this.#activeUsers(townshipId)
    const fits = (grant: RoleGrant): boolean =>
      users.some(({ id, role }) => id === grant.userId && role === grant.role)
    const lasting = known.filter((grant) => fits(grant) && grant.notAfter - now >= RENEW_BELOW_MS)
    if (lasting.length === users.length && known.length === users.length) return undefined
    // All at once: the next renewal is then one transaction again.
    const grants = users.map(({ id, role }): RoleGrant => {
      const grant = { userId: id, role, issuedAt: now, notAfter: now + GRANT_MS }
      const signature = sign(null, Buffer.from(grantText(townshipId, grant)), this.#parts.key)
      return { ...grant, signature: signature.toString('base64url') }
    })
    return { townshipId, key: this.#publicKey, grants }
  }

  async #activeUsers(townshipId: string): Promise<{ id: string; role: RoleGrant['role'] }[]> {
    const { rows } = await this.#parts.store.bucketRows(townshipId, 'user')
    return rows.flatMap(({ id, role, active }) => {
      const known = USER_ROLES.find((name) => name === role)
      return active === true && known ? [{ id, role: known }] : []
    })
  }
}
