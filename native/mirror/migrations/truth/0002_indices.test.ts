import { describe, expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

describe('indices of truth.db', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, 2)

  it.each([
    ['open signals', `SELECT * FROM signal WHERE state IN ('RECEIVED', 'VERIFYING')`, 'signal_state'],
    ['open incidents', `SELECT * FROM incident WHERE state IN ('NEW', 'ACCEPTED')`, 'incident_state'],
    ['open tasks', `SELECT * FROM task WHERE state IN ('ISSUED')`, 'task_state'],
    ['tasks of a holder', `SELECT * FROM task WHERE holderKind = 'POST' AND holderId = 'P01'`, 'task_holder'],
    ['tasks of an incident', `SELECT * FROM task WHERE incidentId = 'i'`, 'task_incident'],
    ['entries of an incident', `SELECT * FROM entry WHERE incidentId = 'i' ORDER BY at`, 'entry_incident'],
    ['signals of an incident', `SELECT * FROM signal WHERE incidentId = 'i'`, 'signal_incident'],
    ['incidents merged into one', `SELECT * FROM incident WHERE mergedInto = 'i'`, 'incident_merged'],
    ['buildings of a grid', `SELECT * FROM building WHERE gridId = 'g'`, 'building_grid'],
    ['people of a post', `SELECT * FROM person WHERE postId = 'p'`, 'person_post'],
    ['the last of the duty log', `SELECT * FROM dutyLog ORDER BY at DESC LIMIT 50`, 'duty_log_at'],
  ])('find %s without looking at every row', (_, sql, index) => {
    const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()
    expect(plan.map(({ detail }) => detail).join('; ')).toContain(`INDEX ${index}`)
  })
})
