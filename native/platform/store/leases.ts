/** Leases of hub devices as they stand in the database. */
import type { Database, Statement } from 'better-sqlite3'
import type { Fence, Lease } from '../authority/index.ts'

interface LeaseRow {
  device: string
  token: string
  was: string | null
  session: string
  console: string
  since: number
  until: number
}

export class LeaseTable {
  readonly #db: Database
  readonly #get: Statement<[string], LeaseRow>
  readonly #put: Statement<[string, string, string | null, string, string, number, number]>
  readonly #renew: Statement<[number, string | null, string, string]>

  constructor(db: Database) {
    this.#db = db
    this.#get = db.prepare('SELECT * FROM lease WHERE device = ?')
    this.#put = db.prepare(
      'INSERT OR REPLACE INTO lease (device, token, was, session, console, since, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#renew = db.prepare('UPDATE lease SET until = ?, was = ? WHERE device = ? AND token = ?')
  }

  get(deviceId: string): Lease | undefined {
    const row = this.#get.get(deviceId)
    if (!row) return undefined
    const { device, ...rest } = row
    return { deviceId: device, ...rest }
  }

  /** One commit; each lease is written only where the token still is the one named. */
  put(changes: readonly { readonly lease: Lease; readonly before: string | null }[]): boolean[] {
    return this.#db
      .transaction(() =>
        changes.map(({ lease, before }) => {
          if ((this.#get.get(lease.deviceId)?.token ?? null) !== before) return false
          const { deviceId, token, was, session, console, since, until } = lease
          this.#put.run(deviceId, token, was, session, console, since, Math.round(until))
          return true
        }),
      )
      .immediate()
  }

  renew(leases: readonly Lease[]): void {
    this.#db
      .transaction(() => {
        for (const { deviceId, token, was, until } of leases)
          this.#renew.run(Math.round(until), was, deviceId, token)
      })
      .immediate()
  }

  /** No lease reaches further than this: after the machine's clock was set back, nobody waits for a day. */
  shorten(until: number): void {
    this.#db.prepare('UPDATE lease SET until = min(until, ?)').run(Math.round(until))
  }

  /** Whether this fence is the one that stands; asked inside a transaction. */
  stands({ deviceId, token }: Fence): boolean {
    return this.#get.get(deviceId)?.token === token
  }
}
