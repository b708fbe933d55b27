import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { rawOpen } from '../file/index.ts'
import { restore, verifyDirectory, type Mirror } from '../index.ts'
import { beginTruth, entryOf, put, rowOf, testFolder, TestStream, type TestFolder } from '../mirrorFixture.ts'
import { Backups } from './index.ts'

const DAY = 86_400_000
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

function folderFor(): TestFolder {
  const folder = testFolder()
  cleanUp.push(() => folder.remove())
  return folder
}

/** A mirror with a little of everything in it. */
async function filled(folder: TestFolder): Promise<{ mirror: Mirror; stream: TestStream }> {
  const mirror = await folder.open()
  const stream = new TestStream()
  await beginTruth(mirror, stream)
  const rows = Array.from({ length: 50 }, (_, n) =>
    put('building', rowOf('building', { id: `b${n}`, gridId: `g${n % 5}` })),
  )
  await mirror.truth.apply([stream.next(rows)])
  append(mirror)
  return { mirror, stream }
}

function append(mirror: Mirror): string {
  const id = mirror.outbox.nextCommandId()
  const kept = mirror.outbox.append(entryOf(id))
  if (!kept.ok) throw new Error(kept.code)
  return id
}

const backupsOf = (path: string): string[] =>
  readdirSync(join(path, 'backup'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()

describe('backups', () => {
  it('are verified copies of both files, dated, three generations, and nothing else', async () => {
    const folder = folderFor()
    writeFileSync(join(folder.path, 'device.pem'), 'a key that somebody put in the wrong place')
    const { mirror } = await filled(folder)
    cleanUp.push(() => mirror.close())
    for (let day = 0; day < 5; day++) {
      const reports = await mirror.backups.run()
      expect(reports.map(({ file, taken }) => [file, taken.ok])).toEqual([
        ['local', true],
        ['truth', true],
      ])
      folder.clock.at += DAY
    }
    const stamps = ['20260503T080000Z', '20260504T080000Z', '20260505T080000Z']
    expect(backupsOf(folder.path)).toEqual([
      ...stamps.map((stamp) => `local-${stamp}.db`),
      ...stamps.map((stamp) => `truth-${stamp}.db`),
    ])
    expect(mirror.backups.states()).toMatchObject([
      { file: 'local', at: Date.UTC(2026, 4, 5, 8), kept: 3, failed: null, stale: false },
      { file: 'truth', at: Date.UTC(2026, 4, 5, 8), kept: 3, failed: null, stale: false },
    ])
    folder.clock.at += DAY
    expect(mirror.backups.states().map(({ stale }) => stale)).toEqual([true, true])
  })

  it('do not keep anybody waiting: acts are kept while a copy is made and looked through', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    cleanUp.push(() => mirror.close())
    let kept = 0
    let done = false
    const running = mirror.backups.run().then(() => (done = true))
    while (!done) {
      append(mirror)
      kept++
      await new Promise((next) => setImmediate(next))
    }
    await running
    expect(kept).toBeGreaterThan(5)
    expect(mirror.outbox.counts().pending).toBe(kept + 1)
  })

  it('are taken at night and when the last one is a day old', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    cleanUp.push(() => mirror.close())
    const keptUp = async (): Promise<number> => {
      mirror.backups.keepUp(480)
      await mirror.backups.settled()
      return backupsOf(folder.path).length
    }
    expect(await keptUp()).toBe(2)
    folder.clock.at += 2 * 3_600_000
    expect(await keptUp()).toBe(2)
    folder.clock.at = Date.UTC(2026, 4, 1, 19, 45)
    expect(await keptUp()).toBe(4)
  })

  it('before the first snapshot hold local.db alone, and that is no failure', async () => {
    const folder = folderFor()
    const mirror = await folder.open()
    cleanUp.push(() => mirror.close())
    await mirror.backups.run()
    expect(backupsOf(folder.path)).toEqual(['local-20260501T080000Z.db'])
    expect(mirror.backups.states().map(({ failed }) => failed)).toEqual([null, null])
  })

  it('that do not verify are not counted, are kept aside, and stay said after a restart', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    await mirror.backups.run()
    folder.clock.at += DAY
    await mirror.close()
    // Lines of the audit and a row's revision changed behind the program's back: SQLite itself finds nothing wrong.
    const local = rawOpen(join(folder.path, 'local.db'))
    local.prepare(`UPDATE audit SET actorName = '另一人' WHERE n = 1`).run()
    local.close()
    const truth = rawOpen(join(folder.path, 'truth.db'))
    truth.prepare(`UPDATE building SET rev = 7 WHERE id = 'b1'`).run()
    truth.close()
    const again = await folder.open()
    cleanUp.push(() => again.close())
    const reports = await again.backups.run()
    expect(reports.map(({ taken }) => (taken.ok ? 'ok' : taken.code))).toEqual([
      'AUDIT_BROKEN',
      'SUMS_DIFFER',
    ])
    expect(backupsOf(folder.path)).toEqual(['local-20260501T080000Z.db', 'truth-20260501T080000Z.db'])
    expect(readdirSync(join(folder.path, 'backup', 'unverified'))).toHaveLength(2)
    expect(again.backups.states()).toMatchObject([
      { failed: 'AUDIT_BROKEN', kept: 1 },
      { failed: 'SUMS_DIFFER', kept: 1 },
    ])
    const restarted = new Backups({ dataDir: folder.path, now: () => folder.clock.at, log: silent })
    expect(restarted.states().map(({ failed }) => failed)).toEqual(['UNVERIFIED', 'UNVERIFIED'])
  })

  it('are not begun when they would fill the disk', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    cleanUp.push(() => mirror.close())
    const options = { dataDir: folder.path, now: () => folder.clock.at, log: silent, roomLeft: 2 ** 60 }
    const greedy = new Backups(options)
    const reports = await greedy.run()
    expect(reports.map(({ taken }) => (taken.ok ? 'ok' : taken.code))).toEqual(['DISK_FULL', 'DISK_FULL'])
    expect(backupsOf(folder.path)).toEqual([])
  })
})

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('putting a backup back', () => {
  const only = (path: string, name: 'local' | 'truth'): string =>
    join(path, 'backup', backupsOf(path).find((file) => file.startsWith(name)) ?? 'none')

  it('gives local.db back with its commands and audit, under a new incarnation', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    const before = mirror.outbox.pending().map(({ envelope }) => envelope.id)
    await mirror.backups.run()
    await mirror.close()
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder.path, `local.db${end}`), { force: true })

    const file = only(folder.path, 'local')
    const bytes = readFileSync(file)
    const order = { file, dataDir: folder.path, hubId: 'hub1', now: folder.clock.at }
    expect(await restore(order)).toMatchObject({ ok: true, file: 'local', unsettled: 1, quarantined: null })
    expect(readFileSync(file).equals(bytes)).toBe(true)

    const again = await folder.open()
    cleanUp.push(() => again.close())
    expect(again.recovered).toEqual([])
    expect(again.outbox.pending().map(({ envelope }) => envelope.id)).toEqual(before)
    const [, incarnation] = (before[0] ?? '').split('.')
    const next = again.outbox.nextCommandId().split('.')
    expect(next[1]).not.toBe(incarnation)
    expect(await again.audit.verify()).toMatchObject({ ok: true })
    expect(again.audit.recent(1)).toMatchObject([{ act: 'store.restored', params: { commands: 1 } }])
  })

  it('takes over what the file in its place acknowledged since, and sets that file aside', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    const first = mirror.outbox.pending()[0]?.envelope.id ?? ''
    await mirror.backups.run()
    const second = append(mirror)
    mirror.outbox.settle([{ commandId: first, outcome: 'applied', seq: 3, epoch: 'epoch1' }])
    await mirror.close()
    const order = { file: only(folder.path, 'local'), dataDir: folder.path, hubId: 'hub1', now: 1 }
    const restored = await restore(order)
    expect(restored).toMatchObject({ ok: true, unsettled: 1, carriedOver: 1, complete: true })
    const again = await folder.open()
    cleanUp.push(() => again.close())
    expect(again.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([second])
    expect(again.outbox.byId(first)).toMatchObject({ state: 'SETTLED', outcome: 'applied' })
    expect(again.outbox.byRequest(`screen-${second}`)?.envelope.id).toBe(second)
    expect(readdirSync(join(folder.path, 'quarantine'))).toHaveLength(1)
  })

  it('gives truth.db back with its cursor', async () => {
    const folder = folderFor()
    const { mirror, stream } = await filled(folder)
    await mirror.backups.run()
    await mirror.truth.apply([
      stream.next([put('building', rowOf('building', { id: 'late', gridId: 'g1' }))]),
    ])
    await mirror.close()
    const order = { file: only(folder.path, 'truth'), dataDir: folder.path, hubId: 'hub1', now: 1 }
    expect(await restore(order)).toMatchObject({ ok: true, file: 'truth' })
    const again = await folder.open()
    cleanUp.push(() => again.close())
    expect(await again.truth.cursor()).toMatchObject({ seq: 1 })
    expect(again.read.truth.count('building')).toBe(50)
  })

  it('changes nothing for a file that does not verify, is of the future, or of another program', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    await mirror.backups.run()
    const file = only(folder.path, 'local')
    const order = { file, dataDir: folder.path, hubId: 'hub1', now: 1 }
    expect(await restore(order)).toMatchObject({ ok: false, code: 'ALREADY_OPEN' })
    await mirror.close()
    const live = readFileSync(join(folder.path, 'local.db'))

    const scratch = mkdtempSync(join(tmpdir(), 'scratch-'))
    cleanUp.push(() => rmSync(scratch, { recursive: true }))
    const changed = (change: (bytes: Buffer) => void): string => {
      const bytes = readFileSync(file)
      change(bytes)
      writeFileSync(join(scratch, 'changed.db'), bytes)
      return join(scratch, 'changed.db')
    }
    const codes: [(bytes: Buffer) => void, string][] = [
      [(bytes) => bytes.fill(0x5a, 5 * 4096, 6 * 4096), 'CORRUPT'],
      [(bytes) => bytes.fill(0, 0, 16), 'CORRUPT'],
      [(bytes) => void bytes.writeInt32BE(999, 60), 'FUTURE_DATABASE'],
      [(bytes) => void bytes.writeInt32BE(1, 68), 'FOREIGN_DATABASE'],
      [(bytes) => void bytes.write('李', bytes.lastIndexOf('王宁')), 'AUDIT_BROKEN'],
    ]
    for (const [change, code] of codes) {
      const answer = await restore({ ...order, file: changed(change) })
      expect(answer, code).toMatchObject({ ok: false, code })
    }
    expect(await restore({ ...order, file: join(scratch, 'none.db') })).toMatchObject({ code: 'MISSING' })
    expect(readFileSync(join(folder.path, 'local.db')).equals(live)).toBe(true)
    expect(readdirSync(folder.path)).not.toContain('quarantine')
  })

  it('is preceded by a look at all there is, which changes nothing and may be taken while the hub runs', async () => {
    const folder = folderFor()
    const { mirror } = await filled(folder)
    cleanUp.push(() => mirror.close())
    await mirror.backups.run()
    const scratch = mkdtempSync(join(tmpdir(), 'scratch-'))
    cleanUp.push(() => rmSync(scratch, { recursive: true }))
    const bytes = readFileSync(only(folder.path, 'truth'))
    bytes.fill(0x5a, 5 * 4096, 6 * 4096)
    writeFileSync(only(folder.path, 'truth'), bytes)
    const found = await verifyDirectory(folder.path, scratch)
    expect(found.map(({ role, verdict }) => [role, verdict.ok ? verdict.kind.name : verdict.code])).toEqual([
      ['LIVE', 'local'],
      ['BACKUP', 'local'],
      ['LIVE', 'truth'],
      ['BACKUP', 'CORRUPT'],
    ])
    expect(readdirSync(scratch)).toEqual([])
  })
})
