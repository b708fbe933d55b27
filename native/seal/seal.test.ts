import { chmodSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallerKeys, lookupKey, openResident, readOrMakeKey, sealKeys, sealResident } from './index.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'seal-'))
const person = { name: '冉青禾', phone: '000-1234-5678', birthYear: 1951, needsHelp: true }

describe('the seal key', () => {
  it('is made once, for its owner alone, and read back', () => {
    const file = join(folder(), 'keys', 'seal.key')
    const made = readOrMakeKey(file)
    const read = readOrMakeKey(file)
    if (!made.ok || !read.ok) throw new Error('no key')
    expect([made.made, read.made]).toEqual([true, false])
    expect(read.key.equals(made.key)).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is refused when others may read it or when it is no key, and never replaced', () => {
    const file = join(folder(), 'seal.key')
    readOrMakeKey(file)
    chmodSync(file, 0o644)
    expect(readOrMakeKey(file)).toMatchObject({ ok: false, code: 'KEY_READABLE_BY_OTHERS' })
    writeFileSync(file, 'short')
    chmodSync(file, 0o600)
    expect(readOrMakeKey(file)).toMatchObject({ ok: false, code: 'KEY_MALFORMED' })
    expect(statSync(file).size).toBe(5)
  })
})

describe('a sealed resident', () => {
  const keys = sealKeys(new Uint8Array(32).fill(7))
  const { sealed, nameKey, phoneKey } = sealResident(keys, 'R1', 1, person)

  it('opens with the key and shows nothing without it', () => {
    expect(openResident(keys, 'R1', sealed)).toEqual(person)
    expect(openResident(sealKeys(new Uint8Array(32)), 'R1', sealed)).toBeUndefined()
    expect(sealed.toString('latin1')).not.toContain('1234')
    expect(sealed.includes(Buffer.from('冉青禾'))).toBe(false)
  })

  it('does not open under another resident, nor after a changed bit', () => {
    expect(openResident(keys, 'R2', sealed)).toBeUndefined()
    const bent = Buffer.from(sealed)
    bent.writeUInt8(bent.readUInt8(14) ^ 1, 14)
    expect(openResident(keys, 'R1', bent)).toBeUndefined()
  })

  it('seals to the same bytes again, and never under the nonce of other content', () => {
    const nonce = (rev: number, details: typeof person, id = 'R1') =>
      sealResident(keys, id, rev, details).sealed.subarray(0, 12).toString('hex')
    expect(sealResident(keys, 'R1', 1, person).sealed.equals(sealed)).toBe(true)
    const all = [
      nonce(1, person),
      nonce(2, person),
      // A platform put back from a backup writes revision 1 anew.
      nonce(1, { ...person, phone: '000-1234-5679' }),
      nonce(1, { ...person, needsHelp: false }),
      nonce(1, person, 'R2'),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('takes 40 bytes with its nonce and tag for an ordinary person', () => {
    expect(sealed.length).toBe(40)
  })

  it('keeps any name, number and year whole', () => {
    fc.assert(
      fc.property(
        fc.record({
          name: fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.string(),
            fc.string({ minLength: 200, maxLength: 300 }),
          ),
          phone: fc.oneof(fc.stringMatching(/^[0-9+*# -]{0,20}$/), fc.string()),
          birthYear: fc.oneof(fc.integer({ min: 1890, max: 2200 }), fc.integer()),
          needsHelp: fc.boolean(),
        }),
        (details) => {
          const box = sealResident(keys, 'R3', 1, details)
          expect(openResident(keys, 'R3', box.sealed)).toEqual(details)
        },
      ),
    )
  })

  it('is found by the exact name or number however it is spaced, and by nothing less', () => {
    expect(lookupKey(keys, 'phone', '000 1234 5678').equals(phoneKey)).toBe(true)
    expect(lookupKey(keys, 'name', '冉青禾').equals(nameKey)).toBe(true)
    expect(lookupKey(keys, 'name', '冉青').equals(nameKey)).toBe(false)
  })
})

describe('a caller', () => {
  it('can be read until the key of that one record is destroyed', () => {
    const at = folder()
    const keys = new CallerKeys(at)
    const first = keys.seal({ name: '甲', phone: '1' })
    const second = keys.seal({ name: '乙', phone: '2' })
    expect(keys.open(first.keyId, first.sealed)).toEqual({ name: '甲', phone: '1' })
    expect(keys.open(second.keyId, first.sealed)).toBeUndefined()
    keys.destroy(first.keyId)
    expect(keys.open(first.keyId, first.sealed)).toBeUndefined()
    expect(keys.open(second.keyId, second.sealed)).toEqual({ name: '乙', phone: '2' })
    expect(readdirSync(at)).toHaveLength(1)
  })

  it('never lets a key id of a foreign row become a path', () => {
    const keys = new CallerKeys(folder())
    expect(keys.has('../../etc/passwd')).toBe(false)
    expect(keys.open('../seal', new Uint8Array(40))).toBeUndefined()
  })
})
