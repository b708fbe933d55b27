import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, Transaction } from '../../contract/index.ts'
import { headAfter } from '../../contract/index.ts'
import { decodeCbor } from '../../wire/index.ts'
import { folder, NOON, platformIn, withTowns } from '../platformFixture.ts'
import type { Gap, Platform } from '../index.ts'

let place: ReturnType<typeof folder>
let platform: Platform
beforeEach(() => {
  place = folder()
  platform = withTowns(platformIn(place.path), 'yunlan', 'shiqiao')
})
afterEach(async () => {
  await platform.close()
  place.remove()
})

const put = (id: string, rev: number, text = ''): Change => ({
  ...{ table: 'dutyLog', op: 'put', row: { id, rev, at: 1, userId: 'u', userName: 'u', text } },
})
const del = (id: string, rev: number): Change => ({ table: 'dutyLog', op: 'del', id, rev })

let n = 0
async function commit(...all: readonly (readonly Change[])[]): Promise<void> {
  const start = (await platform.store.township('yunlan'))?.end
  if (!start) throw new Error('no township')
  let { seq, head } = start
  const entries = all.map((changes) => {
    const result = { commandId: `h.a.${String(++n)}`, outcome: 'applied' as const }
    const body = { seq: seq + 1, at: NOON, changes, results: [result] }
    const tx: Transaction = { ...body, base: head, head: headAfter(head, body) }
    ;({ seq, head } = tx)
    return { tx, commandHash: 'h', receivedAt: 1, fence: null }
  })
  expect(await platform.store.append('yunlan', start, entries)).toBe('done')
}

const value = (bytes: Uint8Array): unknown => {
  const read = decodeCbor(bytes, { maxDepth: 9, maxItems: 99 })
  return read.ok ? read.value : read.why
}
const seen = (gap: Gap | undefined) =>
  gap && {
    seq: gap.seq,
    puts: gap.runs
      .flatMap(({ puts }) => puts.map(value).map((row) => (row as unknown[]).slice(0, 2)))
      .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
    dels: gap.runs.flatMap(({ dels }) => dels.map(value)),
    results: gap.results.map(value).map((result) => (result as unknown[])[0]),
  }

describe('a long gap', () => {
  it('is read as the rows it left, each once, with every result in order', async () => {
    n = 0
    await commit([put('a', 1), put('b', 1)], [put('a', 2)], [del('b', 2), put('c', 1)], [put('a', 3)])
    expect(seen(await platform.store.gap('yunlan', 1))).toEqual({
      ...{
        seq: 5,
        puts: [
          ['a', 3],
          ['c', 1],
        ],
        dels: [['b', 2]],
      },
      results: ['h.a.1', 'h.a.2', 'h.a.3', 'h.a.4'],
    })
    expect(seen(await platform.store.gap('yunlan', 4))).toMatchObject({ puts: [['a', 3]], dels: [] })
    expect(await platform.store.changedSince('yunlan', 1)).toBe(3)
    expect(await platform.store.changedSince('yunlan', 4)).toBe(1)
    const { head } = (await platform.store.township('yunlan'))?.end ?? {}
    expect(await platform.store.gap('yunlan', 1)).toMatchObject({
      ...{ head, base: await platform.store.headAt('yunlan', 1) },
    })
    expect(await platform.store.gap('yunlan', 1, 4)).toBeUndefined()
    await expect(platform.store.gap('yunlan', 5)).rejects.toThrow('nothing after')
  })

  it('forgets that a row was gone when it is written again', async () => {
    await commit([put('a', 1)], [del('a', 2)], [put('a', 1)])
    expect(seen(await platform.store.gap('yunlan', 1))).toMatchObject({ puts: [['a', 1]], dels: [] })
    await commit([del('a', 2)])
    expect(seen(await platform.store.gap('yunlan', 1))).toMatchObject({ puts: [], dels: [['a', 2]] })
  })

  it('shows one moment of the stream, however much is committed while it is read', async () => {
    const rows = (rev: number) => Array.from({ length: 9_000 }, (_, k) => put(`r${String(k)}`, rev))
    await commit(rows(1))
    const reading = platform.store.gap('yunlan', 1)
    // The read goes on in slices; this lands between two of them.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    await commit(rows(2).slice(0, 8_999), [del('r8999', 2)])
    const gap = seen(await reading)
    expect(gap?.seq).toBe(2)
    expect(gap?.puts).toHaveLength(9_000)
    expect(gap?.puts.every((row) => Array.isArray(row) && row[1] === 1)).toBe(true)
    expect(seen(await platform.store.gap('yunlan', 1))).toMatchObject({ seq: 4, dels: [['r8999', 2]] })
  })

  it('counts rows by table as they come and go, without counting anew', async () => {
    const logs = async () => new Map(await platform.store.counts('yunlan')).get('dutyLog')
    expect(await logs()).toBe(0)
    await commit([put('a', 1), put('b', 1)])
    expect(await logs()).toBe(2)
    await commit([put('a', 2), del('b', 2)], [put('c', 1)])
    expect(await logs()).toBe(2)
    expect(await platform.store.rows('yunlan', 'dutyLog')).toHaveLength(2)
    expect(new Map(await platform.store.counts('shiqiao')).get('dutyLog')).toBe(0)
  })
})
