import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SlowLog, timeStatements, type NoteStatement } from './slowLog.ts'
import { rawOpen, type Connection } from './sqlite.ts'

interface Line {
  readonly fields: object
  readonly text: string
}

function logged() {
  const lines: Line[] = []
  const log = {
    info: () => undefined,
    warn: (fields: object, text: string) => lines.push({ fields, text }),
    error: () => undefined,
  }
  return { lines, log }
}

describe('the slow log', () => {
  const slow = {
    sql: 'SELECT  *\n FROM task WHERE id = ?',
    ms: 80,
    rows: 3,
    file: 'truth',
    thread: 'main',
  } as const

  it('names a statement by its text, counts and keeps the worst', () => {
    const { lines, log } = logged()
    const slowLog = new SlowLog(log, () => 0)
    slowLog.note({ ...slow, ms: 49.9 })
    slowLog.note(slow)
    slowLog.note({ ...slow, sql: 'COMMIT', ms: 120.4 })
    slowLog.note({ ...slow, ms: 60 })
    expect(lines[0]).toEqual({
      fields: { sql: 'SELECT * FROM task WHERE id = ?', ms: 80, rows: 3, file: 'truth', thread: 'main' },
      text: 'slow statement',
    })
    expect(slowLog.figures()).toMatchObject({ count: 3, worst: { sql: 'COMMIT', ms: 120 } })
  })

  it('takes its threshold from whoever starts the hub', () => {
    const slowLog = new SlowLog(logged().log, () => 0, 5)
    slowLog.note({ ...slow, ms: 6 })
    expect(slowLog.figures().count).toBe(1)
  })

  it('writes so many lines a minute, then their number', () => {
    const { lines, log } = logged()
    let now = 0
    const slowLog = new SlowLog(log, () => now)
    for (let n = 0; n < 25; n++) slowLog.note(slow)
    expect(lines).toHaveLength(10)
    now = 60_000
    slowLog.note(slow)
    expect(lines.slice(10)).toMatchObject([{ fields: { statements: 15 } }, { text: 'slow statement' }])
    expect(slowLog.figures().count).toBe(26)
  })
})

describe('a connection that is timed', () => {
  let db: Connection
  let noted: Parameters<NoteStatement>[0][]
  beforeEach(() => {
    db = rawOpen(':memory:')
    // A function of SQL that takes its time, so that no test waits for a real slow disk.
    db.function('dawdle', (ms) => {
      for (const end = performance.now() + Number(ms); performance.now() < end;);
      return 1
    })
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)')
    noted = []
  })
  afterEach(() => db.close())
  const note: NoteStatement = (statement) => noted.push(statement)

  it('tells text, duration and rows, never what was bound', () => {
    timeStatements(db, note, { singles: true })
    db.prepare('INSERT INTO t (name) SELECT ? WHERE dawdle(3)').run('王宁')
    db.prepare('SELECT dawdle(3), name FROM t WHERE name = ?').all('王宁')
    db.prepare('SELECT dawdle(3) FROM t').pluck().get()
    db.exec('SELECT dawdle(3)')
    expect(noted.map(({ sql, rows }) => [sql, rows])).toEqual([
      ['INSERT INTO t (name) SELECT ? WHERE dawdle(3)', 1],
      ['SELECT dawdle(3), name FROM t WHERE name = ?', 1],
      ['SELECT dawdle(3) FROM t', 1],
      ['SELECT dawdle(3)', null],
    ])
    for (const { ms } of noted) expect(ms).toBeGreaterThanOrEqual(3)
    expect(JSON.stringify(noted)).not.toContain('王宁')
  })

  it('times a transaction as a whole, its commit included, and gives back what it gives', () => {
    timeStatements(db, note, { singles: false })
    const insert = db.prepare('INSERT INTO t (id) SELECT ? WHERE dawdle(2)')
    const change = db.transaction((from: number) => {
      for (let id = from; id < from + 3; id++) insert.run(id)
      return db.transaction(() => 'inner')()
    })
    expect(change.immediate(1)).toBe('inner')
    expect(change(10)).toBe('inner')
    expect(noted.map(({ sql }) => sql.trim())).toEqual(['transaction', 'transaction'])
    expect(() =>
      db
        .transaction(() => {
          insert.run(99)
          throw new Error('no')
        })
        .immediate(),
    ).toThrow('no')
    expect(db.prepare('SELECT count(*) FROM t').pluck().get()).toBe(6)
  })
})
