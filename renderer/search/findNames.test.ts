import { describe, expect, it } from 'vitest'
import { findNames, usePinyin, type Spelling } from './index.ts'

const items = [
  { id: 'PS03', code: 'PS03', name: '烟感报警' },
  { id: 'ER07', code: 'ER07', name: '人员走失' },
  { id: 'PS06', code: 'PS06', name: '人员密集超限' },
  { id: 'UM03', code: 'UM03', name: '暴露垃圾' },
]
const ids = (query: string, spell?: (text: string) => Spelling) =>
  findNames(items, query, spell).map(({ id }) => id)

describe('finding a name', () => {
  it('shows everything before anything was typed', () => {
    expect(ids('')).toHaveLength(items.length)
  })

  it('finds characters and codes without any dictionary', () => {
    expect(ids('走失')).toEqual(['ER07'])
    expect(ids('ps')).toEqual(['PS03', 'PS06'])
    expect(ids('ryzs')).toEqual([])
  })

  it('finds initials and pinyin once the dictionary has come, initials first', async () => {
    const spell = usePinyin()
    await expect.poll(() => spell.value, { timeout: 10_000 }).toBeDefined()
    expect(ids('ygbj', spell.value)).toEqual(['PS03'])
    expect(ids('ry', spell.value)).toEqual(['ER07', 'PS06'])
    expect(ids('yangan', spell.value)).toEqual(['PS03'])
    expect(ids("ren yuan zou'shi", spell.value)).toEqual(['ER07'])
    expect(ids('blj', spell.value)).toEqual(['UM03'])
    expect(ids('xyz', spell.value)).toEqual([])
  })
})
