import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyRow, Row } from '../../contract/index.ts'
import { MACHINES } from '../machine.ts'
import { reachMark } from '../reach.ts'
import { timersOf } from '../timers/index.ts'
import { chainOf } from '../wake.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const ABOUT = { kind: 'NONE', id: '值班' } as const
const call = (
  town: Town,
  to: { kind: 'POST' | 'GRID' | 'COMMUNITY' | 'PERSON'; id: string },
  about: object = ABOUT,
) => `${town.must(WHO.officer, 'reach.call', { about: about as typeof ABOUT, to, text: '请回电' }).id}:h0`
const tries = (town: Town, id: string) => town.all('reachTry').filter(({ reachId }) => reachId === id)
/** The channel being tried has had its time. */
function silence(town: Town, id: string): void {
  const { nextAt } = town.get('reach', id)
  if (nextAt === null) throw new Error('nothing is being tried')
  town.now = nextAt
  town.must(WHO.timer, 'reach.next', { reachId: id, dueAt: nextAt })
}
const mark = (town: Town, id: string) => reachMark(town.get('reach', id), tries(town, id))

describe('calling somebody up', () => {
  it('goes to the next channel after a minute without an answer, and keeps every attempt with its times', () => {
    const town = new Town()
    const id = call(town, { kind: 'COMMUNITY', id: 'C1' })
    expect(town.get('reach', id)).toMatchObject({
      personId: 'C1S',
      phone: '139-C1S',
      nextAt: MORNING + MINUTE,
    })
    town.must(WHO.timer, 'reach.tried', { tryId: `${id}:k0`, sent: true, requests: 1, receipt: 'm1' })
    silence(town, id)
    silence(town, id)
    expect(
      tries(town, id).map(({ channel, state, at, sentAt }) => [channel, state, at - MORNING, sentAt]),
    ).toEqual([
      ['APP', 'SILENT', 0, MORNING],
      ['SMS', 'FAILED', MINUTE, null],
      ['CALL', 'QUEUED', 2 * MINUTE, null],
    ])
    silence(town, id)
    expect(town.get('reach', id)).toMatchObject({
      state: 'UNANSWERED',
      nextAt: null,
      endedAt: MORNING + 3 * MINUTE,
    })
    expect(town.entries('值班')).toEqual(['reach.call', 'reach.next', 'reach.next', 'reach.unanswered'])
  })

  it('waits for nothing that did not leave the hub, and says that nobody was reached', () => {
    const town = new Town()
    const id = call(town, { kind: 'PERSON', id: 'C1S' })
    expect(mark(town, id)).toBe('CALLING')
    for (const k of [0, 1, 2])
      town.must(WHO.timer, 'reach.tried', {
        tryId: `${id}:k${k}`,
        sent: false,
        requests: 3,
        code: 'UNREACHABLE',
      })
    expect(town.now).toBe(MORNING)
    expect(town.get('reach', id).state).toBe('UNANSWERED')
    expect(mark(town, id)).toBe('NOT_SENT')
  })

  it('ends with an answer over a channel, or one the desk records with its way and who said it', () => {
    const town = new Town()
    const first = call(town, { kind: 'PERSON', id: 'C1S' })
    town.must(WHO.timer, 'reach.tried', { tryId: `${first}:k0`, sent: true, requests: 1 })
    expect(mark(town, first)).toBe('SENT')
    town.now += 12_000
    town.must(WHO.timer, 'reach.answer', { reachId: first, via: 'APP' })
    expect(town.get('reach', first)).toMatchObject({
      state: 'ANSWERED',
      answeredVia: 'APP',
      answeredBy: null,
    })
    expect(tries(town, first)[0]?.state).toBe('ANSWERED')

    const second = call(town, { kind: 'PERSON', id: 'C1S' })
    expect(town.do(WHO.officer, 'reach.answer', { reachId: second, via: 'BY_PHONE' }).code).toBe(
      'BAD_PAYLOAD',
    )
    expect(town.do(WHO.officer, 'reach.answer', { reachId: second, via: 'APP', note: '好' }).code).toBe(
      'NOT_ALLOWED',
    )
    expect(town.do(WHO.timer, 'reach.answer', { reachId: second, via: 'BY_PHONE' }).code).toBe('NOT_ALLOWED')
    town.must(WHO.officer, 'reach.answer', { reachId: second, via: 'BY_PHONE', note: '本人接听，十分钟到' })
    expect(town.get('reach', second)).toMatchObject({ answeredVia: 'BY_PHONE', answeredBy: 'DUTY_OFFICER' })
    expect(
      town.do(WHO.officer, 'reach.answer', { reachId: second, via: 'BY_PHONE', note: '又' }).outcome,
    ).toBe('superseded')
  })

  it('moves on once, however many hubs fire the same timer', () => {
    const town = new Town()
    const id = call(town, { kind: 'PERSON', id: 'C1S' })
    const dueAt = town.get('reach', id).nextAt ?? 0
    town.must(WHO.timer, 'reach.next', { reachId: id, dueAt })
    expect(town.do(WHO.timer, 'reach.next', { reachId: id, dueAt }).outcome).toBe('superseded')
    expect(tries(town, id)).toHaveLength(2)
  })

  it('calls B of a post by rule when A does not answer; B stands at the post once B has answered', () => {
    const town = new Town()
    const a = call(town, { kind: 'POST', id: 'S05' })
    expect(town.get('reach', a)).toMatchObject({ personId: 'S05A', slot: 'A' })
    for (let k = 0; k < 3; k++) silence(town, a)
    const b = town.get('reach', a).followId ?? ''
    expect(town.get('reach', b)).toMatchObject({
      personId: 'S05B',
      slot: 'B',
      state: 'CALLING',
      startedAt: town.now,
    })
    expect(town.get('post', 'S05').onDuty).toBe('A')
    town.must(WHO.timer, 'reach.answer', { reachId: b, via: 'CALL' })
    expect(town.get('post', 'S05')).toMatchObject({ onDuty: 'B', onDutySince: town.now })
    expect(town.entries('S05')).toEqual(['post.attend'])
  })

  it('about a task is its delivery once answered: the limits begin then', () => {
    const town = new Town()
    const incidentId = town.report()
    const [taskId = ''] = town.dispatch(incidentId)
    const id = call(town, { kind: 'POST', id: 'S05' }, { kind: 'TASK', id: taskId })
    town.now += 20_000
    town.must(WHO.timer, 'reach.answer', { reachId: id, via: 'CALL' })
    expect(town.get('task', taskId)).toMatchObject({ delivery: 'BY_PHONE', deliveredAt: town.now })
    expect(town.entries(incidentId)).toEqual(
      expect.arrayContaining(['reach.call', 'reach.answer', 'task.deliver']),
    )
  })

  it('refuses what is not there: nobody behind a target, a matter, a call', () => {
    const town = new Town()
    expect(
      town.do(WHO.officer, 'reach.call', { about: ABOUT, to: { kind: 'PERSON', id: 'X' }, text: 'x' }).code,
    ).toBe('NOBODY_TO_CALL')
    const gone = { kind: 'TASK', id: 'X' } as const
    expect(
      town.do(WHO.officer, 'reach.call', { about: gone, to: { kind: 'POST', id: 'S05' }, text: 'x' }).code,
    ).toBe('NOT_FOUND')
    expect(town.do(WHO.timer, 'reach.next', { reachId: 'X', dueAt: 0 }).code).toBe('NOT_FOUND')
  })
})

describe('a leader called by rule', () => {
  it('is let go once the desk has seen the alarm, by the hub alone and not before', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    const rule = { kind: 'timer', id: `signal.leader/${signalId}/1`, name: '' } as const
    const called = town.must(rule, 'reach.call', {
      ...{ about: { kind: 'SIGNAL', id: signalId }, to: { kind: 'USER', id: WHO.leader.id } },
      ...{ text: '烟感报警', channels: ['CALL'] },
    })
    const [call] = town.all('reach')
    const reachId = call?.id ?? ''
    expect(called.id).toBe(reachId.split(':')[0])
    expect(town.do(WHO.timer, 'reach.seen', { reachId })).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    town.must(WHO.timer, 'reach.seen', { reachId })
    expect(town.get('reach', reachId)).toMatchObject({ state: 'STOPPED', nextAt: null, endedAt: town.now })
    expect(town.all('reachTry').map(({ state }) => state)).toEqual(['STOPPED'])
    expect(town.do(WHO.timer, 'reach.seen', { reachId }).outcome).toBe('superseded')

    // whom a person calls is let go by a person
    town.must(WHO.officer, 'reach.call', {
      ...{ about: { kind: 'SIGNAL', id: signalId }, to: { kind: 'USER', id: WHO.leader.id }, text: 'x' },
    })
    const other = town.all('reach').at(-1)?.id ?? ''
    expect(town.do(WHO.timer, 'reach.seen', { reachId: other }).outcome).toBe('rejected')
  })
})

describe('the post of a task that was not signed', () => {
  it('is called up when its time to sign is over: A first, then B, who stands at the post once B answers', () => {
    const town = new Town()
    const { taskId } = town.task('PS01')
    const due = town.get('task', taskId).signDueAt ?? 0
    const timer = () =>
      timersOf('task', town.get('task', taskId) as AnyRow, {
        ...{ model: town.model, read: town.read, leaderAt: () => undefined },
      }).find(({ kind }) => kind === 'task.unsigned')
    const first = timer()
    expect(first?.at).toBe(due)
    town.now = due
    town.run(
      town.command(
        { kind: 'timer', id: first?.key ?? '', name: '' },
        'reach.call',
        first?.act.payload as never,
      ),
    )
    expect(town.all('reach').map(({ personId, slot }) => [personId, slot])).toEqual([['S05A', 'A']])
    for (let step = 0; step < 3; step++) {
      const call = town.all('reach')[0]
      town.now = call?.nextAt ?? 0
      town.must(WHO.timer, 'reach.next', { reachId: call?.id ?? '', dueAt: town.now })
    }
    expect(town.all('reach').map(({ personId, state }) => [personId, state])).toEqual([
      ['S05A', 'UNANSWERED'],
      ['S05B', 'CALLING'],
    ])
    town.must(WHO.timer, 'reach.answer', { reachId: town.all('reach')[1]?.id ?? '', via: 'CALL' })
    expect(town.get('post', 'S05').onDuty).toBe('B')
    town.must(WHO.fire, 'task.sign', { taskId })
    expect(timer()).toBeUndefined()
  })
})

describe('the state of a call', () => {
  const STATES = Object.keys(MACHINES.reach) as Row<'reach'>['state'][]
  const acts = fc.array(
    fc.record({
      act: fc.constantFrom('next', 'tried', 'failed', 'heard', 'recorded', 'stop'),
      wait: fc.integer({ min: 0, max: 90_000 }),
    }),
    { maxLength: 25 },
  )

  it('never leaves its machine, and a step it does not have is refused with a code', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const town = new Town()
        const id = call(town, { kind: 'POST', id: 'S05' })
        for (const { act, wait } of steps) {
          town.now += wait
          const before = town.get('reach', id)
          const tryId = `${id}:k${before.step}`
          const decision =
            act === 'next'
              ? town.do(WHO.timer, 'reach.next', { reachId: id, dueAt: before.nextAt ?? 0 })
              : act === 'tried' || act === 'failed'
                ? town.do(WHO.timer, 'reach.tried', { tryId, sent: act === 'tried', requests: 1 })
                : act === 'heard'
                  ? town.do(WHO.timer, 'reach.answer', { reachId: id, via: 'SMS' })
                  : act === 'recorded'
                    ? town.do(WHO.officer, 'reach.answer', { reachId: id, via: 'BY_RADIO', note: 'x' })
                    : town.do(WHO.officer, 'reach.stop', { reachId: id, reason: 'x' })
          const { state, nextAt } = town.get('reach', id)
          expect(STATES).toContain(state)
          if (state !== before.state) expect(MACHINES.reach[before.state]).toContain(state)
          if (decision.outcome !== 'applied') expect(decision.code).toBeTruthy()
          expect(nextAt === null).toBe(state !== 'CALLING')
          // no word says reached of who did not answer
          expect(mark(town, id) === 'ANSWERED').toBe(state === 'ANSWERED')
        }
      }),
      { numRuns: 150 },
    )
  })

  it('cannot be answered once stopped, nor stopped once answered', () => {
    const town = new Town()
    const id = call(town, { kind: 'PERSON', id: 'C1S' })
    town.must(WHO.officer, 'reach.stop', { reachId: id, reason: '叫错人' })
    expect(town.do(WHO.timer, 'reach.answer', { reachId: id, via: 'APP' }).code).toBe('ILLEGAL_TRANSITION')
    const other = call(town, { kind: 'PERSON', id: 'C1S' })
    town.must(WHO.timer, 'reach.answer', { reachId: other, via: 'APP' })
    expect(town.do(WHO.officer, 'reach.stop', { reachId: other, reason: 'x' }).code).toBe(
      'ILLEGAL_TRANSITION',
    )
  })
})

describe('waking the chain of a clue', () => {
  it('calls grid, community, post and department at once, each with a clock of its own', () => {
    const town = new Town()
    const incidentId = town.report('PS01')
    const incident = town.get('incident', incidentId)
    const links = chainOf(incident, town.model)
    expect(links.map(({ stage, to }) => [stage, to.id])).toEqual([
      ['GRID', 'G1'],
      ['COMMUNITY', 'C1'],
      ['POST', 'S05'],
      ['DEPARTMENT', 'S08'],
    ])
    town.must(WHO.officer, 'reach.wake', {
      about: { kind: 'INCIDENT', id: incidentId },
      links,
      text: '消防通道被堵',
    })
    const calls = town.all('reach')
    expect(calls.map(({ personId }) => personId)).toEqual(['G1F', 'C1S', 'S05A', 'S08A'])
    expect(new Set(calls.map(({ wakeId }) => wakeId)).size).toBe(1)
    const [grid, community] = calls
    town.now += 20_000
    town.must(WHO.timer, 'reach.answer', { reachId: grid?.id ?? '', via: 'APP' })
    silence(town, community?.id ?? '')
    expect(town.all('reach').map(({ state, step }) => [state, step])).toEqual([
      ['ANSWERED', 0],
      ['CALLING', 1],
      ['CALLING', 0],
      ['CALLING', 0],
    ])
    expect(town.entries(incidentId)).toContain('reach.wake')
  })

  it('asks the first assisting post where no department is stationed, and never the post that only supervises', () => {
    const town = new Town()
    const chain = (typeCode: string) =>
      chainOf({ typeCode, gridId: null, communityId: null }, town.model).map(({ to }) => to.id)
    for (const { code } of town.model.eventTypes) expect(chain(code)).not.toContain('P04')
    expect(chain('PS02')).toEqual(['S05', 'S06'])
    expect(chain('NO_SUCH')).toEqual([])
  })
})
