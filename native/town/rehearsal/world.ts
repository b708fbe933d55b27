import type {
  Actor,
  AnyRow,
  CommandEnvelope,
  Command,
  CommandType,
  Model,
  Row,
  TableName,
} from '../../contract/index.ts'
import { commandId } from '../../contract/index.ts'
import { decide } from '../../domain/index.ts'
import type { Decision } from '../../domain/index.ts'

/** More than a day has. */
const RECENT = 80

type Tables = Map<TableName, Map<string, AnyRow>>

/** A town's rows in memory, changed by the same rules as everywhere; no stream, no sockets. */
export class World {
  private readonly tables: Tables = new Map()
  private readonly model: Model
  private readonly origin: string
  private readonly incarnation: string
  private count = 0

  /** @param origin with `incarnation` what command ids, and so the ids of all they make, begin with */
  constructor(model: Model, origin: string, incarnation: string) {
    this.model = model
    this.origin = origin
    this.incarnation = incarnation
  }

  put(table: TableName, row: AnyRow): void {
    const rows = this.tables.get(table) ?? new Map<string, AnyRow>()
    rows.set(row.id, row)
    this.tables.set(table, rows)
  }

  read = <T extends TableName>(table: T, id: string): Row<T> | undefined => {
    const row = this.tables.get(table)?.get(id)
    return row === undefined ? undefined : asRow<T>(row)
  }

  all<T extends TableName>(table: T): Row<T>[] {
    return [...(this.tables.get(table)?.values() ?? [])].map((row) => asRow<T>(row))
  }

  /** Incidents of the last day, newest last. */
  recentIncidents(): Row<'incident'>[] {
    const rows = [...(this.tables.get('incident')?.values() ?? [])]
    return rows.slice(-RECENT).map((row) => asRow<'incident'>(row))
  }

  act<T extends CommandType>(actor: Actor, at: number, type: T, payload: Command<T>): Decision {
    const command: CommandEnvelope<T> = {
      id: commandId(this.origin, this.incarnation, ++this.count),
      type,
      payload,
      actor,
      occurredAt: at,
      base: {},
      configVersion: this.model.version,
    }
    const decision = decide(command, this.read, this.model)
    for (const change of decision.changes) {
      if (change.op === 'put') this.put(change.table, change.row)
      else this.tables.get(change.table)?.delete(change.id)
    }
    return decision
  }
}

/** Rows come in through `put` under their own table only; the map cannot say so. */
function asRow<T extends TableName>(row: AnyRow): Row<T> {
  return row as unknown as Row<T>
}
