/** One platform: its store, who may connect, and the authority over every township's stream in it. */
import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import {
  failure,
  type Change,
  type Clock,
  type Outcomes,
  type TerminalHolds,
  type WireCommand,
} from '../contract/index.ts'
import { Authority, writeRows, type Answer, type Commit, type Fence, type Rules } from './authority/index.ts'
import { Breath } from './breath.ts'
import { GrantDesk, readOrMakeGrantKey } from './grants/index.ts'
import { domainRules } from './domainRules.ts'
import {
  Directory,
  importTown as importRows,
  openDatabase,
  SqliteStore,
  type OpenCode,
  type TownImport,
} from './store/index.ts'

export interface PlatformOptions {
  readonly dataDir: string
  readonly clock: Pick<Clock, 'now'>
  /** Makes the database when there is none. A service leaves this off, so that a wrong path is noticed. */
  readonly create?: boolean
  /** A drill's platform refuses live credentials, and the other way round. */
  readonly drill?: boolean
  /** The domain's rules where nothing else is said. */
  readonly rules?: Rules
  readonly onTrouble?: (code: string, detail: string) => void
}

export interface Enrolment {
  readonly townshipId: string
  /** Without dots: it leads the ids of the device's commands. */
  readonly deviceId: string
  readonly role: 'hub' | 'terminal'
  /** Ed25519: SPKI PEM, or a key object. */
  readonly publicKey: string | KeyObject
  /** What a terminal acts for. */
  readonly holds?: TerminalHolds
  readonly name?: string
}

/** Transactions are kept this long for hubs that were away; beyond it they take a snapshot. */
export const STREAM_KEPT_MS = 90 * 24 * 3_600_000

export class Platform {
  readonly store: SqliteStore
  readonly directory: Directory
  readonly drill: boolean
  readonly #db: Database
  readonly #authority: Authority
  readonly #dataDir: string
  #grants: GrantDesk | undefined
  readonly #listeners = new Set<(commit: Commit) => void>()
  readonly #clock: Pick<Clock, 'now'>

  constructor(db: Database, { dataDir, clock, drill, rules, onTrouble }: PlatformOptions) {
    this.#db = db
    this.#clock = clock
    this.drill = drill ?? false
    this.store = new SqliteStore(db)
    this.directory = new Directory(db)
    this.#authority = new Authority({
      store: this.store,
      rules: rules ?? domainRules,
      clock,
      breathe: new Breath().wanted,
      onCommit: (commit) => this.#committed(commit),
      ...(onTrouble ? { onTrouble } : {}),
    })
    this.#dataDir = dataDir
  }

  /** Decides commands as if they had come over the wire from a device already checked. */
  submit(
    townshipId: string,
    commands: readonly WireCommand[],
    fence: Fence | null = null,
  ): Promise<readonly Answer[]> {
    return this.#authority.submit(townshipId, commands, fence)
  }

  /** Rows an administrator of the platform changes, e.g. who may still sign in; then the grants follow. */
  async write(townshipId: string, changes: readonly Change[]): Promise<void> {
    const commit = await writeRows(this.store, this.#clock, townshipId, () => Promise.resolve(changes))
    if (commit) this.#committed(commit)
    await this.refreshGrants()
  }

  /** Keeps every township's role grants fresh; to be called now and then. */
  async refreshGrants(): Promise<void> {
    this.#grants ??= new GrantDesk({
      ...{ store: this.store, clock: this.#clock, key: readOrMakeGrantKey(this.#dataDir) },
      committed: (commit) => this.#committed(commit),
    })
    for (const { id } of this.directory.townships()) await this.#grants.refresh(id)
  }

  /** Calls back after every commit; returns how to stop that. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  importTown(town: TownImport): ReturnType<typeof importRows> {
    return importRows(this.#db, town)
  }

  /** Lets a device in, or gives it a new key. Errors: BAD_DEVICE_ID, BAD_KEY, UNKNOWN_TOWNSHIP, HOLDS_MISSING. */
  enrol(
    enrolment: Enrolment,
  ): Outcomes<object, 'BAD_DEVICE_ID' | 'BAD_KEY' | 'UNKNOWN_TOWNSHIP' | 'HOLDS_MISSING'> {
    const { townshipId, deviceId, role, publicKey, holds, name } = enrolment
    if (!/^[^.\s]{1,80}$/.test(deviceId)) return failure('BAD_DEVICE_ID', { deviceId })
    if (!this.directory.townships().some(({ id }) => id === townshipId))
      return failure('UNKNOWN_TOWNSHIP', { townshipId })
    if (role === 'terminal' && !holds) return failure('HOLDS_MISSING', { deviceId })
    const key = readPublicKey(publicKey)
    if (!key) return failure('BAD_KEY', { deviceId })
    this.directory.enrol({
      id: deviceId,
      townshipId,
      role,
      name: name ?? deviceId,
      publicKey: key,
      holds: holds ?? null,
    })
    return { ok: true }
  }

  /** Many devices in one commit. */
  enrolAll(enrolments: Iterable<Enrolment>): ReturnType<Platform['enrol']> {
    return this.#db.transaction((): ReturnType<Platform['enrol']> => {
      for (const enrolment of enrolments) {
        const done = this.enrol(enrolment)
        if (!done.ok) return done
      }
      return { ok: true }
    })()
  }

  /** To be called after a restore from a backup: hubs take a new snapshot and offer again what the backup lacks. */
  async beginEpoch(townshipId: string): Promise<void> {
    const township = await this.store.township(townshipId)
    if (!township) return
    const epoch = randomBytes(8).toString('hex')
    await this.store.beginEpoch(townshipId, epoch, this.#clock.now())
    await this.announce(townshipId)
  }

  /** Tells listeners where a stream stands, without a transaction: a new epoch concerns everybody at once. */
  async announce(townshipId: string): Promise<void> {
    const township = await this.store.township(townshipId)
    if (!township) return
    for (const listener of this.#listeners)
      listener({ township: townshipId, end: township.end, txs: [], tasks: [] })
  }

  /** Drops transactions older than 90 days of domain time; verdicts stay. */
  forgetOld(): void {
    for (const { id } of this.directory.townships())
      this.directory.forgetBefore(id, this.#clock.now() - STREAM_KEPT_MS)
  }

  /** Writes the log back into the file, e.g. before it is copied. */
  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
  }

  #committed(commit: Commit): void {
    for (const listener of this.#listeners) listener(commit)
  }

  async close(): Promise<void> {
    await this.#authority.settled()
    await this.store.close()
    this.checkpoint()
    this.#db.close()
  }
}

/** Opens the platform's database in a folder. Errors name the file; nothing is deleted or changed on failure. */
export function openPlatform(options: PlatformOptions): Outcomes<{ platform: Platform }, OpenCode> {
  const opened = openDatabase({ dataDir: options.dataDir, create: options.create ?? false })
  if (!opened.ok) return opened
  return { ok: true, platform: new Platform(opened.db, options) }
}

function readPublicKey(key: string | KeyObject): Uint8Array | undefined {
  try {
    const object = typeof key === 'string' ? createPublicKey(key) : key
    const isPublic = object.type === 'private' ? createPublicKey(object) : object
    if (isPublic.asymmetricKeyType !== 'ed25519') return undefined
    return isPublic.export({ type: 'spki', format: 'der' })
  } catch {
    return undefined
  }
}
