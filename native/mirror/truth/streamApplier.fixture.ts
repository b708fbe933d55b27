/** Applies transactions without end, each one row of its own, and says each seq once it is kept; to be killed by a test. */
import { writeSync } from 'node:fs'
import { beginTruth, put, rowOf, testFolder, TestStream } from '../mirrorFixture.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('usage: streamApplier.fixture.ts FOLDER')
const mirror = await testFolder(folder).open()
const stream = new TestStream()
await beginTruth(mirror, stream)
for (let n = 1; ; n++) {
  const row = rowOf('camera', { id: `c${String(n % 40)}`, rev: n, gridId: `g${n % 3}` })
  await mirror.truth.apply([
    stream.next([put('camera', row), put('sensor', rowOf('sensor', { id: `s${n}` }))]),
  ])
  writeSync(1, `${n}\n`)
}
