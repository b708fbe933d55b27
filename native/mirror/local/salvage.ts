/**
 * Reads what can still be read out of a damaged local.db. Row by row: a page that is gone costs the rows on it and no
 * more. When SQLite cannot find its way at all, commands are looked for in the raw bytes.
 */
import { parseCommandId } from '../../contract/index.ts'
import { isLogBroken, rawOpen, troubleCode, type Connection } from '../file/index.ts'
import { fromJson } from '../row/index.ts'
import { carveCommands } from './carve.ts'

export interface SalvagedCommand {
  readonly ord: number
  readonly id: string
  readonly type: string
  readonly occurredAt: number
  readonly envelope: string
  readonly state: string
  readonly code: string | null
  readonly params: string | null
  readonly outcome: string | null
  readonly settledAt: number | null
  readonly settledEpoch: string | null
  readonly settledSeq: number | null
}

export interface Salvaged {
  readonly commands: readonly SalvagedCommand[]
  readonly requests: readonly { requestId: string; commandId: string; at: number }[]
  readonly settings: readonly { key: string; value: string; at: number }[]
  readonly pinFailures: readonly { userId: string; count: number; lastAt: number; lockedAt: number | null }[]
  /** `n:hash` of the old audit chain's last line, so that the new chain can name it; empty when unreadable. */
  readonly auditHead: string
  /** False when some rows could not be read. */
  readonly complete: boolean
}

/** Attempts to read one table before what is left of it is given up. */
const MOST_TRIES = 4_096
const MOST_ROWS = 2 ** 31

export function salvage(path: string): Salvaged {
  const reading = new Reading(path)
  try {
    const commands = new Map(reading.commands().map((row) => [row.id, row]))
    if (!reading.complete) {
      for (const row of carveCommands(path)) if (!commands.has(row.id)) commands.set(row.id, row)
    }
    return {
      commands: [...commands.values()].sort(inOrderOfEntry),
      requests: reading
        .all<Salvaged['requests'][number]>('request', 'requestId')
        .filter(({ commandId }) => commands.has(commandId)),
      settings: reading.all('setting', 'key'),
      pinFailures: reading.all('pin_failure', 'userId'),
      auditHead:
        reading.all<{ key: string; value: string }>('meta', 'key').find(({ key }) => key === 'auditHead')
          ?.value ?? '',
      complete: reading.complete,
    }
  } finally {
    reading.close()
  }
}

/** A settled command counts by its id alone; one that is to be sent must say what it always said. */
function isWhole({ id, state, envelope }: SalvagedCommand): boolean {
  if (typeof id !== 'string' || !parseCommandId(id) || typeof envelope !== 'string') return false
  if (state === 'SETTLED') return true
  try {
    const said = fromJson(envelope)
    return typeof said === 'object' && said !== null && 'id' in said && said.id === id
  } catch {
    return false
  }
}

const inOrderOfEntry = (a: SalvagedCommand, b: SalvagedCommand): number =>
  a.ord - b.ord || (parseCommandId(a.id)?.n ?? 0) - (parseCommandId(b.id)?.n ?? 0)

class Reading {
  complete: boolean
  readonly #db: Connection | undefined

  constructor(path: string) {
    this.complete = !isLogBroken(path)
    this.#db = this.#guard(() => rawOpen(path, { readonly: true }))
  }

  commands(): SalvagedCommand[] {
    const rows: SalvagedCommand[] = []
    const db = this.#db
    if (!db) return rows
    let tries = 0
    const select = this.#guard(() =>
      db.prepare<[number, number], SalvagedCommand>('SELECT * FROM command WHERE ord BETWEEN ? AND ?'),
    )
    if (!select) return rows
    const walk = (from: number, to: number): void => {
      if (++tries > MOST_TRIES) return
      const found = this.#guard(() => select.all(from, to))
      if (found) {
        for (const row of found) {
          if (isWhole(row)) rows.push(row)
          else this.complete = false
        }
        return
      }
      if (from === to) return
      const middle = Math.floor((from + to) / 2)
      walk(from, middle)
      walk(middle + 1, to)
    }
    const highest = this.#guard(() =>
      Number(db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'command'`).pluck().get() ?? 0),
    )
    walk(1, highest ?? MOST_ROWS)
    return rows
  }

  /** Rows of a small table from its front, and from its back when the way is blocked. */
  all<T>(table: string, key: string): T[] {
    const rows = new Map<string, T>()
    for (const direction of ['ASC', 'DESC']) {
      const whole = this.#guard(() => {
        const select = this.#db?.prepare<[], T & Record<string, unknown>>(
          `SELECT * FROM "${table}" ORDER BY "${key}" ${direction}`,
        )
        if (select) for (const row of select.iterate()) rows.set(String(row[key]), row)
        return true
      })
      if (whole) break
    }
    return [...rows.values()]
  }

  close(): void {
    this.#guard(() => this.#db?.close())
  }

  #guard<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      // A schema page that is gone shows as a missing table: SQLITE_ERROR.
      const expected =
        troubleCode(error) ?? (error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR')
      if (!expected) throw error
      this.complete = false
      return undefined
    }
  }
}
