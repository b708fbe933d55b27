import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LocalStore } from './index.ts'
import { localFolder, type LocalFolder } from './localFixture.ts'

let folder: LocalFolder
let store: LocalStore
beforeEach(() => {
  folder = localFolder()
  store = folder.open()
  for (let i = 1; i <= 5; i++)
    store.audit.append({
      at: i,
      actorId: 'u1',
      actorName: '王宁',
      act: 'duty.log',
      subject: `s${i}`,
      params: { i },
    })
})
afterEach(() => {
  store.db.close()
  folder.remove()
})

describe('the audit chain', () => {
  it('verifies as long as nobody touches it, over a restart too', async () => {
    expect(await store.audit.verify()).toEqual({ ok: true, entries: 5, brokenAt: null })
    store.db.close()
    store = folder.open()
    store.audit.append({ at: 6, actorId: 'u1', actorName: '王宁', act: 'duty.log', subject: '', params: {} })
    expect(await store.audit.verify()).toEqual({ ok: true, entries: 6, brokenAt: null })
    expect(store.audit.recent(2)).toMatchObject([
      { n: 6, act: 'duty.log', params: {} },
      { n: 5, subject: 's5', params: { i: 5 } },
    ])
  })

  it.each([
    ['a changed name', `UPDATE audit SET actorName = '李四' WHERE n = 3`, 3],
    ['a changed time', 'UPDATE audit SET at = 99 WHERE n = 1', 1],
    ['a changed detail', `UPDATE audit SET params = '{"i":4.0}' WHERE n = 4`, 4],
    ['a line taken out', 'DELETE FROM audit WHERE n = 2', 2],
    ['the last lines cut off', 'DELETE FROM audit WHERE n > 3', 4],
    ['all lines cut off', 'DELETE FROM audit', 1],
    [
      'a line put in',
      `INSERT INTO audit SELECT 6, at, actorId, actorName, act, subject, params, prev, hash FROM audit WHERE n = 5`,
      6,
    ],
    [
      'lines exchanged',
      'UPDATE audit SET n = CASE n WHEN 2 THEN 30 ELSE n END; UPDATE audit SET n = 2 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 30',
      2,
    ],
  ])('finds %s', async (_, tamper, at) => {
    store.db.exec(tamper)
    expect(await store.audit.verify()).toMatchObject({ ok: false, brokenAt: at })
  })

  it('can be written to while it is verified', async () => {
    const verifying = store.audit.verify()
    store.audit.append({ at: 6, actorId: 'u1', actorName: '王宁', act: 'duty.log', subject: '', params: {} })
    expect(await verifying).toMatchObject({ ok: true })
  })
})
