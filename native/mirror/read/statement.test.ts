import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMirror, type Mirror } from '../index.ts'
import { beginTruth, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'

let folder: TestFolder
let mirror: Mirror
let stream: TestStream
const slow: { sql: string; ms: number }[] = []

beforeAll(async () => {
  folder = testFolder()
  const opened = await openMirror({
    ...folder.options(),
    log: {
      info: () => undefined,
      warn: (fields, text) => {
        if (text === 'slow statement') slow.push(fields as { sql: string; ms: number })
      },
      error: () => undefined,
    },
  })
  if (!opened.ok) throw new Error(opened.code)
  mirror = opened.mirror
  stream = new TestStream()
  await beginTruth(mirror, stream)
  await mirror.truth.apply([stream.next([put('community', rowOf('community', { id: 'c1' }))])])
})
afterAll(async () => {
  await mirror.close()
  folder.remove()
})

it('names a slow question with its text in the log', () => {
  const count =
    '(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000000) SELECT max(x) FROM n)'
  mirror.read.truth.select('community', `WHERE ${count} > 0 OR id = ?`, '王宁')
  expect(slow.filter(({ sql }) => sql.includes('RECURSIVE'))).toMatchObject([
    { rows: 1, file: 'truth', thread: 'main', ms: expect.any(Number) as number },
  ])
  // The text, never the values: they may be a person's words.
  expect(JSON.stringify(slow)).not.toContain('王宁')
})

it('reads what belongs together from one state of truth', async () => {
  const add = (id: string) => mirror.truth.apply([stream.next([put('post', rowOf('post', { id }))])])
  await add('P01')
  const [before, during] = mirror.read.together(() => {
    const first = mirror.read.truth.count('post')
    void add('P02')
    // The worker commits meanwhile; this thread holds still without giving it a turn.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    return [first, mirror.read.truth.count('post')]
  })
  expect([before, during]).toEqual([1, 1])
  await mirror.truth.cursor()
  expect(mirror.read.truth.count('post')).toBe(2)
})
