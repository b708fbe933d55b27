import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketKey,
  commandHash,
  decodeChanges,
  decodeRow,
  decodeBody,
  readTransactions,
  encodeChanges,
  encodeRow,
  encodeTransaction,
  hashText,
  headAfter,
  hex64,
  layoutOf,
  rootOf,
  rowHash,
  schemaHash,
  Sum64,
  TABLE_NAMES,
  tableDefinition,
  ZERO,
  type AnyRow,
  type Change,
  type Column,
  type TableName,
  type Transaction,
} from '../index.ts'

const json = fc.oneof(
  fc.array(fc.integer(), { maxLength: 4 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3, noNullPrototype: true }),
)
const valueOf = ({ kind, nullable }: Column): fc.Arbitrary<unknown> => {
  const kinds: Record<Column['kind'], fc.Arbitrary<unknown>> = {
    text: fc.string({ unit: 'grapheme', maxLength: 12 }),
    int: fc.maxSafeInteger(),
    real: fc.double({ noNaN: true, noDefaultInfinity: true }),
    bool: fc.boolean(),
    json,
    blob: fc.uint8Array({ maxLength: 8 }),
  }
  return nullable ? fc.option(kinds[kind]) : kinds[kind]
}
const rowOf = (table: TableName): fc.Arbitrary<AnyRow> =>
  fc
    .record({
      ...Object.fromEntries(tableDefinition(table).columns.map((column) => [column.name, valueOf(column)])),
      id: fc.string({ minLength: 1, maxLength: 20 }),
      rev: fc.nat(),
    })
    .chain((row) =>
      fc
        .option(
          fc.dictionary(fc.constantFrom('later1', 'later2'), fc.string(), {
            minKeys: 1,
            noNullPrototype: true,
          }),
        )
        .map((extra) => Object.assign(row, extra ? { extra } : {})),
    )
const anyRow = fc.constantFrom(...TABLE_NAMES).chain((table) => rowOf(table).map((row) => ({ table, row })))
const change: fc.Arbitrary<Change> = fc.oneof(
  anyRow.map(({ table, row }): Change => ({ table, op: 'put', row })),
  fc.record({
    table: fc.constantFrom(...TABLE_NAMES),
    op: fc.constant('del' as const),
    id: fc.string({ minLength: 1 }),
    rev: fc.nat(),
  }),
)

describe('rows on the wire', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(anyRow, ({ table, row }) => {
        expect(decodeRow(table, encodeRow(table, row))).toEqual(row)
      }),
    )
  })

  it('leave out trailing nulls and keep fields this version does not know', () => {
    const row = {
      id: 'g',
      rev: 1,
      gridId: 'g1',
      name: 'x',
      phone: '1',
      title: 't',
      postId: null,
      gridRole: null,
      later: 5,
    }
    const wire = encodeRow('person', row)
    expect(wire).toEqual(['g', 1, 'x', '1', 't', null, 'g1', null, { later: 5 }])
    expect(encodeRow('person', { ...row, later: undefined, gridId: null }).length).toBe(5)
    expect(decodeRow('person', wire)).toMatchObject({ extra: { later: 5 } })
  })

  it('are refused when a value is not of its column, or an extra field poses as a column', () => {
    const good: unknown[] = ['s', 1, 'name', 'MAIN', [1, 2]]
    expect(decodeRow('street', good)).toMatchObject({ id: 's' })
    for (const [at, value] of [
      [0, 5],
      [0, ''],
      [1, 1.5],
      [1, -1],
      [2, null],
      [4, 'text'],
      [4, new Uint8Array(2)],
    ] as const)
      expect(decodeRow('street', good.with(at, value))).toBeUndefined()
    expect(decodeRow('street', [...good, { id: 'other' }])).toBeUndefined()
    expect(decodeRow('street', [...good, {}, 1])).toBeUndefined()
    expect(decodeRow('street', { id: 's' })).toBeUndefined()
  })

  it('are read in the order of a sender whose columns differ', () => {
    const theirs = { person: ['id', 'rev', 'title', 'name', 'shoeSize'] }
    expect(decodeRow('person', ['p', 3, 'chief', 'Wang', 43, { hat: 58 }], theirs)).toEqual({
      ...{ id: 'p', rev: 3, name: 'Wang', title: 'chief' },
      ...{ phone: '', postId: null, gridId: null, gridRole: null },
      extra: { shoeSize: 43, hat: 58 },
    })
    const older = { post: layoutOf('post').slice(0, 6) }
    expect(
      decodeRow('post', ['p', 1, 'SAFETY', '岗', 'post', 'INTERNAL', { dispatchTarget: true }], older),
    ).toMatchObject({
      ...{ dispatchTarget: true, aPersonId: '', onDutySince: null },
    })
  })
})

describe('changes and transactions on the wire', () => {
  it('come back as the same set', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const back = decodeChanges(encodeChanges(changes), {})
        const sorted = (list: readonly Change[]) => list.map((item) => JSON.stringify(item)).toSorted()
        expect(sorted(back ?? [])).toEqual(sorted(changes))
      }),
    )
  })

  it('stand on each other, and are refused when their order or their hashes are not right', () => {
    const tx: Transaction = {
      ...{ seq: 7, base: ZERO, head: 'aaaaaaaaaaaaaaaa', at: 5 },
      changes: [],
      results: [{ commandId: 'h.a.1', outcome: 'rejected', code: 'NOT_FOUND', params: { id: 'x' } }],
    }
    const next = { ...tx, seq: 8, base: tx.head, head: 'bbbbbbbbbbbbbbbb' }
    const packed = [tx, next].map(({ results: _results, ...head }) => ({
      ...head,
      changes: 0,
      body: new Uint8Array([0x82, 0x80, 0x80]),
    }))
    const wire = packed.map(encodeTransaction)
    expect(readTransactions(ZERO, wire)).toEqual(packed)
    expect(readTransactions(ZERO, wire.toReversed())).toBeUndefined()
    const body = new Uint8Array(1)
    expect(readTransactions(ZERO, [[7, 'xyz', 5, body, 0]])).toBeUndefined()
    expect(readTransactions(ZERO, [[7, tx.head, 5, [], []]])).toBeUndefined()
    expect(readTransactions(ZERO, [[7, tx.head, 5, body, -1]])).toBeUndefined()
    expect(decodeBody([], [['h.a.1', 9]], {})).toBeUndefined()
  })

  it('leave out tables this end does not know', () => {
    expect(decodeChanges([['spaceship', [['x', 1]], []]], {})).toEqual([])
  })
})

describe('hashes', () => {
  it('are those of the recipe in docs/protocol.md', () => {
    expect(hex64(hashText(''))).toBe('488bdcb81aee8d83')
    expect(hex64(hashText('abc'))).toBe('7a91f9f91ac18c8d')
    expect(hex64(hashText('云澜'))).toBe('063c44dabec97cfd')
  })

  it('are made of the UTF-8 bytes of a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const bytes = String.fromCharCode(...new TextEncoder().encode(text))
        // Bytes above 0x7f are fed one by one; a text of the same bytes must not exist otherwise.
        expect(hashText(text)).toEqual(referenceHash(bytes))
      }),
    )
  })

  it('sum up in any order, and back to nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.nat())), (rows) => {
        const hashes = rows.map(([id, rev]) => rowHash('task', id, rev))
        expect(hashes).toEqual(rows.map(([id, rev]) => hashText(`task\u0000${id}\u0000${String(rev)}`)))
        const sum = new Sum64()
        for (const hash of hashes) sum.add(hash)
        const other = new Sum64()
        for (const hash of hashes.toReversed()) other.add(hash)
        expect(other.toString()).toBe(sum.toString())
        expect(Sum64.parse(sum.toString())?.toString()).toBe(sum.toString())
        for (const hash of hashes) sum.remove(hash)
        expect(sum.isZero).toBe(true)
      }),
    )
  })

  it('tell one revision, one bucket, one outcome and one time from another', () => {
    const tx = { seq: 1, at: 1, changes: [], results: [{ commandId: 'c', outcome: 'applied' as const }] }
    const heads = [
      headAfter(ZERO, tx),
      headAfter(ZERO, { ...tx, seq: 2 }),
      headAfter(ZERO, { ...tx, at: 2 }),
      headAfter(ZERO, { ...tx, results: [{ commandId: 'c', outcome: 'rejected' as const }] }),
      headAfter(ZERO, { ...tx, changes: [{ table: 'task', op: 'del', id: 'x', rev: 1 }] }),
      headAfter(ZERO, { ...tx, changes: [{ table: 'task', op: 'del', id: 'x', rev: 2 }] }),
      headAfter('aaaaaaaaaaaaaaaa', tx),
    ]
    expect(new Set(heads).size).toBe(heads.length)
    expect(rootOf({ a: ZERO })).toBe(rootOf({}))
    expect(rootOf({ a: hex64(rowHash('task', 'a', 1)) })).not.toBe(
      rootOf({ b: hex64(rowHash('task', 'a', 1)) }),
    )
    expect(bucketKey('building', { id: 'b', rev: 1, gridId: 'g7' })).toBe('building:g7')
    expect(bucketKey('incident', { id: 'b', rev: 1, gridId: null })).toBe('incident:')
    expect(bucketKey('street', { id: 'b', rev: 1 })).toBe('street')
  })

  it('of the schema changes with every column', () => {
    const [first, ...rest] = TABLE_NAMES.map(tableDefinition)
    if (!first) throw new Error('no table')
    const wider = {
      ...first,
      columns: [...first.columns, { name: 'later', kind: 'text' as const, nullable: true }],
    }
    expect(schemaHash([wider, ...rest])).not.toBe(schemaHash([first, ...rest]))
  })

  it('of a command is the same whatever order its fields came in, and no other for other content', () => {
    const command = {
      ...{ id: 'h.a.1', type: 'duty.log', occurredAt: 1, base: {}, configVersion: 1 },
      payload: { text: 'x', caller: { sealed: new Uint8Array([1, 2]), keyId: 'k' } },
      actor: { kind: 'timer' as const, id: 't', name: 't' },
    }
    const turned = {
      ...command,
      payload: { caller: { keyId: 'k', sealed: Buffer.from([1, 2]) }, text: 'x', no: undefined },
    }
    expect(commandHash(turned)).toBe(commandHash(command))
    expect(commandHash({ ...command, payload: { text: 'y' } })).not.toBe(commandHash(command))
  })
})

/** The recipe of docs/protocol.md, word for word, over bytes. */
function referenceHash(bytes: string): { hi: number; lo: number } {
  let a = 0xdeadbeefn
  let b = 0x41c6ce57n
  const mask = 0xffffffffn
  for (const byte of bytes) {
    const n = BigInt(byte.charCodeAt(0))
    a = ((a ^ n) * 2654435761n) & mask
    b = ((b ^ n) * 1597334677n) & mask
  }
  const a2 = (((a ^ (a >> 16n)) * 2246822507n) & mask) ^ (((b ^ (b >> 13n)) * 3266489909n) & mask)
  const b2 = (((b ^ (b >> 16n)) * 2246822507n) & mask) ^ (((a2 ^ (a2 >> 13n)) * 3266489909n) & mask)
  return { hi: Number(b2), lo: Number(a2) }
}
