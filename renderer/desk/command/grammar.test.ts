import { describe, expect, it } from 'vitest'
import { createTexts } from '../../locales/index.ts'
import { parse, partsOf, targetOf, wordsOf } from './grammar.ts'

const { t } = createTexts('zh-CN').global
const words = wordsOf((verb) => t(`command.verb.${verb}`))
const said = (text: string) => {
  const { verb, rest, said: typed } = parse(text, words)
  return typed ? `${verb}: ${rest}` : `? ${rest}`
}

describe('the command bar', () => {
  it('takes verbs of both languages, with or without a blank after Chinese ones', () => {
    expect(said('派 S05 S08')).toBe('dispatch: S05 S08')
    expect(said('派S05')).toBe('dispatch: S05')
    expect(said('d s05')).toBe('dispatch: s05')
    expect(said('并 3')).toBe('merge: 3')
    expect(said('Merge 3')).toBe('merge: 3')
    expect(said('搜 石桥湾7栋')).toBe('search: 石桥湾7栋')
    expect(said('记 已到场 无人员伤亡')).toBe('note: 已到场 无人员伤亡')
  })

  it('searches for what is no command', () => {
    expect(said('石桥湾7栋')).toBe('? 石桥湾7栋')
    expect(said('dianti')).toBe('? dianti')
    expect(said('记录仪')).toBe('? 记录仪')
    expect(said('派出所')).toBe('? 派出所')
    expect(said('d')).toBe('? d')
    expect(said('  ')).toBe('? ')
  })

  it('parts targets by blanks, commas and enumeration marks', () => {
    expect(partsOf('S05、S08，石桥湾03网格 L01')).toEqual(['S05', 'S08', '石桥湾03网格', 'L01'])
  })

  it('knows a target by its code, and says when a word means none or several', () => {
    const all = [
      { id: 'a', code: 'S05', name: '消防安全岗' },
      { id: 'b', code: 'S08', name: '消防巡查岗' },
    ]
    const find = (word: string) => all.filter(({ name }) => name.includes(word))
    expect(targetOf('s05', all, find)).toMatchObject({ ok: true, item: { id: 'a' } })
    expect(targetOf('巡查', all, find)).toMatchObject({ ok: true, item: { id: 'b' } })
    expect(targetOf('消防', all, find)).toMatchObject({ ok: false, wrong: 'many' })
    expect(targetOf('医疗', all, find)).toMatchObject({ ok: false, wrong: 'unknown' })
  })
})
