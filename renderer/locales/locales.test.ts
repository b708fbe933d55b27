import { describe, expect, it } from 'vitest'
import { formatDay, formatSpan, formatStamp, instructionZh, sameDay, spokenZh } from './index.ts'
import en from './en/index.ts'
import zhCN from './zh-CN/index.ts'

type Tree = { readonly [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
}
const parameters = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

describe('the texts', () => {
  it('are the same set in both languages, with the same parameters', () => {
    const chinese = new Map(leaves(zhCN))
    const english = new Map(leaves(en))
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    const differing = [...chinese].filter(
      ([key, text]) => parameters(text).join() !== parameters(english.get(key) ?? '').join(),
    )
    expect(differing).toEqual([])
  })

  it('use full-width punctuation in Chinese', () => {
    const wrong = leaves(zhCN).filter(([, text]) =>
      /[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]|\([\u4e00-\u9fff]/.test(text),
    )
    expect(wrong).toEqual([])
  })

  it('say the sentence about state secrets', () => {
    expect(zhCN.desk.signIn.notSecret).toBe('本系统为非涉密系统\uff0c严禁处理国家秘密')
  })

  it('never call anybody informed', () => {
    expect(leaves(zhCN).filter(([, text]) => text.includes('已通知'))).toEqual([])
  })
})

describe('times', () => {
  const at = Date.UTC(2026, 10, 21, 15, 54, 25)

  it("are the township's, whatever the machine's zone is", () => {
    expect(formatDay(at, 480, 'zh-CN')).toBe('11月21日 周六')
    expect(formatDay(at, 480, 'en')).toBe('Sat 21 Nov')
    expect(formatStamp(at, at, 480, 'zh-CN', true)).toBe('23:54:25')
    expect(sameDay(at, at + 6 * 60_000, 480)).toBe(false)
    expect(formatStamp(at, at + 6 * 60_000, 480, 'zh-CN')).toBe('11月21日 23:54')
  })

  it('say spans as short as they can be read', () => {
    expect(formatSpan(249_000, 'zh-CN')).toBe('04:09')
    expect(formatSpan(11_049_999, 'zh-CN')).toBe('3:04:09')
    expect(formatSpan(2 * 86_400_000 + 11_040_000, 'zh-CN')).toBe('2 天 03:04')
    expect(formatSpan(-5, 'en')).toBe('00:00')
  })
})

it('speaks Chinese to the room and to the people of the town on every screen', () => {
  expect(spokenZh('银杏苑 7 幢', '烟感报警')).toContain('烟感报警')
  expect(instructionZh('银杏苑 7 幢', '烟感报警')).toContain('银杏苑 7 幢')
})
