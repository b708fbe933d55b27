/** Loads a snapshot of buildings page by page and says how far it is; to be killed by a test and started again. */
import { writeSync } from 'node:fs'
import { packRows } from '../../wire/index.ts'
import { testFolder, TestStream, rowOf } from '../mirrorFixture.ts'

const [path, pages, stop] = process.argv.slice(2)
if (!path || !pages || !stop) throw new Error('usage: snapshotLoader.fixture.ts FOLDER PAGES STOP')
const PAGE_ROWS = 50
const mirror = await testFolder(path).open()
const { cursor } = new TestStream('epoch2', 100, 'cccccccccccccccc')
const { truth } = mirror
const of = Number(pages) * PAGE_ROWS
const head = { snapshotId: 'snap', ...cursor, tables: [{ table: 'building' as const, rows: of }] }
const progress = await truth.snapshotProgress()
if (!progress) await truth.beginSnapshot(head)
const id = (n: number) => `b${String(n).padStart(6, '0')}`
let n = progress?.lastId ? Number(progress.lastId.slice(1)) + 1 : 0
writeSync(1, `at ${n}\n`)
for (; n < of; n += PAGE_ROWS) {
  const rows = Array.from({ length: PAGE_ROWS }, (_, i) =>
    rowOf('building', { id: id(n + i), gridId: `g${i % 5}`, rev: 3 }),
  )
  await truth.snapshotRows('building', packRows('building', rows), id(n + PAGE_ROWS - 1), 100)
  writeSync(1, `page ${n / PAGE_ROWS}\n`)
  // The parent kills us here; without this a fast child would run on into its next pages.
  if (n / PAGE_ROWS >= Number(stop)) await new Promise((resolve) => setTimeout(resolve, 60_000))
}
await truth.finishSnapshot(cursor)
writeSync(1, 'done\n')
await mirror.close()
