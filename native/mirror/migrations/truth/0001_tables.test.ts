import { describe, expect, it } from 'vitest'
import { TABLE_NAMES, tableDefinition, type ColumnKind } from '../../../contract/index.ts'
import { migrate, rawOpen } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

const KEPT_AS: Record<ColumnKind, string> = {
  text: 'TEXT',
  int: 'INTEGER',
  real: 'REAL',
  bool: 'INTEGER',
  json: 'TEXT',
  blob: 'BLOB',
}

function openAt(version: number) {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, version)
  return db
}

describe('the first shape of truth.db', () => {
  // When the contract gains a column, the newest migration must bring it: this compares with the end of the chain.
  it.each(TABLE_NAMES)('keeps every column of %s as the contract has it', (table) => {
    const db = openAt(TRUTH_MIGRATIONS.length)
    const columns = db
      .prepare<[string], { name: string; type: string; must: number }>(
        'SELECT name, type, "notnull" AS must FROM pragma_table_info(?)',
      )
      .all(table)
    expect(columns.map(({ name, type, must }) => `${name} ${type} ${must}`).sort()).toEqual(
      [
        ...tableDefinition(table).columns.map(
          ({ name, kind, nullable }) => `${name} ${KEPT_AS[kind]} ${nullable ? 0 : 1}`,
        ),
        'extra TEXT 0',
      ].sort(),
    )
  })

  it('is strict about what a column may hold', () => {
    const db = openAt(1)
    const loose = db
      .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0`)
      .pluck()
      .all()
    expect(loose).toEqual(['sqlite_schema'])
  })

  it('has one cursor at most', () => {
    const db = openAt(1)
    db.exec(`INSERT INTO cursor VALUES (1, 'e', 1, 'h', NULL)`)
    expect(() => db.exec(`INSERT INTO cursor VALUES (2, 'e', 1, 'h', NULL)`)).toThrow('CHECK')
  })
})
