import { expect, it } from 'vitest'
import { DAY_MS } from './calendar.ts'
import { MORNING, Town, WHO } from './decide/townFixture.ts'
import { repeatsOf } from './repeats.ts'

it('flags the third of a kind in a grid within seven days, and neither the second nor one of last week', () => {
  const town = new Town()
  const flagged = (id: string): number => repeatsOf(town.get('incident', id), town.all('incident')).length
  const first = town.report('PS01')
  town.now = MORNING + DAY_MS
  const second = town.report('PS01')
  town.report('PS01', { gridId: 'G2' })
  town.report('UM03')
  expect([flagged(first), flagged(second)]).toEqual([0, 0])
  town.now = MORNING + 7 * DAY_MS - 1
  const third = town.report('PS01')
  expect(flagged(third)).toBe(3)
  town.now = MORNING + 7 * DAY_MS
  // the first is a week old by now
  expect(flagged(town.report('PS01'))).toBe(3)
  town.must(WHO.officer, 'incident.reject', {
    incidentId: third,
    reason: town.model.lists.rejectReasons[0] ?? '',
  })
  expect(flagged(second)).toBe(0)
})
