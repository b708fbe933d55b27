import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bucketKey, rowHash, Sum64 } from '../../contract/index.ts'
import { packRows } from '../../wire/index.ts'
import type { Mirror } from '../index.ts'
import { beginTruth, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'
import { TruthKeeper } from './truthKeeper.ts'

let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

/** The sums that cameras and sensors really have, row by row. */
function realSums(mirror: Mirror): Record<string, string> {
  const sums = new Map<string, Sum64>()
  for (const table of ['camera', 'sensor'] as const)
    for (const row of mirror.read.truth.select(table)) {
      const key = bucketKey(table, row)
      sums.set(key, (sums.get(key) ?? new Sum64()).add(rowHash(table, row.id, row.rev)))
    }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.toString()]))
}

describe('a hub that is killed while truth comes in', () => {
  it('stands at a cursor whose rows and sums are all there', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'streamApplier.fixture.ts'), folder.path],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let kept = 0
    for await (const line of createInterface({ input: child.stdout })) {
      kept = Number(line)
      if (kept === 150) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const mirror = await folder.open()
    const seq = (await mirror.truth.cursor())?.seq ?? 0
    // Killed, not cut from power: what was called applied is there, and perhaps one more.
    expect([kept, kept + 1]).toContain(seq)
    expect(mirror.read.truth.count('sensor')).toBe(seq)
    expect(Math.max(...mirror.read.truth.select('camera').map(({ rev }) => rev))).toBe(seq)
    expect(await mirror.truth.bucketSums()).toEqual(realSums(mirror))
    await mirror.close()
  }, 60_000)
})

describe('a crash around the swap', () => {
  const loaded = { epoch: 'epoch2', seq: 9, head: 'eeeeeeeeeeeeeeee' }

  async function sealedAndLeft(): Promise<void> {
    const mirror = await folder.open()
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    await mirror.truth.apply([stream.next([put('camera', rowOf('camera', { id: 'old' }))])])
    await mirror.close()
    const keeper = new TruthKeeper(folder.path)
    keeper.open(0)
    keeper.beginSnapshot({ snapshotId: 's', ...loaded, tables: [{ table: 'camera', rows: 1 }] })
    keeper.snapshotRows('camera', packRows('camera', [rowOf('camera', { id: 'new' })]), 'new', 9, {})
    keeper.sealSnapshot(loaded)
    keeper.close()
  }

  it('before it leaves the old truth in use and the loaded file ready to be finished', async () => {
    await sealedAndLeft()
    const mirror = await folder.open()
    expect(mirror.read.truth.select('camera').map(({ id }) => id)).toEqual(['old'])
    expect(await mirror.truth.snapshotProgress()).toMatchObject({
      snapshotId: 's',
      lastId: 'new',
      seq: 9,
      rows: 1,
    })
    await mirror.truth.finishSnapshot(loaded)
    expect(mirror.read.truth.select('camera').map(({ id }) => id)).toEqual(['new'])
    expect(await mirror.truth.snapshotProgress()).toBeNull()
    await mirror.close()
  })

  it('before it lets more transactions in first, and pages sent twice change nothing', async () => {
    await sealedAndLeft()
    const mirror = await folder.open()
    const stream = new TestStream(loaded.epoch, loaded.seq, loaded.head)
    await mirror.truth.applyDuringSnapshot([
      stream.next([put('camera', rowOf('camera', { id: 'new', rev: 2 }))]),
    ])
    await mirror.truth.snapshotRows('camera', packRows('camera', [rowOf('camera', { id: 'new' })]), 'new', 9)
    await mirror.truth.finishSnapshot(stream.cursor)
    expect(mirror.read.truth.select('camera').map(({ id, rev }) => `${id}@${rev}`)).toEqual(['new@2'])
    expect(await mirror.truth.bucketSums()).toEqual(realSums(mirror))
    expect(existsSync(join(folder.path, 'truth.next.db'))).toBe(false)
    await mirror.close()
  })
})
