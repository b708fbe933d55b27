import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, existsSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './lock.mjs'
import { sameInstall } from './packages.mjs'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-setup-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the set-up lock', () => {
  it('lets only one work at a time and gives the lock back after a failure', async () => {
    const file = join(dir, 'lock')
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(50)
      inside -= 1
    }
    await Promise.all([withLock(file, work), withLock(file, work)])
    expect(most).toBe(1)
    await expect(withLock(file, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
    expect(existsSync(file)).toBe(false)
  })

  it('is taken over from a process that died with it', async () => {
    const file = join(dir, 'lock')
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    writeFileSync(file, `${dead}\n`)
    expect(await withLock(file, () => Promise.resolve('done'))).toBe('done')
  })

  it('is taken over when its holder died before writing its pid', async () => {
    const file = join(dir, 'lock')
    writeFileSync(file, '')
    utimesSync(file, new Date(0), new Date(0))
    expect(await withLock(file, () => Promise.resolve('done'))).toBe('done')
  })
})

describe('an install made by hand', () => {
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b-darwin': { version: '1.0.0', integrity: 'y', optional: true },
  }
  it('is adopted when every package is the locked one, those of other platforms aside', () => {
    expect(sameInstall(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'x' } })).toBe(true)
  })
  it('is replaced when a package differs or is missing', () => {
    expect(sameInstall(wanted, { 'node_modules/a': { version: '1.0.1', integrity: 'x' } })).toBe(false)
    expect(sameInstall(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'z' } })).toBe(false)
    expect(sameInstall(wanted, {})).toBe(false)
  })
})

describe('set-up with nothing left to do', () => {
  it('says nothing', () => {
    const result = spawnSync(process.execPath, [join(import.meta.dirname, '../setup.mjs')], {
      encoding: 'utf8',
    })
    expect(result.status).toBe(0)
    expect(result.stdout).toBe('')
  })
})
