import { expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'
import { supervise } from './0008_supervise.ts'

it('leaves a report and its task as they were, with nothing answered, covered or carded', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, supervise.version - 1)
  const fill = (table: string, given: Record<string, unknown>): void => {
    const columns = db
      .prepare<[], { name: string; type: string; notnull: number }>(`PRAGMA table_info("${table}")`)
      .all()
    const values = columns
      .filter(({ name, notnull }) => notnull === 1 || name in given)
      .map(({ name, type }) => [name, given[name] ?? (type === 'INTEGER' ? 0 : '[]')] as const)
    db.prepare(
      `INSERT INTO "${table}" (${values.map(([name]) => `"${name}"`).join()}) VALUES (${values.map(() => '?').join()})`,
    ).run(...values.map(([, value]) => value))
  }
  fill('incident', { id: 'i1', rev: 3, state: 'IN_PROGRESS' })
  fill('task', { id: 't1', rev: 2, incidentId: 'i1', state: 'HANDLING' })
  migrate(db, TRUTH_MIGRATIONS, supervise.version)
  expect(db.prepare('SELECT id, rev, state, answers, category, repliedAt FROM incident').all()).toEqual([
    { id: 'i1', rev: 3, state: 'IN_PROGRESS', answers: '[]', category: null, repliedAt: null },
  ])
  expect(db.prepare('SELECT id, state, card, coverFor, calledAt FROM task').all()).toEqual([
    { id: 't1', state: 'HANDLING', card: null, coverFor: null, calledAt: null },
  ])
  expect(db.prepare('SELECT count(*) AS n FROM card').get()).toEqual({ n: 0 })
})
