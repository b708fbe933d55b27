import { beforeEach, describe, expect, it, vi } from 'vitest'
import { SEAT_CREDIT, type SeatReply, type SeatRole, type Session } from '../contract/index.ts'
import { LiveViews } from './liveViews.ts'
import { Seat } from './router.ts'
import { unexpected, person, TestClock, TestGrants, TestDesk, TestMemory } from './seatFixture.ts'
import { SignIn } from './signIn.ts'

const officer: Session = { userId: 'o', name: 'o', role: 'DUTY_OFFICER', may: [], since: 0 }

describe('a seat', () => {
  let desk: TestDesk
  let views: LiveViews
  let replies: SeatReply[]
  let closed: boolean
  let signIn: SignIn

  beforeEach(async () => {
    vi.useFakeTimers()
    desk = new TestDesk()
    views = new LiveViews((...asked) => desk.source(...asked), unexpected)
    signIn = new SignIn({
      memory: new TestMemory([await person('o', 'DUTY_OFFICER', '1')]),
      clock: new TestClock(),
      grants: new TestGrants(new TestClock()),
      may: () => [],
    })
    replies = []
    closed = false
  })

  const open = async (session?: Session, role: SeatRole = 'desk', local = true) => {
    const carrier = {
      role,
      local,
      signsIn: role === 'desk',
      origin: 'test',
      send: (r: SeatReply) => replies.push(r),
      close: () => (closed = true),
    }
    const seat = new Seat(carrier, { desk, views, signIn, faulted: unexpected }, session, () => undefined)
    await seat.receive({ t: 'hello', protocol: 1 })
    return seat
  }
  const last = () => replies.at(-1)
  const change = (rows: Record<string, unknown>) => {
    desk.rows = rows
    views.changed(new Set(['task']), 'all')
    vi.advanceTimersByTime(100)
  }

  it('greets with who may sign in and never with a PIN', async () => {
    await open()
    expect(last()).toMatchObject({ t: 'welcome', session: null, users: [{ id: 'o', role: 'DUTY_OFFICER' }] })
    expect(JSON.stringify(replies)).not.toMatch(/pin/i)
  })

  it('closes on anything that is no message of the contract', async () => {
    const seat = await open(officer)
    await seat.receive({ t: 'command', requestId: '', type: 1 })
    expect(last()).toEqual({ t: 'bye', code: 'BAD_MESSAGE' })
    expect(closed).toBe(true)
  })

  it('refuses commands and all views without a sign-in to a screen of another machine', async () => {
    const seat = await open(undefined, 'desk', false)
    await seat.receive({ t: 'command', requestId: 'r', type: 'duty.log', payload: {} })
    expect(last()).toMatchObject({ ok: false, code: 'NOT_SIGNED_IN' })
    await seat.receive({ t: 'subscribe', sub: 1, view: 'board' })
    expect(last()).toEqual({ t: 'refused', sub: 1, code: 'NOT_SIGNED_IN' })
    expect(desk.submitted).toEqual([])
  })

  it('shows a screen of this machine what a room may see, and one elsewhere nothing', async () => {
    const near = await open(undefined, 'wall')
    await near.receive({ t: 'subscribe', sub: 1, view: 'board' })
    expect(last()).toMatchObject({ t: 'picture', sub: 1 })
    await near.receive({ t: 'subscribe', sub: 2, view: 'inbox' })
    expect(last()).toEqual({ t: 'refused', sub: 2, code: 'NOT_ALLOWED' })
    const far = await open(undefined, 'wall', false)
    await far.receive({ t: 'subscribe', sub: 1, view: 'board' })
    expect(last()).toEqual({ t: 'refused', sub: 1, code: 'NOT_SIGNED_IN' })
  })

  it('takes no PIN over a browser’s socket, where tries are counted at the door', async () => {
    const seat = await open(undefined, 'wall')
    await seat.receive({ t: 'signIn', requestId: 'r', userId: 'o', pin: '1' })
    expect(last()).toMatchObject({ ok: false, code: 'NOT_ALLOWED' })
  })

  it('answers a bug with INTERNAL and goes on', async () => {
    const faults: unknown[] = []
    desk.submit = () => Promise.reject(new Error('a bug'))
    const carrier = {
      role: 'desk' as const,
      local: true,
      signsIn: true,
      origin: 'test',
      send: (r: SeatReply) => replies.push(r),
      close: () => (closed = true),
    }
    const seat = new Seat(
      carrier,
      { desk, views, signIn, faulted: (error) => faults.push(error) },
      officer,
      () => undefined,
    )
    await seat.receive({ t: 'hello', protocol: 1 })
    await seat.receive({ t: 'command', requestId: 'r', type: 'duty.log', payload: {} })
    expect(last()).toMatchObject({ t: 'answer', requestId: 'r', ok: false, code: 'INTERNAL' })
    expect(faults).toHaveLength(1)
    await seat.receive({ t: 'subscribe', sub: 1, view: 'board' })
    expect(last()).toMatchObject({ t: 'picture' })
    expect(closed).toBe(false)
  })

  it('sends a picture, then only what changed', async () => {
    const seat = await open(officer)
    desk.rows = { a: 1, b: 2 }
    await seat.receive({ t: 'subscribe', sub: 7, view: 'board' })
    expect(last()).toEqual({ t: 'picture', sub: 7, asOf: 900, collections: { rows: { a: 1, b: 2 } } })
    change({ a: 1, b: 3 })
    expect(last()).toEqual({ t: 'patch', sub: 7, asOf: 900, put: { rows: { b: 3 } }, del: {} })
    change({ b: 3 })
    expect(last()).toEqual({ t: 'patch', sub: 7, asOf: 900, put: {}, del: { rows: ['a'] } })
    await seat.receive({ t: 'unsubscribe', sub: 7 })
    const told = replies.length
    change({})
    expect(replies.length).toBe(told)
  })

  it('waits without credit and then tells everything at once', async () => {
    const seat = await open(officer)
    await seat.receive({ t: 'subscribe', sub: 1, view: 'board' })
    for (let n = 0; n < SEAT_CREDIT + 10; n++) change({ a: n })
    const told = replies.length
    change({ a: 'last', b: 1 })
    expect(replies.length).toBe(told)
    await seat.receive({ t: 'credit', n: 1 })
    expect(last()).toMatchObject({ t: 'patch', put: { rows: { a: 'last', b: 1 } } })
  })

  it('signs in over its own carrier and forgets everything on leaving', async () => {
    const seat = await open()
    await seat.receive({ t: 'signIn', requestId: 'r1', userId: 'o', pin: 'no' })
    expect(last()).toMatchObject({ ok: false, code: 'SIGN_IN_FAILED' })
    await seat.receive({ t: 'signIn', requestId: 'r2', userId: 'o', pin: '1' })
    expect(last()).toMatchObject({ t: 'session', session: { userId: 'o' } })
    await seat.receive({ t: 'subscribe', sub: 1, view: 'board' })
    await seat.receive({ t: 'signOut', requestId: 'r3' })
    const told = replies.length
    change({ z: 1 })
    expect(replies.length).toBe(told)
  })
})
