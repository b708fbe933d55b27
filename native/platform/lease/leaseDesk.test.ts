import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FrameOf } from '../../contract/index.ts'
import type { Platform } from '../index.ts'
import { act, folder, platformIn, withTowns } from '../platformFixture.ts'
import { LEASE_MS, LeaseDesk, type LeaseDeskParts, type Member } from './index.ts'

type Said = FrameOf<'LEASE'>['lease']

let now = 1e12
let made = 0
let place: ReturnType<typeof folder>
let platform: Platform
let desk: LeaseDesk
const log: string[] = []

const parts = (): LeaseDeskParts => ({
  store: platform.store,
  wall: () => now,
  now: () => now,
  id: () => `token${String(++made)}`,
  log: (code) => log.push(code),
  gather: () => Promise.resolve(),
})

class Console implements Member {
  readonly deviceId = 'hub1'
  readonly heard: Said[] = []
  lost: string | undefined
  alive = true
  at = now

  readonly name: string
  readonly session: string
  token: string | null

  constructor(name: string, session = name, token: string | null = null) {
    this.name = name
    this.session = session
    this.token = token
  }

  async come(): Promise<Said['say']> {
    this.at = now
    const said = await desk.claim(this, {
      token: this.token,
      session: this.session,
      console: this.name,
      unaware: false,
    })
    this.tell(said)
    return said.say
  }
  heardAt = () => this.at
  answers = () => Promise.resolve(this.alive)
  tell(said: Said): void {
    this.heard.push(said)
    if (said.say === 'HELD') this.token = said.token
  }
  replaced(): void {
    this.lost = 'REPLACED'
  }
  fenced(by: string): void {
    this.lost = `FENCED by ${by}`
  }
  get last(): Said | undefined {
    return this.heard.at(-1)
  }
}

/** Speaks for as long as the lease lasts and a little more, tick by tick. */
async function pass(ms: number, ...living: Console[]): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    now += 1_000
    for (const one of living) one.at = now
    await desk.tick()
  }
}

beforeEach(() => {
  now = 1e12
  made = 0
  log.length = 0
  place = folder()
  platform = withTowns(platformIn(place.path), 'yunlan')
  desk = new LeaseDesk(parts())
})
afterEach(async () => {
  await platform.close()
  place.remove()
})

describe('the lease of a hub', () => {
  it('goes to the first console; the second waits, and is told who is at work since when', async () => {
    const [a, b] = [new Console('A'), new Console('B')]
    expect(await a.come()).toBe('HELD')
    now += 5_000
    expect(await b.come()).toBe('STANDBY')
    expect(b.last).toEqual({
      say: 'STANDBY',
      console: 'A',
      since: 1e12,
      heard: true,
      leftMs: LEASE_MS - 5_000,
    })
    expect(a.lost).toBeUndefined()
  })

  it('stays with who is heard, however long another waits', async () => {
    const [a, b] = [new Console('A'), new Console('B')]
    await a.come()
    await b.come()
    await pass(300_000, a, b)
    expect(b.last?.say).toBe('STANDBY')
    expect(a.lost).toBeUndefined()
  })

  it('passes on by itself once the holder was not heard for half a minute, and not before', async () => {
    const [a, b] = [new Console('A'), new Console('B')]
    await a.come()
    await b.come()
    desk.left(a)
    expect(b.last).toMatchObject({ say: 'STANDBY', heard: false, leftMs: LEASE_MS })
    await pass(LEASE_MS - 1_000, b)
    expect(b.last?.say).toBe('STANDBY')
    await pass(2_000, b)
    expect(b.last).toMatchObject({ say: 'HELD', fresh: true })
    expect(await a.come()).toBe('STANDBY')
    expect(log).toEqual(['LEASE_PASSED'])
  })

  it('is resumed by its holder after a cut, with another token and as the same lease', async () => {
    const a = new Console('A')
    await a.come()
    const first = a.last
    desk.left(a)
    now += 10_000
    const again = new Console('A', 'after a restart', a.token)
    expect(await again.come()).toBe('HELD')
    expect(again.last).toMatchObject({ fresh: false, since: 1e12 })
    expect(again.last).not.toEqual(first)
  })

  it('is resumed by its holder also when the answer with the new token was lost on the way', async () => {
    const a = new Console('A')
    await a.come()
    desk.used(a)
    const kept = a.token
    for (let cut = 0; cut < 2; cut++) {
      a.token = kept
      expect(await a.come()).toBe('HELD')
      expect(a.last).toMatchObject({ fresh: false })
      desk.left(a)
    }
  })

  it('is not kept from a console that never heard it was given the lease', async () => {
    const a = new Console('A')
    await a.come()
    desk.left(a)
    a.token = null
    expect(await a.come()).toBe('HELD')
    expect(a.last).toMatchObject({ fresh: true })
  })

  it('is not given for a token once the one after it was used: that is a copy of the disk', async () => {
    const a = new Console('A')
    await a.come()
    const copied = a.token
    await a.come()
    desk.used(a)
    await pass(6_000, a)
    desk.left(a)
    expect(await new Console('copy', 'copy', copied).come()).toBe('STANDBY')
  })

  it('stays with the console that answers when a running copy names the very same token', async () => {
    const a = new Console('A')
    await a.come()
    const copy = new Console('copy', 'copy', a.token)
    expect(await copy.come()).toBe('STANDBY')
    expect(a.lost).toBeUndefined()
    a.alive = false
    const restarted = new Console('A', 'restarted', a.token)
    expect(await restarted.come()).toBe('HELD')
    expect(a.lost).toBe('REPLACED')
  })

  it("passes at once by a person's order, and only to a console that waits", async () => {
    const [a, b, c] = [new Console('A'), new Console('B'), new Console('C')]
    await a.come()
    await b.come()
    await c.come()
    await desk.takeOver(a, { by: '甲', reason: '' })
    expect(a.lost).toBeUndefined()
    await desk.takeOver(b, { by: '甲', reason: '换机' })
    expect(b.last).toMatchObject({ say: 'HELD', fresh: true })
    expect(a.lost).toBe('FENCED by B')
    expect(c.last).toMatchObject({ say: 'STANDBY', console: 'B' })
    expect(log).toEqual(['LEASE_TAKEN_OVER'])
  })

  it('outlives the gateway: another console waits after a restart of the platform too', async () => {
    const a = new Console('A')
    await a.come()
    desk = new LeaseDesk(parts())
    const b = new Console('B')
    expect(await b.come()).toBe('STANDBY')
    expect(await a.come()).toBe('HELD')
    expect(a.last).toMatchObject({ fresh: false })
  })

  it("is nobody's for longer than its time when the platform's clock was set back by a day", async () => {
    await new Console('A').come()
    now -= 86_400_000
    platform.store.shortenLeases(now + LEASE_MS)
    desk = new LeaseDesk(parts())
    const b = new Console('B')
    await b.come()
    await pass(LEASE_MS + 1_000, b)
    expect(b.last?.say).toBe('HELD')
  })

  it('lets a hub of an older version in as it always was: the later one stays', async () => {
    const [a, old] = [new Console('A'), new Console('old')]
    await a.come()
    const said = await desk.claim(old, { token: null, session: 'old', console: 'old', unaware: true })
    expect(said.say).toBe('HELD')
    expect(a.lost).toBe('REPLACED')
  })
})

describe('a command under a lease', () => {
  const say = (token: string, n: number, after: string[] = [], text = '值班') =>
    platform.submit(
      'yunlan',
      [act(`hub1.a.${String(n)}`, 'duty.log', { text }, after.length > 0 ? { after } : {})],
      { deviceId: 'hub1', token },
    )

  it('is refused once the lease has changed hands, and nothing of it is kept', async () => {
    const [a, b] = [new Console('A'), new Console('B')]
    await a.come()
    const old = a.token ?? ''
    expect(await say(old, 1)).toMatchObject([{ kind: 'decided' }])
    await b.come()
    await desk.takeOver(b, { by: '', reason: '' })
    expect(await say(old, 2)).toMatchObject([{ kind: 'refused', code: 'FENCED' }])
    expect((await platform.store.verdicts('yunlan', ['hub1.a.2'])).size).toBe(0)
    // What was decided before is told all the same, and under the new lease it is decided.
    expect(await say(old, 1)).toMatchObject([{ kind: 'decided', fresh: false }])
    expect(await say(b.token ?? '', 2)).toMatchObject([{ kind: 'decided', fresh: true }])
  })

  it('is refused also when the lease changes hands between its decision and its commit', async () => {
    const a = new Console('A')
    await a.come()
    const { store } = platform
    const append = store.append.bind(store)
    let passed = false
    store.append = async (...args) => {
      if (!passed) {
        passed = true
        const b = new Console('B')
        await b.come()
        await desk.takeOver(b, { by: '', reason: '' })
      }
      return append(...args)
    }
    expect(await say(a.token ?? '', 1)).toMatchObject([{ kind: 'refused', code: 'FENCED' }])
    expect((await store.verdicts('yunlan', ['hub1.a.1'])).size).toBe(0)
  })

  it("does not fall on the rows of another act that has its forerunner's id", async () => {
    const a = new Console('A')
    await a.come()
    await say(a.token ?? '', 1)
    await a.come()
    const token = a.token ?? ''
    expect(await say(token, 1, [], '另一件事')).toMatchObject([{ code: 'ID_REUSED' }])
    expect(await say(token, 2, ['hub1.a.1'])).toMatchObject([{ code: 'WAITS' }])
    expect(await say(token, 3)).toMatchObject([{ kind: 'decided' }])
  })
})
