import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunningTrouble } from '../index.ts'
import { openMirror } from '../index.ts'
import { beginTruth, put, rowOf, testFolder, TestStream } from '../mirrorFixture.ts'
import { TruthLine, type LineOptions } from './truthLine.ts'

const REAL = new URL('./truthWorker.ts', import.meta.url)
const DEAF = new URL('./deafWorker.fixture.ts', import.meta.url)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'line-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What no worker of ours says or does by itself: it throws on a message it cannot take apart. */
const kill = (worker: Worker | undefined): void => worker?.postMessage(null)

describe('the thread that writes truth', () => {
  it('that ends is started again, and the hub goes on where it was', async () => {
    const workers: Worker[] = []
    const place = testFolder(folder)
    const opened = await openMirror({
      ...place.options(),
      startTruthWorker: () => {
        const worker = new Worker(REAL, { workerData: { folder, slowMs: 50 } })
        workers.push(worker)
        return worker
      },
    })
    if (!opened.ok) throw new Error(opened.code)
    const { mirror } = opened
    const troubles: RunningTrouble[] = []
    mirror.onTrouble((trouble) => troubles.push(trouble))
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    const building = (id: string) => put('building', rowOf('building', { id, gridId: 'g1' }))
    await mirror.truth.apply([stream.next([building('b1')])])

    kill(workers[0])
    const lost = stream.next([building('b2')])
    await expect(mirror.truth.apply([lost])).rejects.toMatchObject({ code: 'CLOSED' })
    // What comes while it is away waits for it.
    expect(await mirror.truth.cursor()).toMatchObject({ seq: 1 })
    await mirror.truth.apply([lost])
    expect(mirror.read.truth.count('building')).toBe(2)
    expect(mirror.figures().workerRestarts).toBe(1)
    expect(troubles).toEqual([])
    await mirror.close()
  })

  const line = (options: Partial<LineOptions>): TruthLine =>
    new TruthLine({
      worker: { folder, slowMs: 50 },
      restarted: () => undefined,
      ended: () => undefined,
      lost: () => undefined,
      slow: () => undefined,
      ...options,
    })

  it('that does not answer is ended and started again', async () => {
    const entries = [DEAF, REAL]
    const ended: string[] = []
    const restarted = vi.fn()
    const made = line({
      start: () => new Worker(entries.shift() ?? REAL, { workerData: { folder, slowMs: 50 } }),
      ...{ callMs: 6_000, restarted, ended: (error) => ended.push(error.message) },
    })
    await expect(made.call('cursor')).rejects.toMatchObject({
      code: 'CLOSED',
      message: expect.stringContaining('did not answer cursor') as unknown,
    })
    expect(await made.call('cursor')).toBeNull()
    expect(restarted).toHaveBeenCalledWith(null)
    expect(ended).toHaveLength(1)
    await made.end()
  }, 30_000)

  it('that ends over every try is given up at last', async () => {
    const lost = vi.fn()
    const tries = vi.fn()
    const made = line({
      start: () => {
        tries()
        return new Worker('throw new Error("no")', { eval: true })
      },
      ...{ lost, againAfterMs: [10, 20, 30] },
    })
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), 20_000)
    expect(tries).toHaveBeenCalledTimes(4)
    await expect(made.call('cursor')).rejects.toMatchObject({ code: 'CLOSED' })
    await made.end()
  }, 30_000)
})
