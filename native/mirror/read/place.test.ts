import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Mirror } from '../index.ts'
import { beginTruth, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror
const ring = [106_500_000, 29_500_000, 106_500_100, 29_500_000, 106_500_050, 29_500_100]

beforeAll(async () => {
  folder = testFolder()
  mirror = await folder.open()
  const stream = new TestStream()
  await beginTruth(mirror, stream)
  const building = (id: string, name: string, address: string) =>
    put(
      'building',
      rowOf('building', {
        id,
        name,
        address,
        gridId: 'g1',
        floors: 7,
        kind: 'HOME',
        shape: ring,
        lonE6: 5,
        latE6: 6,
      }),
    )
  await mirror.truth.apply([
    stream.next([
      put('community', rowOf('community', { id: 'c1', name: '石桥湾社区', shape: ring })),
      put('grid', rowOf('grid', { id: 'g1', name: '石桥湾03网格', communityId: 'c1', shape: ring })),
      put('street', rowOf('street', { id: 's1', name: '石桥路', kind: 'STREET', shape: [1, 2, 3, 4] })),
      put('area', rowOf('area', { id: 'a1', name: '云澜河', kind: 'RIVER', shape: ring })),
      building('b1', '石桥小区1栋', '云河路12号'),
      building('b2', '石桥', '石桥路1号'),
      building('b3', '滨江大厦', '石桥路3号'),
      building('b4', '老石桥', '滨江路9号'),
      building('b5', '100%_折扣城', '商业街\\2号'),
    ]),
  ])
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

it('gives the ground of the map with its shapes', () => {
  const base = mirror.read.place.mapBase()
  expect(base.streets).toEqual([{ id: 's1', name: '石桥路', kind: 'STREET', shape: [1, 2, 3, 4] }])
  expect(base.areas).toMatchObject([{ id: 'a1', kind: 'RIVER', shape: ring }])
  expect(base.grids).toMatchObject([{ id: 'g1', communityId: 'c1', shape: ring }])
  expect(base.communities).toMatchObject([{ id: 'c1', shape: ring }])
  expect(base.buildings).toHaveLength(5)
  expect(Object.keys(base.buildings[0] ?? {}).sort()).toEqual(['floors', 'id', 'kind', 'name', 'shape'])
})
