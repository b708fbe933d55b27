import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeRow,
  encodeRow,
  layoutOf,
  TABLE_NAMES,
  tableDefinition,
  WIRE,
  type AnyRow,
  type Column,
  type Layout,
  type TableName,
} from '../../contract/index.ts'
import { CborFault, CborReader, decodeCbor, encodeCbor } from '../../wire/index.ts'
import { codecOf, readRow, RowMisfit, type RowValues } from './index.ts'

const json = fc.oneof(
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 4 }), fc.integer(), { maxKeys: 2, noNullPrototype: true }),
)
const fitting = ({ kind, nullable }: Column): fc.Arbitrary<unknown> => {
  const kinds: Record<Column['kind'], fc.Arbitrary<unknown>> = {
    text: fc.string({ unit: 'grapheme', maxLength: 9 }),
    int: fc.maxSafeInteger(),
    real: fc.double({ noNaN: true, noDefaultInfinity: true }),
    bool: fc.boolean(),
    json,
    blob: fc.uint8Array({ maxLength: 6 }),
  }
  return nullable ? fc.option(kinds[kind]) : kinds[kind]
}
const anything = fc.oneof(
  fc.constantFrom(null, undefined, true, '', 'x', 1, -1, 0.5, Infinity, 2 ** 60, [], {}, { id: 1 }),
  fc.constantFrom({ extra: 1 }, { later: 'x' }, [[]], new Uint8Array([1])),
)

/** A row on the wire: mostly a right one, with a value or two exchanged, left out or added. */
const wireRow = (table: TableName): fc.Arbitrary<unknown[]> => {
  const { columns } = tableDefinition(table)
  const right = fc.tuple(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.nat(),
    ...columns.slice(2).map(fitting),
  )
  return fc
    .tuple(right, fc.array(fc.tuple(fc.nat(columns.length + 1), anything), { maxLength: 2 }), fc.nat(9))
    .map(([values, exchanged, cut]) => {
      const row: unknown[] = [...values]
      for (const [at, value] of exchanged) row[at] = value
      return cut === 0 ? row.slice(0, -1) : Array.from(row, (value) => value ?? null)
    })
}

function straight(table: TableName, bytes: Uint8Array, layout: Layout): RowValues | undefined {
  try {
    const reader = new CborReader(bytes, WIRE)
    const values = readRow(reader, table, layout)
    reader.done()
    return values
  } catch (error) {
    if (error instanceof RowMisfit || error instanceof CborFault) return undefined
    throw error
  }
}

function byWayOfARow(table: TableName, bytes: Uint8Array, layout: Layout): RowValues | undefined {
  const read = decodeCbor(bytes, WIRE)
  const row = read.ok ? decodeRow(table, read.value, layout) : undefined
  return row && codecOf(table).encode(row)
}

/** Bytes as bytes, whoever made them. */
const plain = (values: RowValues | undefined) =>
  values?.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))

const tableAndRow = fc
  .constantFrom(...TABLE_NAMES)
  .chain((table) => fc.tuple(fc.constant(table), wireRow(table)))

describe('a row read straight from the wire', () => {
  it('has the values it has when it is read as a row first, and is refused when that is refused', () => {
    let refused = 0
    fc.assert(
      fc.property(tableAndRow, ([table, row]) => {
        const bytes = encodeCbor(row)
        const values = straight(table, bytes, {})
        if (!values) refused += 1
        expect(plain(values)).toEqual(plain(byWayOfARow(table, bytes, {})))
      }),
      { numRuns: 3_000 },
    )
    expect(refused).toBeGreaterThan(100)
    expect(refused).toBeLessThan(2_900)
  })

  it('is refused or read alike when bits are turned', () => {
    fc.assert(
      fc.property(tableAndRow, fc.nat(), fc.nat(7), ([table, row], at, bit) => {
        const bytes = Uint8Array.from(encodeCbor(row))
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit)
        const values = straight(table, bytes, {})
        const other = byWayOfARow(table, bytes, {})
        expect(values === undefined).toBe(other === undefined)
        // Broken UTF-8 may be mended with more or fewer marks.
        if (!JSON.stringify(values)?.includes('\ufffd')) expect(plain(values)).toEqual(plain(other))
      }),
      { numRuns: 2_000 },
    )
  })

  it('follows the columns of a sender who has others', () => {
    const row: AnyRow = { id: 'a', rev: 2, at: 5, userId: 'u', userName: '王敏', text: '巡查' }
    const theirs = ['id', 'rev', 'text', 'mood', 'at', 'userName', 'userId']
    const wire = ['a', 2, '巡查', 'calm', 5, '王敏', 'u']
    const values = straight('dutyLog', encodeCbor(wire), { dutyLog: theirs })
    expect(values).toEqual(codecOf('dutyLog').encode({ ...row, extra: { mood: 'calm' } }))
    const same = straight('dutyLog', encodeCbor(encodeRow('dutyLog', row)), { dutyLog: layoutOf('dutyLog') })
    expect(same).toEqual(codecOf('dutyLog').encode(row))
  })
})
