import { describe, expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

describe('a conflict kept before it said who did it', () => {
  it('stays, with nothing known of that', () => {
    const db = rawOpen(':memory:')
    migrate(db, TRUTH_MIGRATIONS, 3)
    db.exec(`INSERT INTO review (id, rev, kind, entity, entityId, commandId, at, mine, theirs, state)
      VALUES ('r1', 1, 'incident.correct', 'incident', 'i1', 'c1', 5, '{}', '{}', 'OPEN')`)
    migrate(db, TRUTH_MIGRATIONS, 4)
    expect(db.prepare('SELECT id, base, actorId, receivedAt, reason FROM review').all()).toEqual([
      { id: 'r1', base: '{}', actorId: '', receivedAt: null, reason: null },
    ])
  })
})
