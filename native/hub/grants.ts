/**
 * The platform's role grants as this hub honours them. They come with the stream, signed; the key they are checked with
 * is the first one the platform told this hub, kept beside the hub's own keys, so that whoever can write the data
 * directory cannot grant himself anything.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type from 'typebox'
import Value from 'typebox/value'
import {
  GRANTS_ROW,
  GrantsBody,
  grantText,
  type Clock,
  type GrantHold,
  type LinkStatus,
  type RoleGrant,
} from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import { holdOf, type Extension, type Grants, type SeatUser } from '../seats/index.ts'
import type { Log } from './log.ts'

const KEY_FILE = 'platform-grants.pub'
const SETTING = 'grantExtension'
const StoredExtension = Type.Object({ at: Type.Number(), officerId: Type.String(), leaderId: Type.String() })

type Holder = Pick<SeatUser, 'id' | 'role' | 'grantUntil'>

export interface HubGrantsParts {
  readonly mirror: Mirror
  readonly clock: Clock
  readonly keysDir: string
  readonly log: Log
  /** Whether the platform can be asked now. */
  online(): boolean
}

export class HubGrants implements Grants {
  readonly #parts: HubGrantsParts
  #pinned: string | undefined
  #key: KeyObject | undefined
  /** The row may have changed since the grants below were checked. */
  #stale = true
  #foreign = false
  #grants = new Map<string, RoleGrant>()
  #extension: Extension | undefined

  constructor(parts: HubGrantsParts) {
    this.#parts = parts
    try {
      this.#believe(readFileSync(join(parts.keysDir, KEY_FILE), 'utf8').trim())
    } catch {
      // None yet: the first one told is taken.
    }
    parts.mirror.onChanged((tables) => {
      if (tables.has('config')) this.#stale = true
    })
    const kept = parts.mirror.settings.get(SETTING)
    if (Value.Check(StoredExtension, kept)) this.#extension = kept
  }

  offline(): boolean {
    return !this.#parts.online()
  }

  /** Says when the platform's grants are signed with another key than the one this hub was told first. */
  on(status: LinkStatus): LinkStatus {
    this.#check()
    return this.#foreign && status.trouble === undefined
      ? { ...status, trouble: 'GRANT_KEY_DIFFERS' }
      : status
  }

  hold(user: Holder): GrantHold | undefined {
    if (!this.offline()) return undefined
    return { userId: user.id, ...holdOf({ ...this.#sight(user), extension: this.#extension }) }
  }

  mark(user: Holder): Readonly<Record<string, string | number>> {
    const hold = this.hold(user)
    if (!hold) return {}
    const { now, grant } = this.#sight(user)
    const from = hold.by === 'EXTENSION' ? this.#extension?.at : grant?.issuedAt
    return { offlineGrant: hold.by, grantAgeMin: from === undefined ? -1 : Math.round((now - from) / 60_000) }
  }

  /** As `mark`, for somebody signed in. */
  markOf(userId: string): Readonly<Record<string, string | number>> {
    const user = this.#parts.mirror.read.current.get('user', userId)
    return user ? this.mark(user) : {}
  }

  /** Everybody's, while the platform cannot be asked. */
  holds(): readonly GrantHold[] {
    if (!this.offline()) return []
    return this.#parts.mirror.read.current
      .select('user', 'WHERE active = 1 ORDER BY id')
      .flatMap((user) => this.hold(user) ?? [])
  }

  /** Holds in memory too: a disk that is full must not keep duty out. */
  extend(extension: Extension): void {
    this.#extension = extension
    const kept = this.#parts.mirror.settings.set(SETTING, extension)
    if (!kept.ok)
      this.#parts.log.error(
        { code: kept.code },
        'an extension is not on the disk; it holds until the next start',
      )
  }

  #sight(user: Holder) {
    this.#check()
    return { now: this.#parts.clock.now(), role: user.role, grant: this.#grantOf(user) }
  }

  /** A platform that has never signed anything for this hub is an older one: its rows carry a time, unsigned. */
  #grantOf({ id, role, grantUntil }: Holder): RoleGrant | undefined {
    if (this.#key || this.#foreign) return this.#grants.get(id)
    return { userId: id, role, issuedAt: 0, notAfter: grantUntil, signature: '' }
  }

  #check(): void {
    if (!this.#stale) return
    const body = this.#parts.mirror.read.truth.get('config', GRANTS_ROW)?.body
    if (!Value.Check(GrantsBody, body)) return
    // A first key is believed only when it comes from the platform itself.
    if (!this.#key) {
      if (this.offline()) return
      this.#pin(pinOf(body))
    }
    this.#stale = false
    this.#foreign = pinOf(body) !== this.#pinned
    if (this.#foreign)
      this.#parts.log.error(
        { file: KEY_FILE },
        'grants are signed with another key than before; not believed',
      )
    const key = this.#foreign ? undefined : this.#key
    const good = key ? body.grants.filter((grant) => signed(body.townshipId, grant, key)) : []
    this.#grants = new Map(good.map((grant) => [grant.userId, grant]))
  }

  #pin(text: string): void {
    const { keysDir, log } = this.#parts
    if (!this.#believe(text)) return
    try {
      mkdirSync(keysDir, { recursive: true, mode: 0o700 })
      writeFileSync(join(keysDir, KEY_FILE), text, { mode: 0o600, flush: true })
    } catch (error) {
      log.error({ error: String(error) }, "the platform's key for grants could not be kept")
    }
  }

  #believe(text: string): boolean {
    try {
      const key = Buffer.from(text.split('\n')[1] ?? '', 'base64url')
      this.#key = createPublicKey({ key, format: 'der', type: 'spki' })
      this.#pinned = text
      return true
    } catch {
      return false
    }
  }
}

/** What is kept of the first row told: its township, its key. */
const pinOf = ({ townshipId, key }: GrantsBody): string => `${townshipId}\n${key}`

const signed = (townshipId: string, grant: RoleGrant, key: KeyObject): boolean =>
  verify(null, Buffer.from(grantText(townshipId, grant)), key, Buffer.from(grant.signature, 'base64url'))
