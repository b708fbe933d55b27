import { describe, expect, it } from 'vitest'
import { townModel } from '../../domain/modelFixture.ts'
import { doorShownTo } from './door.ts'
import type { DeskReads } from './reads.ts'

const model = townModel()
const grid = { id: 'G1', name: '翠坪社区第2网格', lonE6: 106_500_000, latE6: 29_500_000 }
const reads = { get: () => grid } as unknown as DeskReads
const at = { place: '听泉里9号', gridId: 'G1', lonE6: 106_512_345, latE6: 29_512_345 }

describe('a place', () => {
  it('is shown to a room as its grid when the matter is one of somebody’s home', () => {
    const shown = doorShownTo('room', reads, () => model)({ ...at, typeCode: 'DP06' })
    expect(shown).toMatchObject({ place: grid.name, lonE6: grid.lonE6, latE6: grid.latE6 })
  })

  it('is shown to a room in full for everything else, and to a desk always', () => {
    expect(doorShownTo('room', reads, () => model)({ ...at, typeCode: 'PS03' })).toMatchObject(at)
    expect(doorShownTo('desk', reads, () => model)({ ...at, typeCode: 'DP06' })).toMatchObject(at)
  })

  it('stays empty, never the door, when the grid is not known', () => {
    const lost = doorShownTo('room', { get: () => undefined } as unknown as DeskReads, () => model)
    expect(lost({ ...at, typeCode: 'ER11' })).toMatchObject({ place: '', lonE6: null, latE6: null })
  })
})
