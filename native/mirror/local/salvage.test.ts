import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCommandId } from '../../contract/index.ts'
import { rawOpen } from '../file/index.ts'
import { entryOf } from '../mirrorFixture.ts'
import { localFolder, type LocalFolder } from './localFixture.ts'

let folder: LocalFolder
beforeEach(() => {
  folder = localFolder()
})
afterEach(() => folder.remove())

const PAGE = 4096

/** Commands 1..count, of which every third is settled and the second parked. Returns the ids still open. */
function fill(count: number): string[] {
  const store = folder.open()
  const ids = Array.from({ length: count }, () => {
    const id = store.outbox.nextCommandId()
    store.outbox.append(entryOf(id, `第 ${id} 条:积水过膝,请派人。`.repeat(4)))
    return id
  })
  const settled = ids.filter((_, i) => i % 3 === 2)
  store.outbox.settle(settled.map((commandId, i) => ({ commandId, outcome: 'applied', seq: i, epoch: 'e1' })))
  store.outbox.park(ids[1] ?? '', 'BAD_PAYLOAD')
  store.seats.setFailures('u1', { count: 5, lastAt: 1, lockedAt: 1 })
  store.settings.set('wall.pitch', 1.2)
  store.db.close()
  return ids.filter((id) => !settled.includes(id))
}

function rootPage(name: string): number {
  const db = rawOpen(folder.file, { readonly: true })
  const page = Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(name))
  db.close()
  return page
}

function overwrite(page: number): void {
  const fd = openSync(folder.file, 'r+')
  writeSync(fd, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE)
  closeSync(fd)
}

function reopened() {
  const opened = folder.reopen()
  if (!opened.ok || !opened.recovery) throw new Error('expected a recovery')
  return { ...opened.store, recovery: opened.recovery }
}

describe('a damaged local.db', () => {
  it('is set aside, and its unsent commands live on under their old ids in a new incarnation', async () => {
    const open = fill(60)
    const before = folder.open()
    const [oldIncarnation, head] = [before.incarnation, before.audit.head()]
    before.db.close()
    overwrite(rootPage('audit'))

    const store = reopened()
    expect(store.outbox.pending().map(({ envelope }) => envelope.id)).toEqual(open)
    expect(store.outbox.pending()[1]).toMatchObject({ state: 'PARKED', code: 'BAD_PAYLOAD' })
    expect(store.recovery).toMatchObject({ salvaged: open.length })
    expect(readdirSync(store.recovery.quarantined)).toContain('local.db')
    expect(store.incarnation).not.toBe(oldIncarnation)
    expect(store.outbox.nextCommandId()).toContain(store.incarnation)

    // A retry of a screen is still the same command, a lock is still a lock, and the chain says where it began anew.
    expect(store.outbox.byRequest(`screen-${open[0]}`)).toMatchObject({ state: 'PENDING' })
    expect(store.seats.failures('u1')).toMatchObject({ count: 5 })
    expect(store.settings.get('wall.pitch')).toBe(1.2)
    expect(store.audit.recent(1)).toMatchObject([
      { act: 'store.salvaged', params: { oldChain: `${head?.n}:${head?.hash}`, commands: open.length } },
    ])
    expect(await store.audit.verify()).toMatchObject({ ok: true })
    store.db.close()

    const again = folder.reopen()
    expect(again).toMatchObject({ ok: true, recovery: null })
    if (again.ok) again.store.db.close()
  })

  it('loses only the commands on the page that is gone', () => {
    const open = fill(60)
    const db = rawOpen(folder.file, { readonly: true })
    const leaf = Number(
      db.prepare(`SELECT pageno FROM dbstat WHERE name = 'command' AND pagetype = 'leaf'`).pluck().get(),
    )
    db.close()
    overwrite(leaf)
    const store = reopened()
    const kept = store.outbox.pending().map(({ envelope }) => envelope.id)
    // One leaf holds about ten; copies of some are still found in unused bytes, a settled one among them may come
    // back as unsent: the platform knows its id and answers as it did.
    expect(open.filter((id) => !kept.includes(id)).length).toBeLessThan(15)
    const places = kept.map((id) => parseCommandId(id)?.n ?? 0)
    expect(places).toEqual(places.toSorted((x, y) => x - y))
    expect(new Set(kept).size).toBe(kept.length)
    expect(store.recovery.complete).toBe(false)
    store.db.close()
  })

  it('is searched for commands in its raw bytes when its trees cannot be followed', () => {
    const open = fill(40)
    overwrite(1)
    overwrite(2)
    const store = reopened()
    expect(store.outbox.pending().map(({ envelope }) => envelope.id)).toEqual(open)
    expect(store.outbox.pending()[0]?.envelope).toEqual(
      entryOf(open[0] ?? '', `第 ${open[0]} 条:积水过膝,请派人。`.repeat(4)).envelope,
    )
    store.db.close()
  })

  it('cut to any length gives what it still has, and the hub starts', () => {
    fill(60)
    const whole = readFileSync(folder.file)
    for (const share of [0, 0.01, 0.2, 0.5, 0.9]) {
      const path = join(folder.path, `cut${share}`)
      mkdirSync(path)
      const cut = localFolder(path)
      writeFileSync(cut.file, whole)
      truncateSync(cut.file, Math.floor(whole.length * share))
      const opened = cut.reopen()
      expect(opened).toMatchObject({
        ok: true,
        recovery: { quarantined: expect.stringContaining('quarantine') as unknown },
      })
      if (opened.ok) opened.store.db.close()
    }
  })

  it('is not salvaged twice when a crash came between the salvage and its place', () => {
    const open = fill(30)
    overwrite(rootPage('audit'))
    // A first salvage, up to the point where the damaged file is still in its place.
    const copy = localFolder(join(folder.path, 'copy'))
    mkdirSync(copy.path)
    copyFileSync(folder.file, copy.file)
    const salvaged = copy.reopen()
    if (salvaged.ok) salvaged.store.db.close()
    copyFileSync(copy.file, join(folder.path, 'local.salvaged.db'))

    const store = reopened()
    expect(store.incarnation).not.toBe('')
    expect(store.outbox.pending().map(({ envelope }) => envelope.id)).toEqual(open)
    expect(existsSync(join(folder.path, 'local.salvaged.db'))).toBe(false)
    store.db.close()
  })
})

describe('a hub that is killed', () => {
  it('has every command it called done, in a chain that verifies', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'outboxWriter.fixture.ts'), folder.path],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const done: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      done.push(line)
      if (done.length === 200) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')

    // The log it leaves behind is torn at a random place too: only what was never called done may go.
    const store = folder.open()
    const kept = store.outbox.pending().map(({ envelope }) => envelope.id)
    expect(kept.slice(0, done.length)).toEqual(done)
    expect(kept.length).toBeLessThanOrEqual(done.length + 50)
    expect(await store.audit.verify()).toMatchObject({ ok: true, entries: kept.length })
    store.db.close()
  })

  it('loses at most what was not called done when the end of its log is torn', async () => {
    const store = folder.open()
    const sizes: number[] = []
    const ids: string[] = []
    for (let i = 0; i < 20; i++) {
      const id = store.outbox.nextCommandId()
      store.outbox.append(entryOf(id))
      ids.push(id)
      sizes.push(statSync(`${folder.file}-wal`).size)
    }
    const [file, wal] = [readFileSync(folder.file), readFileSync(`${folder.file}-wal`)]
    store.db.close()
    for (const [i, size] of sizes.entries()) {
      const torn = localFolder(join(folder.path, `torn${i}`))
      mkdirSync(torn.path)
      writeFileSync(torn.file, file)
      // Half of the next commit's frames are there as well.
      writeFileSync(`${torn.file}-wal`, wal.subarray(0, Math.min(wal.length, size + PAGE + 100)))
      const opened = torn.open()
      expect(
        opened.outbox
          .pending()
          .map(({ envelope }) => envelope.id)
          .slice(0, i + 1),
      ).toEqual(ids.slice(0, i + 1))
      expect(await opened.audit.verify()).toMatchObject({ ok: true })
      opened.db.close()
    }
  })
})
