/**
 * Who this store is to the platform: the first two parts of its command ids, and the lease it held last. The incarnation
 * is random and new for each opening of the file, for each new lease, and whenever another console may have used it: a
 * file that was copied or put back never counts on from where another one does.
 */
import { randomBytes } from 'node:crypto'
import { commandId, parseCommandId, type CommandId } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'

const INCARNATION_BYTES = 6

export class Identity {
  readonly #origin: string
  readonly #put
  readonly #drop
  readonly #raise
  #incarnation: string
  #token: string | null
  #handedOut: number

  constructor(db: Connection, origin: string) {
    this.#origin = origin
    const get = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
    this.#put = db.prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
    this.#drop = db.prepare<[string]>('DELETE FROM meta WHERE key = ?')
    this.#raise = db.prepare<[number]>(`UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'command'`)
    this.#token = get.get('lease') ?? null
    this.#incarnation = fresh()
    this.#handedOut = Number(
      db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'command'`).pluck().get() ?? 0,
    )
  }

  get incarnation(): string {
    return this.#incarnation
  }

  /** Token of the lease this console held last; null when it holds none. */
  get token(): string | null {
    return this.#token
  }

  /** A number handed out and not used stays unused. */
  nextId(): CommandId {
    return commandId(this.#origin, this.#incarnation, ++this.#handedOut)
  }

  /** Our own ids carry their place in the order; others (salvaged ones) take the next free one. */
  placeOf(id: string): number | null {
    const parts = parseCommandId(id)
    return parts?.origin === this.#origin && parts.incarnation === this.#incarnation ? parts.n : null
  }

  /** Part of the caller's transaction; what it answers is to be called once that stands. */
  keep(token: string | null, anew: boolean): () => void {
    const incarnation = anew ? fresh() : this.#incarnation
    if (token === null) this.#drop.run('lease')
    else this.#put.run('lease', token)
    return () => {
      this.#token = token
      this.#incarnation = incarnation
    }
  }

  /** Part of the caller's transaction: no id handed out so far is handed out again, also after a restart. */
  keepCount(): void {
    this.#raise.run(this.#handedOut)
  }
}

const fresh = (): string => randomBytes(INCARNATION_BYTES).toString('hex')
