import { describe, expect, it } from 'vitest'
import type { LinkEffect } from './index.ts'
import { aLiveLink, HEAD, OTHER_HEAD } from './linkFixture.ts'

const ONE = '0000000000000001'
const TWO = '0000000000000002'
const THREE = '0000000000000003'
const ops = (effects: readonly LinkEffect[]): string[] =>
  effects.flatMap((effect) => (effect.do === 'store' ? [effect.op.op] : []))

describe('comparing what a table holds', () => {
  it('lets what comes in go between two parts of the counting, and sums the parts up', () => {
    const link = aLiveLink()
    expect(link.feed({ t: 'compare' })).toContainEqual(
      expect.objectContaining({ do: 'send', frame: expect.objectContaining({ step: 'CONTENT' }) as unknown }),
    )
    const sums = { config: [TWO, THREE] as [string, string] }
    expect(ops(link.hears({ type: 'CHECK', step: 'CONTENTS', table: 'config', sums }))).toEqual(['contents'])
    const packed = new Uint8Array([130, 128, 128])
    expect(ops(link.hears({ type: 'TX', base: HEAD, txs: [[11, OTHER_HEAD, 1, packed, 0]] }))).toEqual([])
    const part = { op: 'contents', contents: { config: [ONE, ONE] } } as const
    expect(ops(link.feed({ t: 'stored', done: { ...part, lastId: 'm' } }))).toEqual(['apply'])
    const cursor = { epoch: 'e1', seq: 11, head: OTHER_HEAD }
    const applied = { op: 'apply', applied: { cursor, touched: [], results: [] } } as const
    expect(link.feed({ t: 'stored', done: applied })).toContainEqual(
      expect.objectContaining({
        do: 'store',
        op: expect.objectContaining({ op: 'contents', afterId: 'm' }) as unknown,
      }),
    )
    const told = link.feed({ t: 'stored', done: { ...part, contents: { config: [ONE, TWO] }, lastId: null } })
    // Revisions one and one, contents one and two: as the platform said, so the next table is asked for.
    expect(told.some((effect) => effect.do === 'tell' && effect.event.kind === 'alarm')).toBe(false)
    expect(told).toContainEqual(
      expect.objectContaining({ do: 'send', frame: expect.objectContaining({ step: 'CONTENT' }) as unknown }),
    )
  })
})
