import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SearchKind } from '../../contract/index.ts'
import type { Mirror } from '../index.ts'
import { beginTruth, del, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'
import { SEARCH_FILE } from './index.ts'

let folder: TestFolder
let mirror: Mirror
let stream: TestStream

const incident = (n: number, title: string, place: string) =>
  rowOf('incident', {
    ...{ id: `i${String(n)}`, number: `SJ-20261122-${String(n).padStart(4, '0')}`, title, place },
    ...{
      text: '来电人冉青禾称楼下有人',
      gridId: 'g1',
      receivedAt: n,
      typeCode: 'PS03',
      signalIds: [],
      taskIds: [],
    },
  })

async function open(): Promise<void> {
  folder = testFolder()
  mirror = await folder.open()
  stream = new TestStream()
  await beginTruth(mirror, stream)
  const building = (id: string, name: string, address: string) =>
    put('building', rowOf('building', { id, name, address, gridId: 'g1' }))
  await mirror.truth.apply([
    stream.next([
      put('community', rowOf('community', { id: 'c1', name: '石桥湾社区' })),
      put('grid', rowOf('grid', { id: 'g1', name: '石桥湾03网格', communityId: 'c1' })),
      put('post', rowOf('post', { id: 'S05', zh: '消防安全岗', en: 'Fire safety' })),
      put('person', rowOf('person', { id: 'p1', name: '重阳', phone: '000-5555-0101', title: '岗位负责人' })),
      building('b1', '石桥湾7栋', '云河路12号'),
      building('b2', '石桥', '石桥路1号'),
      building('b3', '滨江大厦', '石桥湾路3号'),
      put(
        'business',
        rowOf('business', { id: 'y1', name: '石桥湾火锅店', trade: '餐饮', buildingId: 'b1', gridId: 'g1' }),
      ),
      put('resident', rowOf('resident', { id: 'r1', gridId: 'g1' })),
      put('incident', incident(1, '电动车起火', '石桥湾7栋')),
      put('incident', incident(2, '楼道堆物', '滨江大厦')),
      put(
        'config',
        rowOf('config', {
          id: 'model',
          body: {
            plans: [{ id: 'PL01', zh: '住宅火灾', en: 'Residential fire' }],
            lists: { rules10: ['值班值守制度'] },
          },
        }),
      ),
    ]),
  ])
  await complete()
}
async function close(): Promise<void> {
  await mirror.close()
  folder.remove()
}

const complete = () =>
  vi.waitFor(
    async () =>
      expect((await mirror.search({ text: '石桥' })).lag).toEqual({
        building: null,
        waiting: 0,
        usable: true,
      }),
    { timeout: 10_000, interval: 20 },
  )
const found = async (text: string, ...kinds: SearchKind[]) => {
  const { groups } = await mirror.search({ text, ...(kinds.length > 0 ? { kinds } : {}) })
  return groups.flatMap((group) => group.found.map(({ kind, id, reason }) => `${kind}/${id} ${reason}`))
}

describe('the index', () => {
  beforeAll(open)
  afterAll(close)

  it('finds one character, two, and a part in the middle of a name, best first within a kind', async () => {
    expect(await found('湾', 'building')).toEqual([
      'building/b1 NAME',
      'building/b2 AROUND',
      'building/b3 AROUND',
    ])
    expect(await found('石桥', 'building')).toEqual([
      'building/b2 EXACT',
      'building/b1 STARTS',
      'building/b3 AROUND',
    ])
    expect(await found('桥湾7', 'building')).toEqual(['building/b1 NAME'])
    expect(await found('湾桥')).toEqual([])
  })

  it('finds initials and pinyin, also where the letters may be parted in two ways', async () => {
    expect(await found('sqw7d', 'building')).toEqual(['building/b1 INITIALS'])
    expect(await found('shiqiaowan', 'building')).toContain('building/b1 PINYIN')
    expect(await found('binjiangd', 'building')).toEqual(['building/b3 PINYIN'])
    expect(await found('hgd', 'business')).toEqual(['business/y1 INITIALS'])
    expect(await found('xyzq')).toEqual([])
  })

  it('finds numbers by any part, with their dashes or without', async () => {
    expect(await found('SJ-20261122-0002')).toEqual(['incident/i2 EXACT'])
    expect(await found('11220002', 'incident')).toEqual(['incident/i2 NAME'])
    expect(await found('s05')).toEqual(['post/S05 EXACT'])
    expect(await found('0101', 'person')).toEqual(['person/p1 NAME'])
  })

  it('takes several words as all of them, the newest work first', async () => {
    expect(await found('起火 7栋', 'incident')).toEqual(['incident/i1 NAME'])
    expect(await found('石桥湾', 'incident')).toEqual(['incident/i2 AROUND', 'incident/i1 AROUND'])
  })

  it('knows plans and rules', async () => {
    expect(await found('火灾')).toEqual(['plan/PL01 NAME'])
    expect(await found('zbzs', 'rule')).toEqual(['rule/1 INITIALS'])
  })

  it('takes signs as nothing and never as a question of its own', async () => {
    for (const text of ['%', '"', '" OR name:*', 'NEAR(', '*', '  '])
      expect(await found(text), text).toEqual([])
  })
})

describe('the index of rows that change', () => {
  beforeEach(open)
  afterEach(close)

  it('shows what was written a moment ago, what the overlay says, and no longer what has gone', async () => {
    await mirror.truth.apply([
      stream.next([put('incident', incident(3, '燃气泄漏', '石桥')), del('incident', 'i2', 2)]),
    ])
    await new Promise(setImmediate)
    expect(await found('燃气')).toEqual(['incident/i3 STARTS'])
    expect(await found('楼道')).toEqual([])
    mirror.overlay.apply({
      put: [{ table: 'incident', row: { ...incident(3, '天然气泄漏', '石桥'), rev: 2 } }],
      gone: [],
      lift: [],
    })
    await new Promise(setImmediate)
    expect(await found('天然')).toEqual(['incident/i3 STARTS'])
    mirror.overlay.apply({ put: [], gone: [], lift: [{ table: 'incident', id: 'i3' }] })
    await new Promise(setImmediate)
    expect(await found('天然')).toEqual([])
  })

  it('is there again after a restart without being built, and is made anew when it is damaged', async () => {
    mirror.overlay.apply({
      put: [{ table: 'incident', row: { ...incident(1, '改过的标题', '石桥'), rev: 1 } }],
      gone: [],
      lift: [],
    })
    await new Promise(setImmediate)
    expect(await found('改过')).toEqual(['incident/i1 STARTS'])
    await mirror.close()
    mirror = await folder.open()
    await complete()
    expect(await found('改过')).toEqual([])
    expect(await found('电动车')).toEqual(['incident/i1 STARTS'])
    await mirror.close()
    writeFileSync(
      join(folder.path, SEARCH_FILE),
      'no database at all, but long enough to be looked at'.repeat(200),
    )
    mirror = await folder.open()
    await complete()
    expect(await found('电动车')).toEqual(['incident/i1 STARTS'])
  })

  it('holds neither residents nor what people typed freely', async () => {
    expect(await found('冉青禾')).toEqual([])
    await mirror.close()
    for (const end of ['', '-wal'])
      if (existsSync(join(folder.path, SEARCH_FILE + end))) {
        const bytes = readFileSync(join(folder.path, SEARCH_FILE + end))
        for (const secret of ['冉青', '青禾', 'ranqinghe', 'r1'])
          expect(bytes.includes(Buffer.from(secret)), secret).toBe(false)
      }
    mirror = await folder.open()
  })

  it('ends its thread in order when it is closed in the middle of a build', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) =>
      put('building', rowOf('building', { id: `m${String(n)}`, name: `云河${String(n)}号楼`, gridId: 'g1' })),
    )
    await mirror.truth.apply([stream.next(many)])
    // The first question starts the thread; what it builds is far from complete.
    const { lag } = await mirror.search({ text: '云河' })
    expect(lag.usable).toBe(true)
    const again = mirror.search({ text: '云河' })
    await mirror.close()
    await again
    // Nothing was torn: the next start goes on with what is there.
    mirror = await folder.open()
    await expect
      .poll(async () => (await mirror.search({ text: '云河2999' })).groups.flatMap(({ found }) => found), {
        timeout: 10_000,
      })
      .toMatchObject([{ id: 'm2999' }])
  })
})
