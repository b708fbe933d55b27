import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeResult,
  encodeRow,
  headAfter,
  readTransactions,
  refKey,
  ZERO,
  type AnyRow,
  type Change,
  type Frame,
  type RefKey,
  type Transaction,
} from '../../contract/index.ts'
import { encodeCbor, packTransaction, unpackBody, unpackTransaction } from '../../wire/index.ts'
import type { Gap } from '../authority/index.ts'
import { deltaFrames, gapFrames } from './deltas.ts'

const log = (id: string, rev: number, text: string): AnyRow => ({
  id,
  rev,
  at: 1,
  userId: 'u',
  userName: 'n',
  text,
  kind: null,
  params: null,
})

/** A stream over few rows, so that they are written, removed and written again. */
const stream = fc
  .array(
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean(), fc.string({ maxLength: 4 })), {
      maxLength: 4,
    }),
    {
      minLength: 1,
      maxLength: 120,
    },
  )
  .map((turns) => {
    const revs = new Map<string, number>()
    let head = ZERO
    return turns.map((turn, k): Transaction => {
      const changes = new Map<string, Change>()
      for (const [id, keep, text] of turn) {
        const rev = (revs.get(id) ?? 0) + 1
        changes.set(
          id,
          keep
            ? { table: 'dutyLog', op: 'put', row: log(id, rev, text) }
            : { table: 'dutyLog', op: 'del', id, rev },
        )
      }
      for (const [id, change] of changes) revs.set(id, change.op === 'put' ? change.row.rev : 0)
      const body = {
        seq: k + 2,
        at: k,
        changes: [...changes.values()],
        results: [{ commandId: `h.a.${String(k + 1)}`, outcome: 'applied' as const }],
      }
      const base = head
      head = headAfter(base, body)
      return { ...body, base, head }
    })
  })

function applied(txs: readonly Transaction[]): Map<RefKey, AnyRow> {
  const rows = new Map<RefKey, AnyRow>()
  for (const tx of txs)
    for (const change of tx.changes) {
      if (change.op === 'put') rows.set(refKey(change.table, change.row.id), change.row)
      else rows.delete(refKey(change.table, change.id))
    }
  return rows
}

/** What a hub makes of the frames, as the core reads them. */
function received(frames: readonly Frame[]): Transaction[] {
  const txs: Transaction[] = []
  let open: { tx: Transaction; changes: Change[]; results: Transaction['results'][number][] } | undefined
  for (const frame of frames) {
    if (frame.type === 'TX')
      for (const tx of readTransactions(frame.base, frame.txs) ?? []) {
        const read = unpackTransaction(tx)
        expect(read?.changes).toHaveLength(tx.changes)
        if (read) txs.push(read)
      }
    if (frame.type === 'TX_BEGIN') {
      const { base, seq, head, at } = frame
      open = { tx: { base, seq, head, at, changes: [], results: [] }, changes: [], results: [] }
    }
    if (frame.type === 'TX_PART') {
      const body = unpackBody(frame.body)
      open?.changes.push(...(body?.changes ?? []))
      open?.results.push(...(body?.results ?? []))
    }
    if (frame.type === 'TX_END' && open)
      txs.push({ ...open.tx, changes: open.changes, results: open.results })
  }
  return txs
}

/** The gap as a store reads it. */
function gapOf(txs: readonly Transaction[]): Gap {
  const latest = new Map<RefKey, Change>()
  for (const { changes } of txs)
    for (const change of changes)
      latest.set(refKey(change.table, change.op === 'put' ? change.row.id : change.id), change)
  const puts: Uint8Array[] = []
  const dels: Uint8Array[] = []
  for (const change of latest.values()) {
    if (change.op === 'put') puts.push(encodeCbor(encodeRow(change.table, change.row)))
    else dels.push(encodeCbor([change.id, change.rev]))
  }
  const { seq = 0, head = '', at = 0 } = txs.at(-1) ?? {}
  return {
    ...{ base: txs[0]?.base ?? '', seq, head, at, runs: [{ table: 'dutyLog', puts, dels }] },
    results: txs.flatMap((tx) => tx.results).map((result) => encodeCbor(encodeResult(result))),
  }
}

/** A row hardly any of which can be compressed. */
const bulky = (rows: number, seq = 2): Transaction => {
  const changes = Array.from({ length: rows }, (_, k): Change => ({
    ...{ table: 'dutyLog', op: 'put', row: log(`r${String(k)}`, 1, crypto.randomUUID().repeat(20)) },
  }))
  const body = { seq, at: 1, changes, results: [{ commandId: 'h.a.1', outcome: 'applied' as const }] }
  return { ...body, base: ZERO, head: headAfter(ZERO, body) }
}

describe('a piece of the stream', () => {
  it('leads a hub to the same rows, results and head, however it is cut', () => {
    fc.assert(
      fc.property(stream, fc.constantFrom(20, 100, 2 << 10, 128 << 10), fc.boolean(), (txs, chunk, asGap) => {
        const frames = asGap
          ? [...gapFrames(gapOf(txs), chunk)]
          : deltaFrames(txs.map(packTransaction), chunk)
        const got = received(frames)
        expect(applied(got)).toEqual(applied(txs))
        expect(got.flatMap((tx) => tx.results)).toEqual(txs.flatMap((tx) => tx.results))
        expect(got.at(-1)?.head).toBe(txs.at(-1)?.head)
        expect(got[0]?.base).toBe(txs[0]?.base)
        got.forEach((tx, k) => {
          if (k > 0) expect(tx.base).toBe(got[k - 1]?.head)
        })
      }),
    )
  })

  it('splits a transaction too large for it, counts what is to come, and stays exact', () => {
    const tx = bulky(200)
    const frames = deltaFrames([packTransaction(tx)], 8 << 10)
    expect(frames[0]).toMatchObject({ type: 'TX_BEGIN', seq: 2, changes: 200, results: 1 })
    expect(frames.length).toBeGreaterThan(4)
    const [got] = received(frames)
    expect(got && headAfter(got.base, got)).toBe(tx.head)
    for (const frame of frames)
      if (frame.type === 'TX_PART') expect(frame.body.length).toBeLessThan(2 * 3 * (8 << 10))
  })
})
