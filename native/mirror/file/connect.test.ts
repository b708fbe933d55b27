import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  connect,
  LOCAL,
  NEXT_TRUTH,
  rawOpen,
  TRUTH,
  userVersion,
  type Connection,
  type FileKind,
} from './index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function opened(kind: FileKind): Connection {
  const result = connect(folder, kind)
  if (!result.ok) throw new Error(result.code)
  return result.db
}

const simple = (db: Connection, name: string): unknown => db.pragma(name, { simple: true })

/** Every file's bytes and time, to show that nothing was touched. */
const picture = () =>
  readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name)
      return [name, statSync(path).mtimeMs, readFileSync(path).toString('base64')]
    })

describe('opening a database of ours', () => {
  it('leaves nothing of its making behind', () => {
    opened(NEXT_TRUTH).close()
    expect(readdirSync(folder)).toEqual([NEXT_TRUTH.fileName])
  })

  it.each([
    [TRUTH, 1],
    [LOCAL, 2],
  ] as const)('sets $name up as the protocol wants it at every open', (kind, synchronous) => {
    opened(kind).close()
    const db = opened(kind)
    expect({
      journal: simple(db, 'journal_mode'),
      synchronous: simple(db, 'synchronous'),
      foreignKeys: simple(db, 'foreign_keys'),
      busy: simple(db, 'busy_timeout'),
      trusted: simple(db, 'trusted_schema'),
      cells: simple(db, 'cell_size_check'),
      limit: simple(db, 'journal_size_limit'),
      mmap: simple(db, 'mmap_size') ?? 0,
      temp: simple(db, 'temp_store'),
      id: simple(db, 'application_id'),
      version: userVersion(db),
    }).toEqual({
      ...{ journal: 'wal', synchronous, foreignKeys: 1, busy: 5000, trusted: 0, cells: 1 },
      ...{
        limit: 64 * 1024 * 1024,
        mmap: 0,
        temp: 2,
        id: kind.applicationId,
        version: kind.migrations.length,
      },
    })
    db.close()
  })

  it('refuses a database from the future and touches nothing', () => {
    const db = opened(LOCAL)
    db.pragma(`user_version = ${LOCAL.migrations.length + 1}`)
    db.close()
    const before = picture()
    expect(connect(folder, LOCAL)).toMatchObject({
      ok: false,
      code: 'FUTURE_DATABASE',
      params: { version: 3, newest: 2 },
    })
    expect(picture()).toEqual(before)
  })

  it('sees the future also when only the log has it', () => {
    const path = join(folder, LOCAL.fileName)
    const db = opened(LOCAL)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma(`user_version = ${LOCAL.migrations.length + 4}`)
    // As a loss of power leaves it: the file of before, and a log that was not written back.
    const [file, wal] = [readFileSync(path), readFileSync(`${path}-wal`)]
    db.close()
    writeFileSync(path, file)
    writeFileSync(`${path}-wal`, wal)
    expect(connect(folder, LOCAL)).toMatchObject({ ok: false, code: 'FUTURE_DATABASE' })
    expect(readFileSync(path).equals(file)).toBe(true)
    expect(readFileSync(`${path}-wal`).equals(wal)).toBe(true)
  })

  it("refuses another program's database and touches nothing", () => {
    const db = rawOpen(join(folder, TRUTH.fileName))
    db.exec('CREATE TABLE recipes (name)')
    db.close()
    const before = picture()
    expect(connect(folder, TRUTH)).toMatchObject({ ok: false, code: 'FOREIGN_DATABASE' })
    expect(picture()).toEqual(before)
  })

  it.each([
    [
      'cut in the middle',
      (path: string) => truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096),
    ],
    ['cut to nothing', (path: string) => truncateSync(path, 0)],
    [
      'overwritten',
      (path: string) => writeFileSync(path, 'no database at all, but long enough to be one'.repeat(200)),
    ],
    [
      'with a page of noise',
      (path: string) => {
        const bytes = readFileSync(path)
        bytes.fill(0xa5, 4096, 8192)
        writeFileSync(path, bytes)
      },
    ],
  ])('calls a file %s corrupt and leaves it for the quarantine', (_, harm) => {
    opened(TRUTH).close()
    const path = join(folder, TRUTH.fileName)
    harm(path)
    const before = readFileSync(path)
    expect(connect(folder, TRUTH)).toMatchObject({ ok: false, code: 'CORRUPT' })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('leaves no half-made file when making one was cut short', () => {
    writeFileSync(join(folder, `${LOCAL.fileName}.new`), 'half')
    opened(LOCAL).close()
    expect(readdirSync(folder)).toEqual([LOCAL.fileName])
  })
})
