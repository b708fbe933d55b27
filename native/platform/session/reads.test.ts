import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
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
import { packTransaction, unpackBody, unpackTransaction } from '../../wire/index.ts'
import { deltaFrames, expressFrames } from './reads.ts'

const log = (id: string, rev: number, text: string): AnyRow => ({
  id,
  rev,
  at: 1,
  userId: 'u',
  userName: 'n',
  text,
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

describe('a piece of the stream', () => {
  it('leads a hub to the same rows, results and head, however it is coalesced and cut', () => {
    fc.assert(
      fc.property(stream, fc.constantFrom(100, 2 << 10, 128 << 10), (txs, chunk) => {
        const got = received(deltaFrames(txs.map(packTransaction), chunk))
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

  it('carries each row once when it is long', () => {
    let head = ZERO
    const txs = Array.from({ length: 1_000 }, (_, k): Transaction => {
      const body = {
        seq: k + 2,
        at: k,
        changes: [{ table: 'dutyLog', op: 'put', row: log('a', k + 1, 'x') } as const],
        results: [],
      }
      const base = head
      head = headAfter(base, body)
      return { ...body, base, head }
    })
    const got = received(deltaFrames(txs.map(packTransaction), 2 << 10))
    expect(got).toHaveLength(1)
    expect(got[0]?.changes).toEqual([txs.at(-1)?.changes[0]])
  })

  it('sends ahead what is urgent and nothing else', () => {
    const change: Change = {
      table: 'mode',
      op: 'put',
      row: { id: 'mode', rev: 1, state: 'EMERGENCY', since: 1, byId: 'x', byName: 'x', why: 'x' },
    }
    const tx: Transaction = {
      seq: 9,
      base: ZERO,
      head: ZERO,
      at: 4,
      changes: [change, { table: 'dutyLog', op: 'put', row: log('a', 1, 'x') }],
      results: [],
    }
    expect(expressFrames([tx])).toMatchObject([
      {
        type: 'EXPRESS',
        seq: 9,
        at: 4,
        changes: [['mode', [['mode', 1, 'EMERGENCY', 1, 'x', 'x', 'x']], []]],
      },
    ])
    expect(expressFrames([{ ...tx, changes: tx.changes.slice(1) }])).toEqual([])
  })
})
