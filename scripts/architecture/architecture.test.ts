import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { wrongArrow, wrongPackage } from './arrows.ts'
import { wrongFaces } from './faces.ts'
import { specifiersOf, targetOf } from './imports.ts'
import { strayStrings } from './strings.ts'
import { readTree } from './tree.ts'

const tree = readTree(resolve(import.meta.dirname, '../..'))
const files = new Set(tree.keys())
const sources = [...tree].filter(([file]) => !file.endsWith('.md'))

describe('the house', () => {
  it('has arrows that point one way only', () => {
    const wrong = sources.flatMap(([file, text]) =>
      specifiersOf(file, text).flatMap((specifier) => {
        const target = targetOf(file, specifier)
        const why = target === undefined ? wrongPackage(file, specifier) : wrongArrow(file, target, files)
        return why === undefined ? [] : [`${file} imports ${specifier}: ${why}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('has a face on every folder that says what it is for', () => {
    expect(wrongFaces(tree)).toEqual([])
  })

  it('shows no text that is not in a locale file', () => {
    const screens = sources.filter(
      ([file]) =>
        file.startsWith('renderer/') && !file.startsWith('renderer/locales/') && !file.endsWith('.test.ts'),
    )
    expect(screens.flatMap(([file, text]) => strayStrings(file, text))).toEqual([])
  })
})
