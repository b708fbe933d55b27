import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  beginPulse,
  bottom,
  calm,
  climb,
  dueForRecycling,
  feel,
  History,
  judge,
  Keeper,
  writeHeartbeat,
  type Ladder,
} from './index.ts'

let dir = ''
let file = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-recovery-'))
  file = join(dir, 'recovery.json')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const minute = 60_000
const hour = 60 * minute

describe('the pulse of a window', () => {
  const alive = feel(beginPulse(0), { frames: 1, data: 1 }, 40_000)

  it('gets half a minute to begin', () => {
    expect(judge(beginPulse(0), 29_000, true)).toBe('starting')
    expect(judge(beginPulse(0), 30_000, true)).toBe('frozen')
  })

  it('is gone when five beats are missed', () => {
    expect(judge(alive, 49_999, true)).toBe('ok')
    expect(judge(alive, 50_000, true)).toBe('frozen')
  })

  it('is stale when frames come and data does not, unless the hub is away or the page does not count', () => {
    const starving = feel(alive, { frames: 900, data: 1 }, 75_000)
    expect(judge(starving, 75_000, true)).toBe('stale')
    expect(judge(starving, 75_000, false)).toBe('ok')
    expect(judge(feel(beginPulse(0), { frames: 900, data: null }, 75_000), 75_000, true)).toBe('ok')
  })

  it('follows data that moves', () => {
    const fed = feel(alive, { frames: 900, data: 2 }, 75_000)
    expect(judge(fed, 75_000, true)).toBe('ok')
  })
})

describe('the ladder', () => {
  it('goes from mild to strong, each step with time to take effect', () => {
    let ladder: Ladder = bottom
    const taken: string[] = []
    for (let now = 0; now <= 200_000; now += 1000) {
      const next = climb(ladder, now)
      ladder = next.ladder
      if (next.step !== undefined) taken.push(`${now / 1000} ${next.step}`)
    }
    expect(taken).toEqual(['0 reload', '20 recreate', '60 relaunch', '120 safe', '180 safe'])
  })

  it('repeats the strongest step with doubling pauses, ten minutes at the most', () => {
    let ladder: Ladder = bottom
    const at: number[] = []
    for (let now = 0; now <= 80 * minute; now += 1000) {
      const next = climb(ladder, now, 'recreate')
      ladder = next.ladder
      if (next.step === 'recreate') at.push(now / 1000)
    }
    const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0))
    expect(pauses.slice(0, 6)).toEqual([40, 80, 160, 320, 600, 600])
  })

  it('begins at the bottom again only after ten well minutes on end', () => {
    const { ladder } = climb(bottom, 0)
    const well = calm(ladder, 1000)
    expect(calm(well, 9 * minute).taken).toBe(1)
    const relapsed = climb(well, 5 * minute).ladder
    expect(calm(calm(relapsed, 6 * minute), 12 * minute).taken).toBe(2)
    expect(calm(well, 1000 + 10 * minute)).toEqual(bottom)
  })
})

describe('the record over relaunches', () => {
  it('turns to software rendering at the third GPU death in ten minutes, for a day', () => {
    const history = new History(file)
    expect(history.gpuDied(0)).toBe(false)
    expect(history.gpuDied(5 * minute)).toBe(false)
    expect(history.gpuDied(9 * minute)).toBe(true)
    const relaunched = new History(file)
    expect(relaunched.paintsInSoftware(9 * minute)).toBe(true)
    expect(relaunched.paintsInSoftware(9 * minute + 24 * hour)).toBe(false)
  })

  it('forgets GPU deaths that lie further apart', () => {
    const history = new History(file)
    for (const at of [0, 6, 12, 18, 24]) expect(history.gpuDied(at * minute)).toBe(false)
  })

  it('allows two relaunches in half an hour, counted over processes', () => {
    new History(file).relaunching(0)
    new History(file).relaunching(minute)
    expect(new History(file).mayRelaunch(2 * minute)).toBe(false)
    expect(new History(file).mayRelaunch(31 * minute)).toBe(true)
  })

  it('starts clean from a damaged file, and lives without a place to write', () => {
    writeFileSync(file, '{"relaunches":[1,')
    expect(new History(file).mayRelaunch(2)).toBe(true)
    const homeless = new History(join(dir, 'no/such/folder/x.json'))
    homeless.enterSafeLayout(0)
    expect(homeless.isSafeLayout(1)).toBe(true)
  })
})

describe('nightly recycling', () => {
  const desk = { name: 'desk', loadedAt: 0, well: true }
  const wall = { name: 'wall', loadedAt: 5 * minute, well: true }

  it('takes the oldest window, between four and five, and not both at once', () => {
    const now = 20 * hour
    expect(dueForRecycling([wall, desk], now, 3 * 60 + 59, undefined)).toBeUndefined()
    expect(dueForRecycling([wall, desk], now, 4 * 60, undefined)).toBe('desk')
    const young = { ...desk, loadedAt: now }
    expect(dueForRecycling([wall, young], now + minute, 4 * 60 + 1, now)).toBeUndefined()
    expect(dueForRecycling([wall, young], now + 2 * minute, 4 * 60 + 2, now)).toBe('wall')
    expect(dueForRecycling([wall, desk], now, 5 * 60, undefined)).toBeUndefined()
  })

  it('waits while any window is in trouble, and leaves young windows alone', () => {
    expect(dueForRecycling([{ ...wall, well: false }, desk], 20 * hour, 250, undefined)).toBeUndefined()
    expect(dueForRecycling([desk], 11 * hour, 250, undefined)).toBeUndefined()
  })
})

describe('the keeper', () => {
  function keeperAt(minuteOfDay = 720) {
    const time = { now: 0, minuteOfDay }
    const done: string[] = []
    const keeper = new Keeper(
      new History(file),
      {
        reload: (name) => done.push(`reload ${name}`),
        recreate: (name) => done.push(`recreate ${name}`),
        relaunch: () => done.push('relaunch'),
        safeLayout: () => done.push('safe layout'),
        log: () => undefined,
      },
      { monotonic: () => time.now, wall: () => time.now, minuteOfDay: () => time.minuteOfDay },
    )
    const run = (seconds: number, beating: readonly string[] = []): void => {
      for (let i = 0; i < seconds; i += 1) {
        time.now += 1000
        for (const name of beating) keeper.beat(name, { frames: time.now, data: time.now })
        keeper.tick()
      }
    }
    return { keeper, done, run, time }
  }

  it('leaves windows that beat alone', () => {
    const { keeper, done, run } = keeperAt()
    keeper.hub(true)
    keeper.loading('desk')
    run(3600, ['desk'])
    expect(done).toEqual([])
    expect(keeper.verdicts()).toEqual({ desk: 'ok' })
  })

  it('climbs for a frozen wall and does not touch the desk', () => {
    const { keeper, done, run } = keeperAt()
    keeper.loading('desk')
    keeper.loading('wall')
    run(60, ['desk', 'wall'])
    run(100, ['desk'])
    expect(done).toEqual(['reload wall', 'recreate wall', 'relaunch'])
  })

  it('acts on a dead renderer at once, and not again while the new page loads', () => {
    const { keeper, done, run } = keeperAt()
    keeper.loading('desk')
    run(60, ['desk'])
    keeper.died('desk', 'crashed')
    run(1)
    expect(done).toEqual(['reload desk'])
    keeper.loading('desk')
    run(25)
    expect(done).toEqual(['reload desk'])
  })

  it('does not reload for ever a page that dies right after loading', () => {
    const { keeper, done, run } = keeperAt()
    keeper.loading('desk')
    for (let i = 0; i < 110; i += 1) {
      keeper.died('desk', 'crashed')
      run(1)
      keeper.loading('desk')
    }
    expect(done).toEqual(['reload desk', 'recreate desk', 'relaunch'])
  })

  it('goes to the safe layout when two relaunches have not helped, and only recreates from then on', () => {
    new History(file).relaunching(0)
    new History(file).relaunching(1)
    const { keeper, done, run } = keeperAt()
    keeper.loading('desk')
    run(400)
    expect(done.slice(0, 3)).toEqual(['reload desk', 'recreate desk', 'safe layout'])
    expect(new Set(done.slice(3))).toEqual(new Set(['recreate desk']))
  })

  it('forgives silence after a suspend and while the hub was away', () => {
    const { keeper, done, run, time } = keeperAt()
    keeper.loading('desk')
    run(60, ['desk'])
    time.now += 8 * hour
    keeper.forgiveSilence()
    run(20)
    run(60, ['desk'])
    keeper.hub(true)
    run(60, ['desk'])
    expect(done).toEqual([])
  })

  it('reloads a window that paints but is not fed, only while the hub is up', () => {
    const { keeper, done, run, time } = keeperAt()
    keeper.loading('desk')
    run(60, ['desk'])
    const starve = (seconds: number): void => {
      for (let i = 0; i < seconds; i += 1) {
        time.now += 1000
        keeper.beat('desk', { frames: time.now, data: 7 })
        keeper.tick()
      }
    }
    starve(120)
    expect(done).toEqual([])
    keeper.hub(true)
    starve(31)
    expect(done).toEqual(['reload desk'])
  })

  it('expects nothing from a hidden window, and everything again once it is shown', () => {
    const { keeper, done, run } = keeperAt()
    keeper.loading('wall')
    keeper.shown('wall', false)
    run(300)
    expect(done).toEqual([])
    expect(keeper.verdicts()).toEqual({ wall: 'hidden' })
    keeper.shown('wall', true)
    run(31)
    expect(done).toEqual(['reload wall'])
  })

  it('makes each window anew at night, one after the other, though the hub came back in between', () => {
    const { keeper, done, run, time } = keeperAt()
    keeper.loading('desk')
    keeper.loading('wall')
    run(60, ['desk', 'wall'])
    time.now += 13 * hour
    keeper.hub(true)
    time.minuteOfDay = 245
    run(60, ['desk', 'wall'])
    expect(done).toEqual(['recreate desk'])
    keeper.loading('desk')
    run(100, ['desk', 'wall'])
    expect(done).toEqual(['recreate desk', 'recreate wall'])
  })

  it('relaunches at the third GPU death', () => {
    const { keeper, done } = keeperAt()
    keeper.gpuDied()
    keeper.gpuDied()
    expect(done).toEqual([])
    keeper.gpuDied()
    expect(done).toEqual(['relaunch'])
  })
})

describe('the heartbeat file', () => {
  it('is whole at every moment and says when it could not be written', () => {
    const path = join(dir, 'heartbeat.json')
    const heartbeat = { at: '2031-05-01T04:00:00+08:00', pid: 1, hub: 'up', windows: { desk: 'ok' } } as const
    expect(writeHeartbeat(path, heartbeat)).toBe(true)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(heartbeat)
    expect(writeHeartbeat(join(dir, 'gone/heartbeat.json'), heartbeat)).toBe(false)
  })
})
