import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { entryOf } from '../mirrorFixture.ts'
import { localFolder } from './localFixture.ts'

/** Tries for each kind of damage; a longer run by DAMAGE_TRIES. */
const TRIES = Number(process.env['DAMAGE_TRIES'] ?? 40)
const PAGE = 4096

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let a = seed
  return (below) => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

let master: string
let open: string[]
beforeAll(() => {
  // The file, and beside it a log with the later half: as a crash leaves them.
  master = mkdtempSync(join(tmpdir(), 'damage-'))
  const folder = localFolder(master)
  const store = folder.open()
  store.db.pragma('wal_autocheckpoint = 0')
  const ids: string[] = []
  const append = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const id = store.outbox.nextCommandId()
      store.outbox.append(entryOf(id, `第 ${n} 条:积水过膝,请派人。`.repeat(1 + (n % 7))))
      ids.push(id)
    }
  }
  append(60)
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  append(60)
  const settled = ids.filter((_, n) => n % 5 === 0)
  store.outbox.settle(settled.map((commandId, seq) => ({ commandId, outcome: 'applied', seq, epoch: 'e1' })))
  open = ids.filter((id) => !settled.includes(id))
  for (const end of ['', '-wal']) copyFileSync(folder.file + end, join(master, `kept${end}`))
  store.db.close()
})
afterAll(() => rmSync(master, { recursive: true }))

/** Opens a copy that was damaged, and holds what must be true of it whatever the damage was. */
function look(seed: number, damage: (file: Buffer, wal: Buffer, random: (below: number) => number) => void) {
  const path = mkdtempSync(join(tmpdir(), 'damaged-'))
  try {
    const folder = localFolder(path)
    const file = readFileSync(join(master, 'kept'))
    const wal = readFileSync(join(master, 'kept-wal'))
    damage(file, wal, randomFrom(seed))
    writeFileSync(folder.file, file)
    writeFileSync(`${folder.file}-wal`, wal)
    const opened = folder.reopen()
    if (!opened.ok) {
      // The header names another program or a version of the future: refused, and untouched.
      expect(['FUTURE_DATABASE', 'FOREIGN_DATABASE'], `seed ${seed}`).toContain(opened.code)
      expect(readFileSync(folder.file).equals(file), `seed ${seed}`).toBe(true)
      expect(existsSync(join(path, 'quarantine')), `seed ${seed}`).toBe(false)
      return 'refused'
    }
    const { store, recovery } = opened
    const known = open.filter((id) => store.outbox.byId(id) !== undefined)
    store.outbox.pending()
    store.outbox.unresolvedRanges()
    store.audit.recent(5)
    expect(store.outbox.append(entryOf(store.outbox.nextCommandId())).ok, `seed ${seed}`).toBe(true)
    store.db.close()
    if (recovery) expect(existsSync(join(recovery.quarantined, 'local.db')), `seed ${seed}`).toBe(true)
    // What is lost is told.
    if (known.length < open.length)
      expect(recovery?.complete, `seed ${seed}: ${open.length - known.length} lost`).toBe(false)
    return recovery ? `recovered ${known.length}` : 'whole'
  } finally {
    rmSync(path, { recursive: true })
  }
}

const seeds = (base: number) => Array.from({ length: TRIES }, (_, n) => base + n)

it('comes up after bytes of its pages were flipped, and tells what it lost', () => {
  for (const seed of seeds(1))
    look(seed, (file, _wal, random) => {
      for (let n = 1 + random(48); n > 0; n--) file[100 + random(file.length - 100)] = random(256)
    })
}, 120_000)

it('comes up after whole pages were lost', () => {
  for (const seed of seeds(10_001))
    look(seed, (file, _wal, random) => {
      for (let n = 1 + random(4); n > 0; n--) {
        const page = random(file.length / PAGE)
        file.fill(random(2) ? 0 : random(256), page * PAGE, (page + 1) * PAGE)
      }
    })
}, 120_000)

it('comes up after its header was flipped, or refuses it untouched as not its own', () => {
  for (const seed of seeds(20_001))
    look(seed, (file, _wal, random) => {
      for (let n = 1 + random(4); n > 0; n--) file[random(100)] = random(256)
    })
}, 120_000)

it('comes up after its log was flipped, and tells what it lost', () => {
  for (const seed of seeds(30_001))
    look(seed, (_file, wal, random) => {
      for (let n = 1 + random(8); n > 0; n--) wal[random(wal.length)] = random(256)
    })
}, 120_000)

it('comes up after the words of a command were flipped so that they are no command any more', () => {
  for (const seed of seeds(40_001))
    look(seed, (file, _wal, random) => {
      const starts: number[] = []
      for (let at = file.indexOf('{"id":"hub1.'); at >= 0; at = file.indexOf('{"id":"hub1.', at + 1))
        starts.push(at)
      file[(starts[random(starts.length)] ?? 0) + random(20)] = random(256)
    })
}, 120_000)
