import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bucketKey, layoutOf, rowHash, Sum64, type AnyRow, type TableName } from '../../contract/index.ts'
import { encodeCbor, listIn, packBody } from '../../wire/index.ts'
import type { Mirror } from '../index.ts'
import { beginTruth, del, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror
let stream: TestStream
let epoch = 0
beforeAll(async () => {
  folder = testFolder()
  mirror = await folder.open()
})
beforeEach(async () => {
  stream = new TestStream(`epoch${++epoch}`)
  await beginTruth(mirror, stream)
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

const building = (id: string, gridId: string, rev = 1) => rowOf('building', { id, gridId, rev })

/** The sums a set of rows must have, straight from the contract's recipe. */
function sumsOf(rows: readonly (readonly [TableName, AnyRow])[]): Record<string, string> {
  const sums = new Map<string, Sum64>()
  for (const [table, row] of rows) {
    const key = bucketKey(table, row)
    sums.set(key, (sums.get(key) ?? new Sum64()).add(rowHash(table, row.id, row.rev)))
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.toString()]))
}

describe('the stream', () => {
  it('passes over a transaction it already has', async () => {
    const first = stream.next([put('building', building('b1', 'g1'))])
    const second = stream.next([del('building', 'b1', 2)])
    await mirror.truth.apply([first, second])
    const again = await mirror.truth.apply([first])
    expect(again).toEqual({ cursor: stream.cursor, touched: [], results: [] })
    expect(mirror.read.truth.get('building', 'b1')).toBeUndefined()
  })

  it('refuses a gap or another history as a whole and leaves all as it was', async () => {
    const before = stream.cursor
    const good = stream.next([put('building', building('b1', 'g1'))])
    stream.next([put('building', building('b2', 'g1'))])
    const beyond = stream.next([put('building', building('b3', 'g1'))])
    await expect(mirror.truth.apply([good, beyond])).rejects.toMatchObject({ code: 'BASE_DIFFERS' })
    expect(await mirror.truth.cursor()).toEqual(before)
    expect(mirror.read.truth.get('building', 'b1')).toBeUndefined()
    expect(await mirror.truth.bucketSums()).toEqual({})
    await expect(mirror.truth.apply([{ ...good, base: 'ffffffffffffffff' }])).rejects.toMatchObject({
      code: 'BASE_DIFFERS',
    })
    await mirror.truth.apply([good])
    expect(await mirror.truth.cursor()).toMatchObject({ seq: 1 })
  })

  it('takes a coalesced delta whose seq jumps', async () => {
    const jump = { ...stream.next([put('building', building('b1', 'g1', 9))]), seq: 5000 }
    expect(await mirror.truth.apply([jump])).toMatchObject({ cursor: { seq: 5000, head: jump.head } })
  })

  it('refuses a row that does not fit its table, and the transaction with it', async () => {
    const bad: AnyRow = { ...building('b1', 'g1'), floors: 'seven' }
    await expect(
      mirror.truth.apply([stream.next([put('building', building('b0', 'g1')), put('building', bad)])]),
    ).rejects.toMatchObject({ code: 'BAD_ROW', message: 'building.floors: no int where one belongs' })
    const missing = { id: 'b2', rev: 1 }
    await expect(
      mirror.truth.apply([{ ...stream.next([put('building', missing)]), base: '0000000000000000' }]),
    ).rejects.toMatchObject({ code: 'BAD_ROW' })
    expect(mirror.read.truth.count('building')).toBe(0)
  })

  it.each([
    ['a body cut short', (body: Uint8Array) => body.subarray(0, -1)],
    ['a byte too many', (body: Uint8Array) => Uint8Array.from([...body, 0])],
    ['a tag', (body: Uint8Array) => Uint8Array.from([0xc1, ...body])],
    ['no pair of changes and results', () => Uint8Array.from([0x81, 0x80])],
    ['a row without an id', () => Buffer.from('828183646772696481816031808080', 'hex')],
  ])('refuses %s, and all that came with it', async (_, spoil) => {
    await mirror.truth.apply([stream.next([put('building', building('kept', 'g1'))])])
    const [before, sums] = [await mirror.truth.cursor(), await mirror.truth.bucketSums()]
    const first = stream.next([put('building', building('b1', 'g1')), del('building', 'kept', 2)])
    const bad = stream.next([put('building', building('b2', 'g1'))])
    const call = mirror.truth.apply([first, { ...bad, body: spoil(bad.body) }])
    await expect(call).rejects.toMatchObject({ code: 'BAD_ROW' })
    expect(await mirror.truth.cursor()).toEqual(before)
    expect(await mirror.truth.bucketSums()).toEqual(sums)
    expect(mirror.read.truth.select('building').map(({ id }) => id)).toEqual(['kept'])
    await mirror.truth.apply([first, bad])
    expect(mirror.read.truth.select('building', 'ORDER BY id').map(({ id }) => id)).toEqual(['b1', 'b2'])
    expect(await mirror.truth.bucketSums()).toEqual(
      sumsOf([
        ['building', building('b1', 'g1')],
        ['building', building('b2', 'g1')],
      ]),
    )
  })

  it('refuses a transaction that is not what its head stands for, or holds less than announced', async () => {
    const before = stream.cursor
    const good = stream.next([put('building', building('b1', 'g1'))])
    const next = stream.next([put('building', building('b2', 'g1'))])
    const other = packBody([put('building', building('b2', 'g1', 7))], [])
    await expect(mirror.truth.apply([good, { ...next, body: other }])).rejects.toMatchObject({
      code: 'HEAD_MISMATCH',
    })
    await expect(mirror.truth.apply([good, { ...next, at: next.at + 1 }])).rejects.toMatchObject({
      code: 'HEAD_MISMATCH',
    })
    await expect(mirror.truth.apply([good, { ...next, changes: 2 }])).rejects.toMatchObject({
      code: 'BAD_ROW',
    })
    expect(await mirror.truth.cursor()).toEqual(before)
    expect(mirror.read.truth.count('building')).toBe(0)
    await mirror.truth.apply([good, next])
    expect(mirror.read.truth.count('building')).toBe(2)
  })

  it('takes a transaction that came in parts, and only with all of them', async () => {
    const changes = [put('building', building('b1', 'g1')), put('building', building('b2', 'g2'))]
    const results = [{ commandId: 'c', outcome: 'applied' as const }]
    const whole = stream.next(changes, results)
    const parts = changes.map((change) => packBody([change], []))
    const [body = whole.body, ...more] = [...parts, packBody([], results)]
    await expect(
      mirror.truth.apply([{ ...whole, body, more: more.slice(0, 1), results: 1 }]),
    ).rejects.toMatchObject({ code: 'BAD_ROW' })
    const applied = await mirror.truth.apply([{ ...whole, body, more, results: 1 }])
    expect(applied.results).toMatchObject([{ commandId: 'c', outcome: 'applied' }])
    expect(mirror.read.truth.count('building')).toBe(2)
  })

  it('leaves out tables it does not know when the sender has others, and does not judge the head', async () => {
    const layout = { building: layoutOf('building'), lift: ['id', 'rev'] }
    const tx = stream.next([put('building', building('b1', 'g1'))])
    const [changes] = listIn(tx.body) ?? []
    const body = encodeCbor([[['lift', [['l1', 1]], []], ...(changes as unknown[])], []])
    // The head stands for the lift as well, of which nobody here can tell.
    const theirs = { ...tx, body, changes: 2, head: 'dddddddddddddddd' }
    await expect(mirror.truth.apply([theirs])).rejects.toMatchObject({ code: 'HEAD_MISMATCH' })
    await mirror.truth.apply([theirs], layout)
    expect(mirror.read.truth.count('building')).toBe(1)
    expect(await mirror.truth.cursor()).toMatchObject({ head: theirs.head })
  })

  it('keeps what a newer platform adds, through updates and restarts', async () => {
    const row: AnyRow = { ...building('b1', 'g1'), lifts: 2, extra: { solar: { kw: 30 } } }
    await mirror.truth.apply([stream.next([put('building', row)])])
    expect(mirror.read.truth.get('building', 'b1')?.extra).toEqual({ lifts: 2, solar: { kw: 30 } })
    await mirror.close()
    mirror = await folder.open()
    expect(mirror.read.current.get('building', 'b1')).toEqual({
      ...building('b1', 'g1'),
      extra: { lifts: 2, solar: { kw: 30 } },
    })
  })

  it('keeps the first result of a command in an epoch', async () => {
    await mirror.truth.apply([
      stream.next([], [{ commandId: 'c', outcome: 'rejected', code: 'NOT_FOUND', params: { id: 'x' } }]),
      stream.next([], [{ commandId: 'c', outcome: 'applied' }]),
    ])
    expect(await mirror.truth.results(['c'])).toEqual([
      {
        commandId: 'c',
        outcome: 'rejected',
        code: 'NOT_FOUND',
        params: { id: 'x' },
        seq: 1,
        epoch: stream.cursor.epoch,
      },
    ])
  })
})

describe('bucket sums', () => {
  it('follow every row in, between buckets and out', async () => {
    const post = rowOf('post', { id: 'P01' })
    await mirror.truth.apply([
      stream.next([
        put('building', building('b1', 'g1')),
        put('building', building('b2', 'g1')),
        put('signal', rowOf('signal', { id: 's1', gridId: null })),
        put('post', post),
      ]),
    ])
    await mirror.truth.apply([
      stream.next([put('building', building('b1', 'g2', 2)), put('post', { ...post, rev: 2 })]),
      stream.next([del('building', 'b2', 2), del('building', 'never was', 1)]),
    ])
    const expected = sumsOf([
      ['building', building('b1', 'g2', 2)],
      ['signal', rowOf('signal', { id: 's1', gridId: null })],
      ['post', { ...post, rev: 2 }],
    ])
    expect(Object.keys(expected).sort()).toEqual(['building:g2', 'post', 'signal:'])
    expect(await mirror.truth.bucketSums()).toEqual(expected)
    expect(await mirror.truth.bucketVersions('signal:')).toEqual([{ id: 's1', rev: 1 }])
    expect(await mirror.truth.bucketVersions('post')).toEqual([{ id: 'P01', rev: 2 }])
    expect(await mirror.truth.bucketVersions('building:g1')).toEqual([])
  })

  it('stay right when a row changes many times, in one call and in many, and when it comes back', async () => {
    for (let round = 1; round < 5; round++)
      await mirror.truth.apply([
        stream.next([put('building', building('b1', 'g1', round * 3))]),
        stream.next([
          put('building', building('b1', `g${round}`, round * 3 + 1)),
          del('building', 'b2', round),
        ]),
        stream.next(round % 2 === 0 ? [put('building', building('b2', 'g9', round + 1))] : []),
      ])
    const rows: [TableName, AnyRow][] = [
      ['building', building('b1', 'g4', 13)],
      ['building', building('b2', 'g9', 5)],
    ]
    expect(await mirror.truth.bucketSums()).toEqual(sumsOf(rows))
    expect(mirror.read.books.rowCounts()).toMatchObject({ building: 2 })
    await mirror.close()
    mirror = await folder.open()
    expect(await mirror.truth.bucketSums()).toEqual(sumsOf(rows))
  })

  it('are right after a repair, and nothing else moves', async () => {
    await mirror.truth.apply([
      stream.next([
        put('building', building('b1', 'g1')),
        put('building', building('b2', 'g1')),
        put('building', building('b3', 'g2')),
        put('building', building('b9', 'g9')),
      ]),
    ])
    // The platform says: g1 holds b1 in revision 4 and b3, and b2 is gone.
    const touched = await mirror.truth.repairBucket(
      'building:g1',
      [building('b1', 'g1', 4), building('b3', 'g1', 2)],
      ['b2'],
    )
    expect(touched).toEqual(['building/b1', 'building/b3', 'building/b2'])
    expect(await mirror.truth.bucketSums()).toEqual(
      sumsOf([
        ['building', building('b1', 'g1', 4)],
        ['building', building('b3', 'g1', 2)],
        ['building', building('b9', 'g9')],
      ]),
    )
    expect(await mirror.truth.cursor()).toEqual(stream.cursor)
  })
})
