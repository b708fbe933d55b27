import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox'

/** Lane on the wire: 0 urgent, 1 interactive, 2 bulk. See docs/protocol.md. */
export type Lane = 0 | 1 | 2

/** How a column is kept in SQLite. `json` is JSON text, `bool` is 0 or 1. */
export type ColumnKind = 'text' | 'int' | 'real' | 'bool' | 'json' | 'blob'

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
}

/** A synced table: its row schema and how the wire treats it. Column order is the order on the wire. */
export interface TableDefinition<Row extends TObject = TObject> {
  readonly name: string
  readonly row: Row
  readonly columns: readonly Column[]
  readonly lane: Lane
  /** Column whose value, with the table, names the check-sum bucket; none: the whole table is one bucket. */
  readonly bucket: string | undefined
}

export const Text = Type.String()
export const Int = Type.Integer()
export const Real = Type.Number()
export const Bool = Type.Boolean()
/** Bytes: base64url text in JSON carriers, a byte string in CBOR, BLOB in SQLite. */
export const Blob = Type.Unsafe<Uint8Array>({ column: 'blob' })
export const Maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
export const Words = Type.Array(Type.String())
/** Flat ring or line `[lon, lat, lon, lat, ...]`, WGS84 degrees x 1e6, a ring not closed by repetition. */
export const Shape = Type.Array(Type.Integer())
export const OneOf = <const V extends readonly string[]>(...values: V) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values] })

const rowBase = { id: Text, rev: Int }

/** Every row has a text primary key and a revision, one higher with each write. */
export function table<P extends TProperties>(
  name: string,
  columns: P,
  wire: { lane: Lane; bucket?: string },
): TableDefinition<TObject<typeof rowBase & P>> {
  const row = Type.Object({ ...rowBase, ...columns }) as TObject<typeof rowBase & P>
  return {
    name,
    row,
    columns: Object.entries<TSchema>({ ...rowBase, ...columns }).map(([column, schema]) =>
      describe(column, schema),
    ),
    lane: wire.lane,
    bucket: wire.bucket,
  }
}

function describe(name: string, schema: TSchema): Column {
  const { anyOf } = schema as { anyOf?: TSchema[] }
  if (!anyOf) return { name, kind: kindOf(name, schema), nullable: false }
  const [inner, nothing, ...more] = anyOf
  if (!inner || (nothing as { type?: string } | undefined)?.type !== 'null' || more.length > 0)
    throw new Error(`Column ${name}: the only union a column may be is "a kind or null".`)
  return { name, kind: kindOf(name, inner), nullable: true }
}

function kindOf(name: string, schema: TSchema): ColumnKind {
  const { type, column } = schema as { type?: string; column?: string }
  if (column === 'blob') return 'blob'
  switch (type) {
    case 'string':
      return 'text'
    case 'integer':
      return 'int'
    case 'number':
      return 'real'
    case 'boolean':
      return 'bool'
    case 'array':
    case 'object':
      return 'json'
    default:
      throw new Error(`Column ${name}: no SQLite kind for schema type ${String(type)}.`)
  }
}

export type RowOf<D extends TableDefinition> = Static<D['row']>
