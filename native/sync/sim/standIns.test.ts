/** What the simulation runs on behaves as what is shipped: the same calls, the same answers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  headAfter,
  realPace,
  systemClock,
  ZERO,
  type AnyRow,
  type Change,
  type Transaction,
} from '../../contract/index.ts'
import { openMirror } from '../../mirror/index.ts'
import { openPlatform, type AuthorityStore, type Entry } from '../../platform/index.ts'
import type { TruthStore } from '../port.ts'
import { packRows, packTransaction, unpackTransaction } from '../../wire/index.ts'
import { MemoryAuthority } from './memoryAuthority.ts'
import { MemoryTruth } from './memoryTruth.ts'
import { townRows } from './town.ts'

const clock = systemClock(realPace())

type Turn = readonly (readonly [id: string, kind: 'log' | 'unit', keep: boolean, text: string])[]

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.constantFrom('log' as const, 'unit' as const),
      fc.boolean(),
      fc.constantFrom('x', 'y'),
    ),
    { maxLength: 4 },
  ),
  { minLength: 1, maxLength: 14 },
)

const rowOf = (kind: 'log' | 'unit', id: string, rev: number, text: string): AnyRow =>
  kind === 'log'
    ? { id, rev, at: 1, userId: 'u', userName: 'n', text }
    : { id, rev, gridId: text, buildingId: 'b', unit: 1, floor: 1, door: '1' }

/** Transactions after a head, over few rows, so that they are written, moved between buckets, removed and written again. */
function streamFrom(seq: number, head: string, all: readonly Turn[]): Transaction[] {
  const revs = new Map<string, number>()
  let base = head
  return all.map((turn, k) => {
    const changes = new Map<string, Change>()
    for (const [id, kind, keep, text] of turn) {
      const key = kind + id
      const rev = (revs.get(key) ?? 0) + 1
      const table = kind === 'log' ? 'dutyLog' : 'household'
      changes.set(
        key,
        keep ? { table, op: 'put', row: rowOf(kind, id, rev, text) } : { table, op: 'del', id, rev },
      )
    }
    for (const [key, change] of changes) revs.set(key, change.op === 'put' ? change.row.rev : 0)
    const body = {
      ...{ seq: seq + k + 1, at: k + 1, changes: [...changes.values()] },
      results: [{ commandId: `h.a.${String(k + 1)}`, outcome: 'applied' as const }],
    }
    const tx: Transaction = { ...body, base, head: headAfter(base, body) }
    base = tx.head
    return tx
  })
}

const inFolder = async <T>(work: (path: string) => Promise<T>): Promise<T> => {
  const path = mkdtempSync(join(tmpdir(), 'standin-'))
  try {
    return await work(path)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** The same questions to both, so that a difference shows as one. */
async function askAuthority(store: AuthorityStore, seqs: readonly number[]): Promise<unknown> {
  const answers: unknown[] = []
  for (const seq of seqs) {
    answers.push(await store.headAt('yunlan', seq), await store.changedSince('yunlan', seq))
    const txs = await store.stream('yunlan', Math.max(1, seq), 99, 7)
    // The order of changes within a transaction means nothing.
    const order = (change: Change) => JSON.stringify(change)
    answers.push(
      txs.map((packed) => {
        const tx = unpackTransaction(packed)
        return { ...tx, changes: tx?.changes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)) }
      }),
    )
  }
  answers.push(await store.counts('yunlan'), await store.sums('yunlan'))
  answers.push(await store.bucketRows('yunlan', 'household:x'))
  answers.push(await store.page('yunlan', 'household', 'h00010', 1 << 20))
  answers.push([...(await store.verdicts('yunlan', ['h.a.1', 'h.a.99']))])
  answers.push(await store.verdictsInRange('yunlan', { origin: 'h', incarnation: 'a', from: 2, to: 5 }, 3))
  return answers
}

describe('the simulation’s platform store', () => {
  it('answers as the SQLite store does, after any stream', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (all) =>
        inFolder(async (dataDir) => {
          const opened = openPlatform({ dataDir, clock, create: true })
          if (!opened.ok) throw new Error(opened.code)
          const { platform } = opened
          const imported = platform.importTown({ townshipId: 'yunlan', name: '', rows: townRows(15), at: 0 })
          if (!imported.ok) throw new Error(imported.code)
          const start = (await platform.store.township('yunlan'))?.end
          if (!start) throw new Error('no township')
          const memory = new MemoryAuthority('yunlan', townRows(15), start, () => undefined)
          const entries = streamFrom(start.seq, start.head, all).map((tx): Entry => ({
            tx,
            fence: null,
            commandHash: 'h',
            receivedAt: 1,
          }))
          for (const store of [platform.store, memory] as const) {
            expect(await store.append('yunlan', { epoch: start.epoch, seq: 99 }, entries)).toBe('moved')
            expect(await store.append('yunlan', { epoch: 'other', seq: 1 }, entries)).toBe('moved')
            expect(await store.append('yunlan', start, entries)).toBe('done')
          }
          const seqs = [0, 1, 2, Math.ceil(entries.length / 2), entries.length + 1, 50]
          expect(await askAuthority(memory, seqs)).toEqual(await askAuthority(platform.store, seqs))
          await platform.close()
        }),
      ),
      { numRuns: 20 },
    )
  })
})

async function askTruth(store: TruthStore): Promise<unknown> {
  const versions = async (bucket: string) =>
    [...(await store.bucketVersions(bucket))].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    cursor: await store.cursor(),
    sums: await store.bucketSums(),
    log: await versions('dutyLog'),
    unit: await versions('household:x'),
    results: [...(await store.results(['h.a.1', 'h.a.2', 'h.a.77']))].toSorted((a, b) => a.seq - b.seq),
    progress: await store.snapshotProgress(),
  }
}

describe('the simulation’s truth', () => {
  it('is led to the same rows, sums, results and cursor as the mirror, over a snapshot that the stream overtakes', async () => {
    await fc.assert(
      fc.asyncProperty(turns, fc.nat(14), fc.nat(14), async (all, a, b) =>
        inFolder(async (dataDir) => {
          const opened = await openMirror({ dataDir, clock, hubId: 'hub1' })
          if (!opened.ok) throw new Error(opened.code)
          const { mirror } = opened
          const memory = new MemoryTruth()
          const txs = streamFrom(5, ZERO, all)
          const packed = txs.map(packTransaction)
          const [during, swap] = [Math.min(a, b, txs.length), Math.min(Math.max(a, b), txs.length)]
          const at = txs[swap - 1] ?? { seq: 5, head: ZERO }
          const pages = ['a', 'c', 'e'].map((id) => rowOf('log', id, 40, 'old'))
          for (const store of [mirror.truth, memory] satisfies TruthStore[]) {
            const tables = [{ table: 'dutyLog' as const, rows: 3 }]
            await store.beginSnapshot({ snapshotId: 's', epoch: 'e', seq: 5, head: ZERO, tables })
            await store.applyDuringSnapshot(packed.slice(0, during), {})
            // A page read before what was just applied: newer wins, and what was removed stays removed.
            await store.snapshotRows('dutyLog', packRows('dutyLog', pages), 'e', 5, {})
            await store.applyDuringSnapshot(packed.slice(0, swap), {})
            await store.finishSnapshot({ epoch: 'e', seq: at.seq, head: at.head })
          }
          expect(await askTruth(memory)).toEqual(await askTruth(mirror.truth))
          const rest = packed.slice(Math.max(0, swap - 2))
          const [got, want] = [await memory.apply(rest, {}), await mirror.truth.apply(rest, {})]
          expect({ ...got, touched: got.touched.toSorted() }).toEqual({
            ...want,
            touched: [...want.touched].toSorted(),
          })
          expect(await askTruth(memory)).toEqual(await askTruth(mirror.truth))
          const { seq, head } = got.cursor
          const next = packTransaction({
            seq: seq + 1,
            base: head,
            head: ZERO,
            at: 1,
            changes: [],
            results: [],
          })
          for (const [wrong, code] of [
            [{ ...next, base: 'ffffffffffffffff' }, 'BASE_DIFFERS'],
            [next, 'HEAD_MISMATCH'],
            [{ ...next, body: next.body.subarray(1) }, 'BAD_ROW'],
            [{ ...next, changes: 1 }, 'BAD_ROW'],
          ] as const) {
            await expect(memory.apply([wrong], {})).rejects.toMatchObject({ code })
            await expect(mirror.truth.apply([wrong], {})).rejects.toMatchObject({ code })
          }
          const fix = [rowOf('log', 'z', 3, 'x')]
          expect([...(await memory.repairBucket('dutyLog', fix, ['a']))].toSorted()).toEqual(
            [...(await mirror.truth.repairBucket('dutyLog', fix, ['a']))].toSorted(),
          )
          expect(await askTruth(memory)).toEqual(await askTruth(mirror.truth))
          await mirror.close()
        }),
      ),
      { numRuns: 8 },
    )
  }, 60_000)
})
