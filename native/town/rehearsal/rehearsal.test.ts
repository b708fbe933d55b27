import { beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../contract/index.ts'
import { isWorkingTask } from '../../domain/index.ts'
import { createRandom } from '../chance/index.ts'
import { lookedUp } from '../history.ts'
import { DAY, MONDAY, townFixture } from '../townFixture.ts'
import type { TownFixture } from '../townFixture.ts'
import { rehearse } from './index.ts'
import type { Rehearsal } from './index.ts'

const DAYS = 4
let town: TownFixture
let played: Rehearsal
let tasks: Row<'task'>[]
beforeAll(() => {
  town = townFixture()
  played = play()
  tasks = played.world.all('task')
}, 90_000)

function play(): Rehearsal {
  const [officer, leader] = town.assets.users
  if (!officer || !leader) throw new Error('no users')
  const { life, manners } = town.story
  return rehearse({
    model: town.assets.model,
    life,
    manners,
    random: createRandom(1).stream('rehearsal'),
    rows: lookedUp(town.register),
    officer,
    leader,
    from: MONDAY,
    until: MONDAY + DAYS * DAY,
    origin: 'past',
    incarnation: 'test',
  })
}

const share = (part: number, whole: number): number => part / Math.max(1, whole)

describe('four days played against the rules', () => {
  it('are lawful: no command of the town or its people is refused', () => {
    const refused = [...played.outcomes.keys()].filter((key) => key.includes('rejected'))
    expect(refused).toEqual([])
  })

  it('lead tasks to their end', () => {
    const old = tasks.filter(
      (t) => t.issuedAt < MONDAY + 2 * DAY && t.finishLimitMin <= 24 * 60 && t.clock === 'CALENDAR',
    )
    expect(old.length).toBeGreaterThan(60)
    expect(share(old.filter((t) => !isWorkingTask(t.state)).length, old.length)).toBeGreaterThan(0.97)
    const closed = played.world.all('incident').filter((i) => i.state === 'CLOSED')
    expect(closed.length).toBeGreaterThan(100)
    for (const task of tasks.filter((t) => t.state === 'VERIFIED'))
      expect(task.report.length).toBeGreaterThan(6)
  })

  it('are mostly in time, sometimes late', () => {
    const signed = tasks.filter((t) => t.signedAt !== null)
    const prompt = share(signed.filter((t) => (t.signedAt ?? 0) <= (t.signDueAt ?? 0)).length, signed.length)
    expect(prompt).toBeGreaterThan(0.82)
    expect(prompt).toBeLessThan(0.99)
    const done = tasks.filter((t) => t.submittedAt !== null)
    const onTime = share(done.filter((t) => (t.submittedAt ?? 0) <= (t.finishDueAt ?? 0)).length, done.length)
    expect(onTime).toBeGreaterThan(0.85)
    expect(onTime).toBeLessThan(0.995)
  })

  it('have people who arrive, ask to return, ask for time, and do again what was not good', () => {
    expect(tasks.filter((t) => t.arrivedAt !== null).length).toBeGreaterThan(50)
    const kinds = new Set(played.world.all('entry').map((e) => e.kind))
    for (const kind of [
      'task.requestReturn',
      'task.settleReturn',
      'task.requestExtension',
      'task.rework',
      'task.urge',
    ]) {
      expect(kinds).toContain(kind)
    }
    const reworked = tasks.filter((t) => t.reworks > 0)
    expect(reworked.some((t) => t.state === 'VERIFIED')).toBe(true)
  })

  it('have somebody at the posts by their cover hours', () => {
    for (const post of played.world.all('post')) {
      // The play ends on a Thursday at midnight.
      expect(post.onDuty).toBe(post.cover === 'WORKHOURS' ? 'NONE' : 'B')
    }
  })

  it('repeat for a seed', () => {
    expect(play().world.all('task')).toEqual(tasks)
  }, 60_000)
})
