import { describe, expect, it } from 'vitest'
import type { Clocks, TaskBrief } from '../../native/contract/index.ts'
import { gridsToShow, holderKey, holdingsOf, numbersOf, severityOf, SEVERITY } from './index.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-11-21T02:00:00Z')
const clocks: Clocks = {
  zoneOffsetMin: 480,
  lamp: { yellowShare: 0.3, longHours: 72, yellowLongHours: 24, blackShare: 0.5, blackHours: 24 },
  workingHours: { days: [1, 2, 3, 4, 5], spans: [['09:00', '17:30']], holidays: [], workdays: [] },
  desk: {
    NORMAL: { acceptMin: 10, verifyMin: 10, dispatchMin: 15 },
    URGENT: { acceptMin: 1, verifyMin: 3, dispatchMin: 5 },
    CRITICAL: { acceptMin: 1, verifyMin: 3, dispatchMin: 5 },
  },
  undeliveredAfterS: 5,
  mergeDistanceM: 150,
  mergeMinutes: 10,
}

/** A signed task with an hour's limit that is due in so many minutes. */
function task(id: string, dueInMin: number, more: Partial<TaskBrief> = {}): TaskBrief {
  return {
    id,
    rev: 1,
    number: id,
    incidentId: 'i',
    typeCode: 'PS01',
    priority: 'NORMAL',
    title: id,
    place: '',
    gridId: 'G1',
    holderKind: 'POST',
    holderId: 'S05',
    holderName: '',
    lead: true,
    state: 'HANDLING',
    issuedAt: NOW + (dueInMin - 60) * MINUTE,
    delivery: 'DELIVERED',
    deliveredAt: NOW + (dueInMin - 60) * MINUTE,
    clock: 'CALENDAR',
    signLimitMin: 15,
    arriveLimitMin: null,
    finishLimitMin: 60,
    signDueAt: NOW,
    arriveDueAt: null,
    finishDueAt: NOW + dueInMin * MINUTE,
    signedAt: NOW - 59 * MINUTE,
    arrivedAt: null,
    submittedAt: null,
    pausedSince: null,
    reworks: 0,
    card: null,
    coverFor: null,
    urges: 0,
    unsent: false,
    ...more,
  }
}

const undelivered = (id: string, sinceS: number): TaskBrief =>
  task(id, 60, {
    state: 'ISSUED',
    delivery: 'UNDELIVERED',
    deliveredAt: null,
    issuedAt: NOW - sinceS * 1000,
    signedAt: null,
    signDueAt: null,
    finishDueAt: null,
  })

const hold = (tasks: readonly TaskBrief[], live = true) => holdingsOf(tasks, NOW, clocks, live)
const post = (tasks: readonly TaskBrief[], live = true) => {
  const holding = hold(tasks, live).get(holderKey('POST', 'S05'))
  if (!holding) throw new Error('the post holds nothing')
  return holding
}

describe('what a post holds', () => {
  it('puts the worst on top: severely late, late, undelivered, due soon, on time, paused', () => {
    const holding = post([
      task('paused', 30, { pausedSince: NOW - MINUTE }),
      task('green', 50),
      task('yellow', 10),
      undelivered('undelivered', 60),
      task('red', -5),
      task('black', -40),
    ])
    expect(holding.owed.map(({ task: { id } }) => id)).toEqual([
      'black',
      'red',
      'undelivered',
      'yellow',
      'green',
      'paused',
    ])
    expect(holding.worst?.task.id).toBe('black')
    expect(holding).toMatchObject({ late: 2, undelivered: 1 })
  })

  it('takes the higher priority first among equal lamps, then what is due first', () => {
    const holding = post([
      task('later', 12),
      task('sooner', 8),
      task('critical', 15, { priority: 'CRITICAL' }),
    ])
    expect(holding.owed.map(({ task: { id } }) => id)).toEqual(['critical', 'sooner', 'later'])
  })

  it('does not count what was handed in: that waits for the hub', () => {
    const holding = post([task('open', 30), task('done', -300, { state: 'SUBMITTED', submittedAt: NOW })])
    expect(holding).toMatchObject({ late: 0, submitted: 1 })
    expect(holding.owed).toHaveLength(1)
  })

  it('calls an order undelivered only after the seconds that the model gives it', () => {
    expect(post([undelivered('a', 4)]).undelivered).toBe(0)
    expect(post([undelivered('a', 6)]).undelivered).toBe(1)
  })

  it('knows no lamp at all while the hub is silent, and so neither green nor late', () => {
    const holding = post([task('green', 50), task('black', -400)], false)
    expect(holding.owed.map(({ clock }) => clock.lamp)).toEqual(['UNKNOWN', 'UNKNOWN'])
    expect(holding.late).toBe(0)
  })

  it('keeps holders of different kinds apart although their ids are the same', () => {
    const holdings = hold([task('a', 30), task('b', 30, { holderKind: 'GRID' })])
    expect([...holdings.keys()].toSorted()).toEqual(['GRID/S05', 'POST/S05'])
  })
})

describe('the grids', () => {
  const grid = (id: string) => ({ id, name: id, communityId: 'C01', kind: 'COMMUNITY' as const })
  const held = (id: string, dueInMin: number) =>
    task(`${id}-${dueInMin}`, dueInMin, { holderKind: 'GRID', holderId: id })
  const grids = ['G1', 'G2', 'G3', 'G4'].map(grid)

  it('that hold work come by their worst lamp, and the calm ones not at all', () => {
    const { shown, moreGrids } = gridsToShow(grids, hold([held('G1', 50), held('G3', -5), held('G4', 10)]), 8)
    expect(shown.map((one) => one.grid.id)).toEqual(['G3', 'G4', 'G1'])
    expect(moreGrids).toBe(0)
  })

  it('that find no room are counted with their tasks', () => {
    const tasks = [held('G1', 50), held('G1', 51), held('G2', 40), held('G3', -5), held('G4', 10)]
    expect(gridsToShow(grids, hold(tasks), 3)).toMatchObject({
      shown: [{ grid: { id: 'G3' } }, { grid: { id: 'G4' } }],
      moreGrids: 2,
      moreTasks: 3,
    })
    expect(gridsToShow(grids, hold(tasks), 4)).toMatchObject({ moreGrids: 0, moreTasks: 0 })
  })
})

describe('the three numbers', () => {
  it('count open critical incidents, late tasks and undelivered orders of all holders', () => {
    const holdings = hold([
      task('late', -5),
      task('late-grid', -5, { holderKind: 'GRID', holderId: 'G1' }),
      undelivered('lost', 60),
      task('fine', 50),
    ])
    const incidents = [
      { priority: 'CRITICAL', state: 'IN_PROGRESS' },
      { priority: 'CRITICAL', state: 'NEW' },
      { priority: 'CRITICAL', state: 'CLOSED' },
      { priority: 'URGENT', state: 'NEW' },
    ] as const
    expect(numbersOf(incidents, holdings.values())).toEqual({ critical: 2, late: 2, undelivered: 1 })
  })
})

it('ranks an order that reached nobody above one that is due soon and below one that is late', () => {
  const [lost] = post([undelivered('lost', 60)]).owed
  if (!lost) throw new Error('nothing held')
  expect(severityOf(lost)).toBeGreaterThan(SEVERITY.YELLOW)
  expect(severityOf(lost)).toBeLessThan(SEVERITY.RED)
})
