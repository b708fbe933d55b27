import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AnyRow } from '../contract/index.ts'
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

/** Fills what is left, then gives it back. */
function fillDisk(path: string): () => void {
  const ballast = join(path, 'ballast')
  const { bavail, bsize } = statfsSync(path)
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize))
  } catch {
    // The last block may not fit; full is full.
  }
  return () => rmSync(ballast, { force: true })
}

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
    const release = fillDisk(path)
    const folder = folderFor(join(path, 'data'))
    expect(await openMirror(folder.options())).toMatchObject({ ok: false, code: 'DISK_FULL' })
    release()
    await openIn(folder)
  })

  it.skipIf(!canMount)(
    `refuses commands as a value, keeps all it confirmed, and goes on when there is room${whyNot}`,
    async () => {
      const path = smallDisk(16) ?? ''
      const folder = folderFor(path)
      const mirror = await folder.open()
      const troubles: string[] = []
      mirror.onTrouble(({ file, code }) => troubles.push(`${file} ${code}`))
      const stream = new TestStream()
      await beginTruth(mirror, stream)
      const confirmed: string[] = []
      const refused: string[] = []
      const release = fillDisk(path)
      for (let i = 0; i < 400 && refused.length < 5; i++) {
        const id = mirror.outbox.nextCommandId()
        const kept = mirror.outbox.append(entryOf(id, '积水'.repeat(400)))
        if (kept.ok) confirmed.push(id)
        else {
          expect(kept).toMatchObject({ ok: false, code: 'DISK_FULL' })
          refused.push(id)
        }
      }
      expect(refused).toHaveLength(5)
      const at = await mirror.truth.cursor()
      const big = stream.next(
        Array.from({ length: 300 }, (_, i) =>
          put('building', building(`b${i}`, { name: '楼'.repeat(3000) })),
        ),
      )
      await expect(mirror.truth.apply([big])).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(await mirror.truth.cursor()).toEqual(at)
      expect(mirror.space().low).toBe(true)
      // Noting results and signing in do not throw either.
      mirror.outbox.settle([{ commandId: confirmed[0] ?? '', outcome: 'applied', seq: 1, epoch: 'epoch1' }])
      mirror.seats.keepSession('hash', { userId: 'u1', since: 1 })
      expect(
        mirror.audit.append({
          at: 1,
          actorId: 'u1',
          actorName: '',
          act: 'seat.signedIn',
          subject: '',
          params: {},
        }),
      ).toMatchObject({
        ...{ ok: false, code: 'DISK_FULL' },
      })
      expect(new Set(troubles)).toEqual(new Set(['local DISK_FULL', 'truth DISK_FULL']))

      release()
      await mirror.truth.apply([big])
      const late = mirror.outbox.nextCommandId()
      expect(mirror.outbox.append(entryOf(late))).toEqual({ ok: true, commandId: late })
      mirror.outbox.settle([])
      await mirror.close()
      const again = await openIn(folder)
      expect(again.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([...confirmed.slice(1), late])
      expect(again.read.truth.count('building')).toBe(300)
      expect(await again.audit.verify()).toMatchObject({ ok: true })
    },
  )

  it.skipIf(!canMount)(`lets a snapshot fail and the old truth stand${whyNot}`, async () => {
    const path = smallDisk(12) ?? ''
    const folder = folderFor(path)
    const mirror = await openIn(folder)
    const stream = new TestStream()
    await beginTruth(mirror, stream)
    await mirror.truth.apply([stream.next([put('building', building('b1'))])])
    const next = new TestStream('epoch2', 9)
    await mirror.truth.beginSnapshot({ snapshotId: 's', ...next.cursor, tables: [] })
    const page = (n: number) =>
      Array.from({ length: 200 }, (_, i) =>
        building(`p${String(n * 200 + i).padStart(6, '0')}`, { name: '楼'.repeat(3000) }),
      )
    const load = async () => {
      for (let n = 0; n < 20; n++) await mirror.truth.snapshotRows('building', page(n), `p${n}`, 9)
    }
    await expect(load()).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(mirror.read.truth.count('building')).toBe(1)
    expect(await mirror.truth.snapshotProgress()).toMatchObject({ snapshotId: 's' })
    await mirror.truth.abandonSnapshot()
    await mirror.truth.apply([stream.next([put('building', building('b2'))])])
    expect(mirror.read.truth.count('building')).toBe(2)
  })
})
