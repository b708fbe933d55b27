/** The rules the authority decides by. The domain's own in service; a smaller set in tests of the machinery. */
import type {
  AnyRow,
  Change,
  CommandEnvelope,
  Model,
  Outcome,
  Ref,
  Row,
  TableName,
} from '../../contract/index.ts'

export interface Decision {
  readonly outcome: Outcome
  readonly code?: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly changes: readonly Change[]
}

export type ReadRow = <T extends TableName>(table: T, id: string) => Row<T> | undefined

export interface Rules {
  touches(command: CommandEnvelope, read: ReadRow): Ref[]
  decide(command: CommandEnvelope, read: ReadRow, model: Model): Decision
  /** The model as the `config` row holds it; undefined when there is none or it is broken. */
  model(config: AnyRow | undefined): Model | undefined
}
