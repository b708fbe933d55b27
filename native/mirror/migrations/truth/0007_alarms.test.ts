import { describe, expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

describe('a signal kept before alarms had states', () => {
  it('stays, and whether it was acknowledged is all that is known of its alarm', () => {
    const db = rawOpen(':memory:')
    migrate(db, TRUTH_MIGRATIONS, 6)
    db.exec(`INSERT INTO signal (id, rev, channel, sourceId, typeCode, priority, title, text, place, occurredAt,
        receivedAt, state, ackAt, attachments)
      VALUES ('s1', 1, 'IOT_SENSOR', 'x', 'PS03', 'CRITICAL', '', '', '', 1, 1, 'RECEIVED', 5, '[]')`)
    migrate(db, TRUTH_MIGRATIONS, 7)
    expect(db.prepare('SELECT id, ackAt, alarm, heldUntil FROM signal').all()).toEqual([
      { id: 's1', ackAt: 5, alarm: null, heldUntil: null },
    ])
    expect(db.prepare('SELECT count(*) AS n FROM deviceHold').get()).toEqual({ n: 0 })
    expect(db.prepare('SELECT count(*) AS n FROM source').get()).toEqual({ n: 0 })
  })
})
