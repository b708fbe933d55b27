import { expect, it } from 'vitest'
import { ContentSums, type Row } from '../../contract/index.ts'
import { migrate, rawOpen } from '../file/index.ts'
import { TRUTH_MIGRATIONS } from '../migrations/truth/index.ts'
import { codecOf } from '../row/index.ts'
import { contentsOf } from './contents.ts'

const line = (n: number): Row<'dutyLog'> => ({
  ...{ id: `hub${String(n % 7)}.${String(n)}`, rev: 1 + (n % 3), at: n, userId: 'U1', userName: 'Ren' },
  ...{ text: `${String(n)}：交接正常`, kind: null, params: null },
})

it('counts every row of a long table once, a part at a time', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS)
  const codec = codecOf('dutyLog')
  const marks = codec.list.replace(/"[^"]+"/g, '?')
  const insert = db.prepare(`INSERT INTO dutyLog (${codec.list}) VALUES (${marks})`)
  const all = new ContentSums()
  for (let n = 0; n < 2_345; n++) {
    insert.run(...codec.encode(line(n)))
    all.add('dutyLog', line(n))
  }
  const counted = new ContentSums()
  let parts = 0
  for (let after: string | null = null; ;) {
    const { contents, lastId } = contentsOf(db, 'dutyLog', after)
    counted.addAll(contents)
    parts += 1
    if (lastId === null) break
    after = lastId
  }
  expect(counted.toRecord()).toEqual(all.toRecord())
  expect(parts).toBe(3)
  expect(contentsOf(db, 'mode', null)).toEqual({ contents: {}, lastId: null })
})
