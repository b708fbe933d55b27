import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BlobStore } from './index.ts'

let folder: string
const limits = { bytes: 1000, quotaBytes: 2500 }
const store = (hasRoom = true) => new BlobStore(folder, () => hasRoom, limits)
const bytes = Buffer.from('a picture of a staircase full of smoke')
const sha256 = createHash('sha256').update(bytes).digest('hex')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('attachments by content', () => {
  it('keeps what was made here under its own hash, and knows after a restart that it still has to go', () => {
    expect(store().keep(bytes)).toEqual({ ok: true, sha256 })
    const again = store()
    expect(again.read(sha256)?.equals(bytes)).toBe(true)
    expect(again.toSend()).toEqual([sha256])
    expect(again.facts(sha256, bytes.length)).toEqual({ state: 'LOCAL', share: 0 })
    again.uploaded(sha256, 19)
    expect(store().facts(sha256, bytes.length)).toEqual({ state: 'GOING', share: 0.5 })
    again.uploaded(sha256, bytes.length)
    expect(store().facts(sha256, bytes.length)).toEqual({ state: 'HERE', share: 1 })
    expect(store().toSend()).toEqual([])
  })

  it('goes on where a part broke off, also after a restart, and is whole only with the right hash', () => {
    expect(store().take(sha256, 0, bytes.length, bytes.subarray(0, 10))).toEqual({ ok: true, done: false })
    const again = store()
    expect(again.facts(sha256, bytes.length).state).toBe('COMING')
    expect(again.partBytes(sha256)).toBe(10)
    expect(again.take(sha256, 4, bytes.length, bytes.subarray(4))).toMatchObject({
      code: 'GAP',
      params: { have: 10 },
    })
    expect(again.take(sha256, 10, bytes.length, bytes.subarray(10))).toEqual({ ok: true, done: true })
    expect(again.read(sha256)?.equals(bytes)).toBe(true)
  })

  it('throws away what does not fit its name, when it comes and when it is read', () => {
    const wrong = 'f'.repeat(64)
    expect(store().take(wrong, 0, bytes.length, bytes)).toMatchObject({ code: 'WRONG_HASH' })
    expect(store().facts(wrong, bytes.length).state).toBe('MISSING')
    store().keep(bytes)
    writeFileSync(join(folder, 'blobs', sha256.slice(0, 2), sha256), 'damaged')
    expect(store().read(sha256)).toBeUndefined()
    expect(store().facts(sha256, bytes.length).state).toBe('MISSING')
  })

  it('takes nothing too large, over the quota, while the disk is full, or with a name that is a path', () => {
    const kept = store()
    expect(kept.keep(Buffer.alloc(1001))).toMatchObject({ code: 'BLOB_TOO_LARGE' })
    for (const fill of [1, 2]) expect(kept.keep(Buffer.alloc(1000, fill)).ok).toBe(true)
    expect(kept.keep(Buffer.alloc(1000, 3))).toMatchObject({ code: 'BLOB_QUOTA' })
    expect(store(false).keep(bytes)).toMatchObject({ code: 'DISK_FULL' })
    for (const name of ['../../etc/passwd', `${'a'.repeat(61)}/..`, sha256.toUpperCase()]) {
      expect(kept.take(name, 0, 1, Buffer.alloc(1))).toMatchObject({ code: 'BAD_NAME' })
      expect(kept.read(name)).toBeUndefined()
    }
    expect(readdirSync(folder)).toEqual(['blobs'])
  })
})
