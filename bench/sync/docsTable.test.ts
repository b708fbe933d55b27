import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BEGIN, END, tableOf, withTable } from './docsTable.ts'
import { figureOf, unmeasured } from './figure.ts'

const run = { date: '2026-07-15', cores: 2, memoryGb: 23, rounds: 3, node: 'v24' }
const baseline = { name: 'raw better-sqlite3', value: 0.4 }
const figures = [
  figureOf({ figure: 'snapshot', value: 0.5, unit: 's', baseline, target: { ratio: 0.8 } }),
  figureOf({ figure: 'latency', value: 7, unit: 'ms', target: { most: 6 } }),
  unmeasured('painted', 'ms', 'no | chromium'),
  figureOf({
    ...{ figure: 'snapshot', value: 0.5, unit: 's', baseline: { name: 'pouchdb', value: 60 } },
    more: { durable: true, note: 'no order across documents' },
  }),
]

describe('the table of figures in the docs', () => {
  const table = tableOf(figures, run)

  it('says of each figure what was measured, beside what, and whether the target was met', () => {
    expect(table).toContain('| snapshot | 0.5 s | raw better-sqlite3: 0.4 s | 0.8 | ratio ≥ 0.8 | yes |')
    expect(table).toContain('| latency | 7 ms |  |  | ≤ 6 | **no** |')
    expect(table).toContain('not measured: no \\| chromium')
    expect(table).toContain('2 cores, 23 GB')
  })

  it('keeps other engines in a table of their own', () => {
    const [, peers] = table.split('Other engines')
    expect(peers).toContain('| snapshot | pouchdb | 60 s | 0.5 | 120 | yes | no order across documents |')
    expect(peers).not.toContain('raw better-sqlite3')
  })

  it('replaces what stood between the markers and nothing else', () => {
    const once = withTable(`# a\n${BEGIN}\nold\n${END}\nz`, table)
    expect(once).toBe(`# a\n${BEGIN}\n\n${table}\n\n${END}\nz`)
    expect(withTable(once ?? '', 'new')).toBe(`# a\n${BEGIN}\n\nnew\n\n${END}\nz`)
    expect(withTable('no markers', table)).toBeUndefined()
    expect(withTable(`${END} ${BEGIN}`, table)).toBeUndefined()
  })

  it('has its place in docs/sync.md', () => {
    expect(withTable(readFileSync('docs/sync.md', 'utf8'), table)).toContain(table)
  })
})
