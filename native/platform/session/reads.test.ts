import { describe, expect, it } from 'vitest'
import { ZERO, type AnyRow, type Change, type Transaction } from '../../contract/index.ts'
import { expressFrames } from './reads.ts'

const log = (id: string, rev: number, text: string): AnyRow => ({
  id,
  rev,
  at: 1,
  userId: 'u',
  userName: 'n',
  text,
})

describe('an urgent change', () => {
  it('goes ahead, and nothing else of its transaction', () => {
    const change: Change = {
      table: 'mode',
      op: 'put',
      row: { id: 'mode', rev: 1, state: 'EMERGENCY', since: 1, byId: 'x', byName: 'x', why: 'x' },
    }
    const tx: Transaction = {
      seq: 9,
      base: ZERO,
      head: ZERO,
      at: 4,
      changes: [change, { table: 'dutyLog', op: 'put', row: log('a', 1, 'x') }],
      results: [],
    }
    expect(expressFrames([tx])).toMatchObject([
      {
        type: 'EXPRESS',
        seq: 9,
        at: 4,
        changes: [['mode', [['mode', 1, 'EMERGENCY', 1, 'x', 'x', 'x']], []]],
      },
    ])
    expect(expressFrames([{ ...tx, changes: tx.changes.slice(1) }])).toEqual([])
  })
})
