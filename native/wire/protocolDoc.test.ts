/** docs/protocol.md is what strangers write clients from: each example and recipe in it is held against the code. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import {
  authText,
  COMMANDS,
  commandHash,
  decodeBody,
  decodeChanges,
  encodeChanges,
  FRAMES,
  hashText,
  headAfter,
  hex64,
  isTableName,
  readTransactions,
  rootOf,
  rowHash,
  schemaHash,
  Sum64,
  TABLE_NAMES,
  tableDefinition,
  WIRE,
  type TableName,
} from '../contract/index.ts'
import {
  decodeCbor,
  decodeFrame,
  encodeCbor,
  encodeFrame,
  packBody,
  packTransaction,
  unpackBody,
  unpackRows,
  unpackTransaction,
  FLAG_ZSTD,
  FRAME_FAULTS,
} from './index.ts'

const doc = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')

function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\s/g, '')
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hex: ${digits.slice(0, 40)}`)
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** JSON as the document writes it: {"$hex": "..."} stands for bytes, {"$cbor": ...} for the bytes of that value's CBOR. */
const parse = (json: string): unknown =>
  JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('$cbor' in value) return Uint8Array.from(encodeCbor(value.$cbor))
    return '$hex' in value && typeof value.$hex === 'string' ? fromHex(value.$hex) : value
  })

/** JSON with keys in order and bytes as hex, of whatever class these are. */
const told = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    if ('data' in item && 'type' in item && item.type === 'Buffer') return item.data
    if (item instanceof Uint8Array) return [...item]
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })

/** A fenced block of hex, followed by the JSON of what it holds. */
const examples = [...doc.matchAll(/```hex\n([\s\S]*?)```\s*```json\n([\s\S]*?)```/g)].map(
  ([, hex = '', json = '']) => ({ message: fromHex(hex), body: parse(json) }),
)

/** The one block fenced as "json NAME". */
function block<S extends TSchema>(name: string, schema: S): Static<S> {
  const [, json = 'null'] = new RegExp('```json ' + name + '\\n([\\s\\S]*?)```').exec(doc) ?? []
  return Value.Parse(schema, parse(json))
}

const Name = Type.Unsafe<TableName>(
  Type.Refine(Type.String(), (name) => typeof name === 'string' && isTableName(name)),
)
const Map16 = Type.Record(Type.String(), Type.String())
const Hashes = Type.Object({
  hashText: Map16,
  rowHash: Type.Array(Type.Tuple([Name, Type.String(), Type.Integer(), Type.String()])),
  bucketSum: Type.Object({
    rows: Type.Array(Type.Tuple([Name, Type.String(), Type.Integer()])),
    sum: Type.String(),
  }),
  root: Type.Object({ sums: Map16, root: Type.String() }),
  /** Changes and results as on the wire. */
  headAfter: Type.Array(
    Type.Object({ base: Type.String(), transaction: Type.Array(Type.Unknown()), head: Type.String() }),
  ),
  schemaHash: Type.Object({ dutyLog: Type.String(), all: Type.String() }),
})
const Auth = Type.Object({
  ...{ seed: Type.String(), publicKeySpki: Type.String(), deviceId: Type.String(), drill: Type.Boolean() },
  role: Type.Union([Type.Literal('hub'), Type.Literal('terminal')]),
  ...{ nonce: Type.String(), text: Type.String(), signature: Type.String() },
})
/** Cells of the rows of a table of the document whose first cell matches. */
const rowsOf = (first: RegExp): readonly (readonly string[])[] =>
  doc
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1))
    .filter(([cell = '']) => first.test(cell))

describe('docs/protocol.md', () => {
  it('has an example of most kinds of frame', () => {
    expect(examples.length).toBeGreaterThanOrEqual(20)
  })

  it.each(examples)('example %# is what the codec reads from its bytes, and writes', ({ message, body }) => {
    const read = decodeFrame(message)
    expect(read).toMatchObject({ ok: true })
    if (!read.ok || !read.frame) return
    expect(told(read.frame)).toBe(told(body))
    const written = encodeFrame(read.frame)
    // How far compressing gets is the library's business; what it packs must be the same.
    const packed = ((message[1] ?? 0) & FLAG_ZSTD) !== 0
    if (packed) {
      const again = decodeFrame(written)
      expect(again.ok && told(again.frame)).toBe(told(body))
    } else expect(toHex(written)).toBe(toHex(message))
  })

  it('shows rows and transactions as this version lays them out', () => {
    for (const { message } of examples) {
      const read = decodeFrame(message)
      const frame = read.ok ? read.frame : undefined
      if (frame?.type === 'TX') {
        const packed = readTransactions(frame.base, frame.txs) ?? []
        const txs = packed.flatMap((tx) => unpackTransaction(tx) ?? [])
        expect(txs.map((tx) => headAfter(tx.base, tx))).toEqual(packed.map((tx) => tx.head))
        expect(txs.map((tx) => toHex(packTransaction(tx).body))).toEqual(
          packed.map(({ body }) => toHex(body)),
        )
      } else if (frame?.type === 'TX_PART') {
        const body = unpackBody(frame.body)
        expect(body && toHex(packBody(body.changes, body.results))).toBe(toHex(frame.body))
      } else if (frame?.type === 'SNAP_PAGE') {
        const rows = isTableName(frame.table) ? unpackRows(frame.table, frame.rows) : undefined
        expect(rows).toHaveLength(frame.count)
      } else if (frame?.type === 'EXPRESS') {
        expect(encodeChanges(decodeChanges(frame.changes, {}) ?? [])).toEqual(frame.changes)
      }
    }
  })

  it('shows the TX of section 6 as protocol 1 has it', () => {
    const [tx] = examples.flatMap(({ message }) => {
      const read = decodeFrame(message)
      return read.ok && read.frame?.type === 'TX' ? [read.frame] : []
    })
    if (!tx) throw new Error('no TX')
    const message = fromHex(block('older', Type.Object({ hex: Type.String() })).hex)
    expect(toHex(encodeFrame(tx, 1))).toBe(toHex(message))
    const body = decodeCbor(message.subarray(8, -4), WIRE)
    const [packed] = readTransactions(tx.base, tx.txs) ?? []
    const { seq = 0, head = '', at = 0 } = packed ?? {}
    const inside = decodeCbor(packed?.body ?? new Uint8Array(), WIRE)
    const [changes, results] = inside.ok ? (inside.value as unknown[]) : []
    expect(body).toEqual({ ok: true, value: { base: tx.base, txs: [[seq, head, at, changes, results]] } })
  })

  it('names every type, number, lane and flag of frame as the codec has them', () => {
    const told = rowsOf(/^\d+$/).filter(([, type = '']) => /^[A-Z_]+$/.test(type))
    expect(told).toEqual(
      Object.entries(FRAMES).map(([type, { code, lane, stream, ignorable }]) => [
        ...[String(code), type, String(lane), stream ? 'yes' : '', ignorable ? 'yes' : ''],
      ]),
    )
    // And each has a row that says who sends it, when, and what it holds.
    for (const type of Object.keys(FRAMES))
      expect(
        rowsOf(new RegExp(`^${type}$`)).some((cells) => cells.length === 4),
        type,
      ).toBe(true)
    for (const fault of FRAME_FAULTS) expect(doc).toContain(`\`${fault}\``)
  })

  it('lists every table with its lane, bucket and columns in order', () => {
    const told = rowsOf(/^[a-zA-Z]+$/).filter(([, , , columns = '']) =>
      columns.startsWith('id text, rev int'),
    )
    expect(told).toEqual(
      TABLE_NAMES.map(tableDefinition).map(({ name, lane, bucket, columns }) => [
        ...[name, String(lane), bucket ?? '-'],
        columns.map((column) => `${column.name} ${column.kind}${column.nullable ? '?' : ''}`).join(', '),
      ]),
    )
  })

  it('lists every command with the names of its fields', () => {
    for (const [type, { properties }] of Object.entries(COMMANDS)) {
      const [, fields = ''] = rowsOf(new RegExp(`^${type.replace('.', '\\.')}$`))[0] ?? []
      for (const field of Object.keys(properties)) expect(`${type}: ${fields}`).toContain(field)
    }
  })

  it('works out each hash as the code does', () => {
    const told = block('hashes', Hashes)
    for (const [text, hash] of Object.entries(told.hashText)) expect(hex64(hashText(text))).toBe(hash)
    for (const [table, id, rev, hash] of told.rowHash) expect(hex64(rowHash(table, id, rev))).toBe(hash)
    const sum = new Sum64()
    for (const [table, id, rev] of told.bucketSum.rows) sum.add(rowHash(table, id, rev))
    expect(sum.toString()).toBe(told.bucketSum.sum)
    expect(rootOf(told.root.sums)).toBe(told.root.root)
    for (const { base, transaction, head } of told.headAfter) {
      const [seq, told, at, changes, results] = transaction
      const body = decodeBody(changes, results, {})
      expect(body && headAfter(base, { seq: Number(seq), at: Number(at), ...body })).toBe(head)
      expect(told).toBe(head)
    }
    expect(schemaHash([tableDefinition('dutyLog')])).toBe(told.schemaHash.dutyLog)
    expect(schemaHash()).toBe(told.schemaHash.all)
  })

  it('gives the hash of the command it shows', () => {
    const [, told] = /commandHash of the command below is `([0-9a-f]{16})`/.exec(doc) ?? []
    const hashes = examples.flatMap(({ message }) => {
      const read = decodeFrame(message)
      return read.ok && read.frame?.type === 'CMD' ? read.frame.commands.map(commandHash) : []
    })
    expect(hashes).toEqual([told])
  })

  it('signs what the code signs, with a key and a signature that fit', () => {
    const auth = block('auth', Auth)
    expect(authText(auth.role, auth.deviceId, auth.drill, auth.nonce)).toBe(auth.text)
    // PKCS #8 around a bare Ed25519 key.
    const der = Buffer.concat([fromHex('302e020100300506032b657004220420'), fromHex(auth.seed)])
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
    expect(toHex(spki)).toBe(auth.publicKeySpki)
    expect(toHex(sign(null, Buffer.from(auth.text), key))).toBe(auth.signature)
    for (const { message } of examples) {
      const read = decodeFrame(message)
      if (read.ok && read.frame?.type === 'AUTH')
        expect(verify(null, Buffer.from(auth.text), createPublicKey(key), read.frame.signature)).toBe(true)
    }
  })
})
