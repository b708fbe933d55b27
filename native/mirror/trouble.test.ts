import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AnyRow } from '../contract/index.ts'
import { packRows } from '../wire/index.ts'
import { rawOpen } from './file/index.ts'
import { openMirror, type Mirror, type RunningTrouble } from './index.ts'
import { beginTruth, entryOf, put, rowOf, testFolder, TestStream, type TestFolder } from './mirrorFixture.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

function folderFor(path?: string): TestFolder {
  const folder = testFolder(path)
  if (path === undefined) cleanUp.push(() => folder.remove())
  return folder
}

async function openIn(folder: TestFolder): Promise<Mirror> {
  const mirror = await folder.open()
  cleanUp.push(() => mirror.close())
  return mirror
}

/** A small file system of its own, or why there is none. */
function smallDisk(megabytes: number): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const path = mkdtempSync(join(tmpdir(), 'small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
  cleanUp.push(() => {
    execFileSync('umount', ['-l', path])
    rmSync(path, { recursive: true })
  })
  return path
}

const canMount = smallDisk(1) !== undefined
for (const step of cleanUp.splice(0)) step()
const whyNot = canMount ? '' : ' (skipped: no right to mount a small tmpfs here)'

/** Fills the disk until so much is left. */
function fillDisk(path: string, leave = 0): void {
  const { bavail, bsize } = statfsSync(path)
  try {
    writeFileSync(join(path, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - leave)), { flag: 'a' })
  } catch {
    // The last block may not fit; full is full.
  }
}

const emptyDisk = (path: string): void => rmSync(join(path, 'ballast'), { force: true })

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds();) {
    if (Date.now() > end) throw new Error('not within 10 s')
    await new Promise((wake) => setTimeout(wake, 20))
  }
}

const MB = 1 << 20
const building = (id: string, more: object = {}): AnyRow => rowOf('building', { id, gridId: 'g1', ...more })

/** A mirror whose truth.db was overwritten by something else while it was open. */
async function damagedInUse(folder: TestFolder) {
  const mirror = await openIn(folder)
  const troubles: RunningTrouble[] = []
  mirror.onTrouble((trouble) => troubles.push(trouble))
  const stream = new TestStream()
  await beginTruth(mirror, stream)
  // More than SQLite keeps in memory, so that it must look at the file again.
  for (let n = 0; n < 12; n++) {
    const rows = Array.from({ length: 250 }, (_, i) =>
      put('building', building(`b${n}-${i}`, { name: '楼'.repeat(3000) })),
    )
    await mirror.truth.apply([stream.next(rows)])
  }
  await mirror.checkpoint()
  // From another process: closing a descriptor here would drop SQLite's locks.
  execFileSync(
    'dd',
    [
      'if=/dev/urandom',
      `of=${join(folder.path, 'truth.db')}`,
      'bs=4096',
      'seek=40',
      'count=2000',
      'conv=notrunc',
    ],
    { stdio: 'ignore' },
  )
  return { mirror, troubles }
}

describe('a damaged truth.db', () => {
  it('is set aside at the start; the hub begins with an empty truth and keeps its outbox', async () => {
    const folder = folderFor()
    const first = await folder.open()
    const stream = new TestStream()
    await beginTruth(first, stream)
    await first.truth.apply([stream.next([put('building', building('b1'))])])
    const id = first.outbox.nextCommandId()
    first.outbox.append(entryOf(id))
    await first.close()
    const path = join(folder.path, 'truth.db')
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 4096, 3 * 4096)
    writeFileSync(path, bytes)

    const mirror = await openIn(folder)
    expect(mirror.recovered).toEqual([
      { file: 'truth', quarantined: expect.stringContaining('quarantine') as unknown },
    ])
    expect(readFileSync(join(mirror.recovered[0]?.quarantined ?? '', 'truth.db')).equals(bytes)).toBe(true)
    expect(await mirror.truth.cursor()).toBeNull()
    expect(mirror.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([id])
    await beginTruth(mirror, new TestStream())
    expect(await mirror.truth.cursor()).not.toBeNull()
  })

  it('found damaged in use is set aside too, and truth can be fetched again without a restart', async () => {
    const folder = folderFor()
    const { mirror, troubles } = await damagedInUse(folder)
    await expect(mirror.truth.repairBucket('building:g1', [building('new')], [])).rejects.toMatchObject({
      code: 'CORRUPT',
    })
    expect(await mirror.truth.cursor()).toBeNull()
    expect(mirror.recovered).toMatchObject([{ file: 'truth' }])
    expect(troubles).toMatchObject([{ file: 'truth', code: 'CORRUPT' }])
    expect(mirror.read.truth.count('building')).toBe(0)
    const again = new TestStream()
    await beginTruth(mirror, again)
    await mirror.truth.apply([again.next([put('building', building('b1'))])])
    expect(mirror.read.current.get('building', 'b1')?.id).toBe('b1')
  })

  it('found damaged by a reader is set aside as well', async () => {
    const { mirror, troubles } = await damagedInUse(folderFor())
    const again = new Promise((resolve) => mirror.onChanged((_, refs) => refs === 'all' && resolve(refs)))
    expect(() => mirror.read.truth.select('building')).toThrow('malformed')
    await again
    expect(mirror.recovered).toMatchObject([{ file: 'truth' }])
    expect(mirror.read.truth.select('building')).toEqual([])
    expect(troubles).toMatchObject([{ file: 'truth', code: 'CORRUPT' }])
  })
})

describe('a truth.db damaged at random places', () => {
  it('lets the hub come up, whatever was hit, and truth can be had again', async () => {
    const folder = folderFor()
    const first = await folder.open()
    const stream = new TestStream()
    await beginTruth(first, stream)
    const rows = Array.from({ length: 400 }, (_, n) =>
      put('building', building(`b${n}`, { gridId: `g${n % 9}` })),
    )
    await first.truth.apply([stream.next(rows)])
    const id = first.outbox.nextCommandId()
    first.outbox.append(entryOf(id))
    await first.close()
    const path = join(folder.path, 'truth.db')
    const whole = readFileSync(path)
    // A fixed walk over the file instead of luck: header, schema, trees, text.
    for (let n = 0; n < 8; n++) {
      const bytes = Buffer.from(whole)
      for (let k = 0; k < 1 + n * 6; k++) {
        const at = 72 + ((n * 7919 + k * 104_729) % (bytes.length - 72))
        bytes[at] = (bytes[at] ?? 0) ^ (1 + ((n + k) % 255))
      }
      writeFileSync(path, bytes)
      const mirror = await folder.open()
      try {
        mirror.read.truth.select('building')
      } catch {
        // Found while it was read: it is set aside now.
      }
      await until(() => mirror.recovered.length > 0 || mirror.read.truth.count('building') === 400)
      expect(mirror.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([id])
      await mirror.close()
    }
  }, 60_000)

  it('whose words were flipped is set aside when they are read, though its pages are whole', async () => {
    const folder = folderFor()
    const first = await folder.open()
    const stream = new TestStream()
    await beginTruth(first, stream)
    await first.truth.apply([stream.next([put('building', building('b1'))])])
    await first.close()
    const db = rawOpen(join(folder.path, 'truth.db'))
    db.prepare(`UPDATE building SET shape = '[1,'`).run()
    db.close()
    const mirror = await openIn(folder)
    expect(mirror.recovered).toEqual([])
    expect(() => mirror.read.current.get('building', 'b1')).toThrow(SyntaxError)
    await until(() => mirror.recovered.length === 1)
    expect(await mirror.truth.cursor()).toBeNull()
  })
})

describe('a directory that cannot be used', () => {
  it('of a hub of the future is refused and left as it was, lock included', async () => {
    const folder = folderFor()
    const first = await folder.open()
    await first.close()
    const db = rawOpen(join(folder.path, 'truth.db'))
    db.pragma('user_version = 999')
    db.close()
    const before = readFileSync(join(folder.path, 'truth.db'))
    for (let i = 0; i < 2; i++)
      expect(await openMirror(folder.options())).toMatchObject({
        ...{ ok: false, code: 'FUTURE_DATABASE', params: { version: 999 } },
        advice: expect.stringContaining('newer version') as unknown,
      })
    expect(readFileSync(join(folder.path, 'truth.db')).equals(before)).toBe(true)
    expect(readdirSync(folder.path)).not.toContain('quarantine')
  })

  it('in use by another process is refused, and free again when that is killed', async () => {
    const folder = folderFor()
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'local/outboxWriter.fixture.ts'), folder.path, 'mirror'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await once(child.stdout, 'data')
    expect(await openMirror(folder.options())).toMatchObject({
      ok: false,
      code: 'ALREADY_OPEN',
      params: { pid: child.pid },
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const mirror = await openIn(folder)
    expect(mirror.recovered).toEqual([])
  })

  it('that is a file is refused', async () => {
    const folder = folderFor()
    writeFileSync(join(folder.path, 'file'), '')
    const options = { ...folder.options(), dataDir: join(folder.path, 'file') }
    expect(await openMirror(options)).toMatchObject({ ok: false, code: 'NO_PERMISSION' })
    expect(await openMirror({ ...options, dataDir: join(folder.path, 'file', 'below') })).toMatchObject({
      ...{ ok: false, code: 'NO_PERMISSION' },
    })
  })

  it.skipIf(!canMount)(`that may only be read is refused${whyNot}`, async () => {
    const path = smallDisk(8) ?? ''
    const folder = folderFor(path)
    await (await folder.open()).close()
    execFileSync('mount', ['-o', 'remount,ro', path])
    expect(await openMirror(folder.options())).toMatchObject({ ok: false, code: 'NO_PERMISSION' })
  })
})

describe('a full disk', () => {
  it.skipIf(!canMount)(`refuses to open a new mirror, and says so${whyNot}`, async () => {
    const path = smallDisk(2) ?? ''
    mkdirSync(join(path, 'data'))
    fillDisk(path)
    const folder = folderFor(join(path, 'data'))
    expect(await openMirror(folder.options())).toMatchObject({ ok: false, code: 'DISK_FULL' })
    emptyDisk(path)
    await openIn(folder)
  })

  it.skipIf(!canMount)(
    `stops truth first, then keeps acts in the reserve, refuses them as values at last, and goes on by itself${whyNot}`,
    async () => {
      const path = smallDisk(48) ?? ''
      const folder = folderFor(path)
      const mirror = await folder.open()
      const troubles: string[] = []
      mirror.onTrouble(({ file, code }) => troubles.push(`${file} ${code}`))
      const stream = new TestStream()
      await beginTruth(mirror, stream)
      const reserve = join(path, 'reserve.bin')
      await until(() => statSync(reserve, { throwIfNoEntry: false })?.size === 6 * MB)

      fillDisk(path, 10 * MB)
      await until(() => mirror.space().state === 'LOW')
      fillDisk(path, 4 * MB)
      const at = await mirror.truth.cursor()
      const big = stream.next(
        Array.from({ length: 300 }, (_, i) =>
          put('building', building(`b${i}`, { name: '楼'.repeat(3000) })),
        ),
      )
      let applied = false
      const applying = mirror.truth.apply([big]).then(() => (applied = true))
      await until(() => mirror.space().state === 'PAUSED')
      expect(existsSync(reserve)).toBe(true)

      fillDisk(path, 0)
      const confirmed: string[] = []
      const refused: string[] = []
      let inReserve = 0
      for (let i = 0; i < 4000 && refused.length < 5; i++) {
        const id = mirror.outbox.nextCommandId()
        const kept = mirror.outbox.append(entryOf(id, '积水'.repeat(400)))
        if (kept.ok) confirmed.push(id)
        else {
          expect(kept).toMatchObject({ ok: false, code: 'DISK_FULL' })
          refused.push(id)
        }
        if (mirror.space().state === 'RESERVE' && kept.ok) inReserve++
      }
      expect(existsSync(reserve)).toBe(false)
      expect(inReserve).toBeGreaterThan(100)
      expect(refused).toHaveLength(5)
      expect(await mirror.truth.cursor()).toEqual(at)
      // Noting results and signing in do not throw either.
      mirror.outbox.settle([{ commandId: confirmed[0] ?? '', outcome: 'applied', seq: 1, epoch: 'epoch1' }])
      mirror.seats.keepSession('hash', { userId: 'u1', since: 1 })
      const line = { at: 1, actorId: 'u1', actorName: '', act: 'seat.signedIn', subject: '', params: {} }
      expect(() => mirror.audit.append(line)).not.toThrow()
      expect(new Set(troubles)).toEqual(new Set(['local DISK_FULL']))
      expect(applied).toBe(false)

      emptyDisk(path)
      await applying
      await until(() => mirror.space().state === 'OK' && statSync(reserve).size === 6 * MB)
      const late = mirror.outbox.nextCommandId()
      expect(mirror.outbox.append(entryOf(late))).toEqual({ ok: true, commandId: late })
      mirror.outbox.settle([])
      await mirror.close()
      const again = await openIn(folder)
      expect(again.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([...confirmed.slice(1), late])
      expect(again.read.truth.count('building')).toBe(300)
      expect(await again.audit.verify()).toMatchObject({ ok: true })
    },
    30_000,
  )

  it.skipIf(!canMount)(
    `makes a snapshot wait while the old truth stands, and lets it go on when there is room${whyNot}`,
    async () => {
      const path = smallDisk(96) ?? ''
      const folder = folderFor(path)
      const mirror = await openIn(folder)
      const stream = new TestStream()
      await beginTruth(mirror, stream)
      await mirror.truth.apply([stream.next([put('building', building('b1'))])])
      const next = new TestStream('epoch2', 9)
      await mirror.truth.beginSnapshot({ snapshotId: 's', ...next.cursor, tables: [] })
      await until(() => existsSync(join(path, 'reserve.bin')))
      fillDisk(path, 20 * MB)
      const page = (n: number) =>
        Array.from({ length: 200 }, (_, i) =>
          building(`p${String(n * 200 + i).padStart(6, '0')}`, { name: '楼'.repeat(3000) }),
        )
      let pages = 0
      const loading = (async () => {
        for (; pages < 12; pages++)
          await mirror.truth.snapshotRows('building', packRows('building', page(pages)), `p${pages}`, 9)
      })()
      await until(() => mirror.space().state === 'PAUSED')
      await new Promise((wake) => setTimeout(wake, 300))
      expect(pages).toBeLessThan(12)
      expect(mirror.read.truth.count('building')).toBe(1)
      emptyDisk(path)
      await loading
      await mirror.truth.finishSnapshot(next.cursor)
      expect(mirror.read.truth.count('building')).toBe(2400)
    },
    30_000,
  )

  it.skipIf(!canMount)(`lets nobody wait when the hub closes${whyNot}`, async () => {
    const path = smallDisk(16) ?? ''
    const mirror = await folderFor(path).open()
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    fillDisk(path, 1 * MB)
    const applying = mirror.truth.apply([stream.next([put('building', building('b1'))])])
    const answer = expect(applying).rejects.toMatchObject({ code: 'CLOSED' })
    await until(() => mirror.space().state !== 'OK')
    mirror.letGo()
    await answer
    emptyDisk(path)
    await mirror.close()
  })
})
