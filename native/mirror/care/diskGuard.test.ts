import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SILENT } from '../file/index.ts'
import { DiskGuard, limitsFor } from './diskGuard.ts'
import { Reserve } from './reserve.ts'

const MB = 1 << 20

describe('a disk that fills up', () => {
  let folder: string
  let reserve: Reserve
  let guard: DiskGuard
  let free: number
  let now: number
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guard-'))
    // A disk of 64 MiB: reserve 8, low 16, pause 8, release 2.66.
    free = 40 * MB
    now = 0
    reserve = new Reserve(folder, SILENT)
    guard = make()
  })
  afterEach(async () => {
    await reserve.close()
    rmSync(folder, { recursive: true })
  })
  const make = (): DiskGuard =>
    new DiskGuard({
      probe: () => ({ freeBytes: free, totalBytes: 64 * MB }),
      ...{ reserve, now: () => now, log: SILENT },
    })
  const look = (mb: number): string => {
    free = mb * MB
    guard.look()
    return guard.state
  }
  const path = (): string => join(folder, 'reserve.bin')
  const held = () => vi.waitFor(() => expect(reserve.bytes).toBe(8 * MB))

  it('takes a reserve that really lies on the disk while there is plenty', async () => {
    expect(look(40)).toBe('OK')
    await held()
    const { size, blocks } = statSync(path())
    expect(size).toBe(8 * MB)
    expect(blocks * 512).toBeGreaterThanOrEqual(8 * MB)
  })

  it('takes none when that would leave too little', async () => {
    look(17)
    await reserve.close()
    expect(existsSync(path())).toBe(false)
  })

  it('goes through its steps in order, and back', async () => {
    look(40)
    await held()
    expect(look(15)).toBe('LOW')
    expect(guard.gate.pass()).toBeUndefined()
    expect(look(7)).toBe('PAUSED')
    let through = false
    const waiting = guard.gate.pass()?.then(() => (through = true))
    expect(existsSync(path())).toBe(true)
    expect(look(2)).toBe('RESERVE')
    expect(existsSync(path())).toBe(false)
    // What the reserve gave shows as free room, and is not truth's.
    expect(look(9)).toBe('RESERVE')
    expect(look(17)).toBe('RESERVE')
    expect(through).toBe(false)
    expect(look(40)).toBe('OK')
    await waiting
    await held()
  })

  it('does not start truth again for a few bytes more', () => {
    look(7)
    expect(look(9)).toBe('PAUSED')
    expect(look(10.1)).toBe('LOW')
  })

  it('gives the reserve at once to an act that finds no room, once', async () => {
    look(40)
    await held()
    expect(guard.localMetFullDisk()).toBe(true)
    expect(guard.state).toBe('RESERVE')
    expect(existsSync(path())).toBe(false)
    expect(guard.localMetFullDisk()).toBe(false)
  })

  it('lets truth rest for a while when a write failed although there seemed to be room', () => {
    expect(look(40)).toBe('OK')
    guard.truthMetFullDisk()
    expect(guard.state).toBe('PAUSED')
    now = 30_000
    expect(look(40)).toBe('OK')
  })

  it('knows its reserve again after a restart, also one that a crash left half written', async () => {
    writeFileSync(path(), Buffer.alloc(3 * MB))
    reserve = new Reserve(folder, SILENT)
    guard = make()
    expect(reserve.bytes).toBe(3 * MB)
    look(40)
    await held()
    reserve = new Reserve(folder, SILENT)
    guard = make()
    expect(look(2)).toBe('RESERVE')
  })

  it('stays as it was when the disk cannot be asked', () => {
    look(7)
    guard = new DiskGuard({
      probe: () => {
        throw new Error('ENOENT')
      },
      ...{ reserve, now: () => 0, log: SILENT },
    })
    guard.look()
    expect(guard.state).toBe('OK')
  })
})

it('asks little of a small disk, and no more than fits of a large one', () => {
  expect(limitsFor(2 ** 40)).toEqual({
    ...{ reserveBytes: 64 * MB, lowBytes: 256 * MB, pauseBytes: 96 * MB, releaseBytes: 32 * MB },
  })
  const small = limitsFor(16 * MB)
  expect(small.reserveBytes + small.pauseBytes).toBeLessThan(8 * MB)
})
