import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../domain/index.ts'
import { createRandom } from '../chance/index.ts'
import { Voices } from './sources.ts'

const source = (id: string, cadenceMin: number, kind: 'DEPARTMENT' | 'ALGORITHM' = 'DEPARTMENT') => ({
  ...{ id, kind, zh: id, en: id, cadenceMin, silentMin: 4 * cadenceMin },
})

describe('the sources of the town', () => {
  it('speak in their rhythm, each through its own platform, and not when they were silenced', () => {
    const voices = new Voices(
      [source('D01', 5), source('A01', 5, 'ALGORITHM')],
      createRandom(1).stream('sources'),
    )
    const heard = (now: number): string[] =>
      voices
        .due(now)
        .flatMap(({ speaker, payload }) => payload.sources.map(({ id }) => `${speaker.id} ${id}`))
    expect(heard(0)).toEqual(['DISTRICT_DOWN D01', 'AI_VIDEO A01'])
    expect(heard(2 * MINUTE_MS)).toEqual([])
    expect(voices.set('D01', true)).toBe(true)
    expect(heard(6 * MINUTE_MS)).toEqual(['AI_VIDEO A01'])
    expect(voices.silent).toEqual(['D01'])
    voices.set('D01', false)
    expect(heard(7 * MINUTE_MS)).toEqual(['DISTRICT_DOWN D01'])
    expect(voices.set('X', true)).toBe(false)
  })
})
