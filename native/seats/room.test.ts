import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SeatRole } from '../contract/index.ts'
import { LiveViews } from './liveViews.ts'
import { SeatRoom } from './room.ts'
import { unexpected, person, TestClock, TestGrants, TestDesk, TestMemory } from './seatFixture.ts'
import { SignIn } from './signIn.ts'

describe('who sits at the desks', () => {
  let room: SeatRoom
  let signIn: SignIn
  beforeEach(async () => {
    const desk = new TestDesk()
    const people = [await person('o', 'DUTY_OFFICER', '1'), await person('p', 'DUTY_OFFICER', '1')]
    signIn = new SignIn({
      memory: new TestMemory(people),
      clock: new TestClock(),
      grants: new TestGrants(new TestClock()),
      may: () => [],
    })
    room = new SeatRoom({ desk, views: new LiveViews(desk.source, unexpected), signIn, faulted: unexpected })
  })
  afterEach(() => room.close())

  const sit = async (userId: string | undefined, role: SeatRole = 'desk') => {
    const entered = userId === undefined ? undefined : await signIn.enter(userId, '1', 'test')
    const carrier = {
      role,
      local: true,
      signsIn: true,
      origin: 'test',
      send: () => undefined,
      close: () => undefined,
    }
    return room.attach(carrier, entered?.ok ? entered.token : undefined)
  }

  it('is counted by persons and by screens, without walls and without desks nobody signed in at', async () => {
    expect(room.attendance()).toEqual({ signedIn: 0, desks: 0 })
    await sit(undefined)
    await sit('p', 'wall')
    expect(room.attendance()).toEqual({ signedIn: 0, desks: 0 })
    await sit('o')
    await sit('o')
    await sit('p')
    expect(room.attendance()).toEqual({ signedIn: 2, desks: 3 })
  })

  it('no longer counts whoever closed the screen or signed out', async () => {
    const gone = await sit('o')
    await sit('p')
    gone.close()
    expect(room.attendance()).toEqual({ signedIn: 1, desks: 1 })
    room.end('p')
    expect(room.attendance()).toEqual({ signedIn: 0, desks: 0 })
  })
})
