import { beforeEach, describe, expect, it } from 'vitest'
import { person, TestClock, TestGrants, TestMemory } from './seatFixture.ts'
import { SignIn } from './signIn.ts'

describe('sign-in', () => {
  let clock: TestClock
  let memory: TestMemory
  let grants: TestGrants
  let signIn: SignIn
  beforeEach(async () => {
    clock = new TestClock()
    grants = new TestGrants(clock)
    memory = new TestMemory([
      await person('officer1', 'DUTY_OFFICER', '1111'),
      await person('officer2', 'DUTY_OFFICER', '2222'),
      await person('leader', 'DUTY_LEADER', '3333'),
    ])
    signIn = new SignIn({ memory, grants, clock, may: () => ['duty.log'] })
  })
  const enter = (id: string, pin: string) => signIn.enter(id, pin, '127.0.0.1')
  const fail = async (id: string, times: number) => {
    for (let n = 0; n < times; n++) {
      clock.time += 600_000
      await enter(id, 'wrong')
    }
  }

  it('gives a session that its token brings back, also after a restart', async () => {
    const entered = await enter('officer1', '1111')
    if (!entered.ok) throw new Error(entered.code)
    expect(entered.session).toMatchObject({ userId: 'officer1', role: 'DUTY_OFFICER', may: ['duty.log'] })
    const restarted = new SignIn({ memory, grants, clock, may: () => [] })
    expect(restarted.resume(entered.token)?.userId).toBe('officer1')
    restarted.leave(entered.token)
    expect(signIn.resume(entered.token)).toBeUndefined()
  })

  it('ends a session after a shift and its handover', async () => {
    const entered = await enter('officer1', '1111')
    if (!entered.ok) throw new Error(entered.code)
    clock.time += 26 * 3_600_000 + 1
    expect(signIn.resume(entered.token)).toBeUndefined()
  })

  it('says how many tries are left, then locks, also against the right PIN', async () => {
    expect(await enter('officer1', 'wrong')).toEqual({
      ok: false,
      code: 'SIGN_IN_FAILED',
      params: { left: 4 },
    })
    await fail('officer1', 4)
    expect(await enter('officer1', '1111')).toEqual({ ok: false, code: 'SIGN_IN_LOCKED' })
    expect(memory.audited).toContain('seat.locked officer1')
  })

  it('lets a duty leader unlock, and nobody of lower rank', async () => {
    await fail('officer1', 5)
    const officer = await enter('officer2', '2222')
    const leader = await enter('leader', '3333')
    if (!officer.ok || !leader.ok) throw new Error('sign-in failed')
    expect(signIn.unlock(officer.session, 'officer1')).toEqual({ ok: false, code: 'NOT_ALLOWED' })
    expect(signIn.unlock(leader.session, 'officer1')).toEqual({ ok: true })
    expect((await enter('officer1', '1111')).ok).toBe(true)
  })

  it('never locks the last duty officer out, but slows the tries down', async () => {
    await fail('officer1', 5)
    await fail('officer2', 8)
    expect(await enter('officer2', '2222')).toMatchObject({ ok: false, code: 'SIGN_IN_TOO_OFTEN' })
    clock.time += 300_000
    expect((await enter('officer2', '2222')).ok).toBe(true)
  })

  it('weighs tries made side by side one after another', async () => {
    const tries = await Promise.all(
      [...Array.from({ length: 9 }, () => 'wrong'), '1111'].map((pin) => enter('officer1', pin)),
    )
    expect(tries.at(-1)).toEqual({ ok: false, code: 'SIGN_IN_LOCKED' })
  })

  it('does not make somebody wait longer because a clock was put back', async () => {
    await fail('officer1', 5)
    await fail('officer2', 6)
    clock.time -= 86_400_000
    const slowed = await enter('officer2', '2222')
    expect(slowed).toMatchObject({ ok: false, code: 'SIGN_IN_TOO_OFTEN', params: { waitS: 10 } })
  })

  it('tells an unknown name and a wrong PIN apart by nothing but the count', async () => {
    expect(await enter('nobody', '1111')).toEqual({ ok: false, code: 'SIGN_IN_FAILED' })
  })

  describe('while the platform cannot be asked', () => {
    const HOUR = 3_600_000
    const give = (hours: number) => {
      for (const { id, role } of memory.people) grants.give(id, role, clock.time + hours * HOUR)
    }
    beforeEach(() => {
      give(72)
      grants.away = true
    })
    const both = (officer = ['officer1', '1111'], leader = ['leader', '3333']) => {
      const proof = ([userId = '', pin = '']: string[]) => ({ userId, pin })
      return signIn.extend(proof(officer), proof(leader), '127.0.0.1')
    }

    it('honours a grant until it ends, then lets nobody in and nobody stay', async () => {
      clock.time += 72 * HOUR - 1
      const entered = await enter('officer1', '1111')
      if (!entered.ok) throw new Error(entered.code)
      expect(signIn.stands(entered.session)).toBe(true)
      clock.time += 2
      expect(signIn.stands(entered.session)).toBe(false)
      expect(signIn.resume(entered.token)).toBeUndefined()
      expect(await enter('officer1', '1111')).toEqual({ ok: false, code: 'GRANT_EXPIRED' })
      expect(await enter('officer1', 'wrong'), 'a wrong PIN tells nothing of it').toMatchObject({
        code: 'SIGN_IN_FAILED',
      })
      expect(memory.audited).toContain('seat.grantExpired officer1')
      grants.away = false
      expect(signIn.resume(entered.token)?.userId, 'the platform can be asked again').toBe('officer1')
    })

    it('honours no grant of another role', async () => {
      grants.give('officer1', 'DUTY_LEADER', clock.time + HOUR)
      expect(await enter('officer1', '1111')).toMatchObject({ code: 'GRANT_EXPIRED' })
    })

    it('lets a duty officer and a duty leader extend by a day, again and again, for the duty roles alone', async () => {
      memory.people.push(await person('commander', 'COMMANDER', '4444'))
      clock.time += 80 * HOUR
      for (let day = 0; day < 3; day++) {
        expect(await enter('officer2', '2222')).toMatchObject({ code: 'GRANT_EXPIRED' })
        expect(await both()).toEqual({ ok: true })
        expect((await enter('officer2', '2222')).ok).toBe(true)
        expect(await enter('commander', '4444')).toMatchObject({ code: 'GRANT_EXPIRED' })
        clock.time += 24 * HOUR + 1
      }
      expect(memory.audited.filter((line) => line.startsWith('seat.grantExtended'))).toEqual(
        Array.from({ length: 3 }, () => ['seat.grantExtended officer1', 'seat.grantExtended leader']).flat(),
      )
    })

    it('cannot be extended by one person, by two of the wrong roles, or with a wrong PIN', async () => {
      clock.time += 80 * HOUR
      expect(await both(['officer1', '1111'], ['officer1', '1111'])).toMatchObject({
        code: 'GRANT_TWO_NEEDED',
      })
      expect(await both(['officer1', '1111'], ['officer2', '2222'])).toMatchObject({
        code: 'GRANT_TWO_NEEDED',
      })
      expect(await both(['leader', '3333'], ['officer1', '1111'])).toMatchObject({ code: 'GRANT_TWO_NEEDED' })
      expect(await both(['officer1', '1111'], ['leader', 'wrong'])).toEqual({
        ok: false,
        code: 'SIGN_IN_FAILED',
        params: { left: 4, userId: 'leader' },
      })
      expect(grants.extension).toBeUndefined()
      expect(await enter('officer1', '1111')).toMatchObject({ code: 'GRANT_EXPIRED' })
    })

    it('cannot be extended beyond a day by extending early or by putting the clock back', async () => {
      clock.time += 80 * HOUR
      await both()
      await both()
      clock.time += 24 * HOUR + 1
      expect(await enter('officer1', '1111')).toMatchObject({ code: 'GRANT_EXPIRED' })
      clock.time -= 30 * HOUR
      expect(await enter('officer1', '1111')).toMatchObject({ code: 'GRANT_EXPIRED' })
    })

    it('needs no extension, and takes none, while the platform can be asked', async () => {
      grants.away = false
      clock.time += 800 * HOUR
      expect((await enter('officer1', '1111')).ok).toBe(true)
      expect(await both()).toEqual({ ok: false, code: 'GRANT_ONLINE' })
    })
  })
})
