import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor, Command } from '../../contract/index.ts'
import { verifyChain } from '../dutyChain.ts'
import { MACHINES } from '../machine.ts'
import { rosterGaps } from '../roster.ts'
import { sha256 } from '../sha256.ts'
import { gapEnd } from './dutyDesk.ts'
import { leftOf } from './handover.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
type Items = NonNullable<Command<'handover.open'>['items']>
const item = (key: string, until: number | null = null): Items[number] => ({
  ...{ key, kind: until === null ? 'LATE_TASK' : 'SHELVED', title: key, detail: '', until },
})
const open = (town: Town, items: Items): string =>
  `${town.must(WHO.officer, 'handover.open', { shiftId: 'W1', nextId: 'W2', incomingId: WHO.commander.id, items }).id}:o0`
const sign = (town: Town, who: Actor, handoverId: string, side: 'OUT' | 'IN', items?: Items) =>
  town.do(who, 'handover.sign', { handoverId, side, ...(items ? { items } : {}) })
const accept = (town: Town, handoverId: string, key: string) =>
  town.must(WHO.commander, 'handover.accept', { handoverId, key })

describe('handing a shift over', () => {
  it('takes two signatures and every item accepted one by one; then the next shift is on duty', () => {
    const town = new Town()
    const items = [item('task/1'), item('signal/2', MORNING + HOUR)]
    const sheet = open(town, items)
    expect(town.get('shift', 'W1').state).toBe('HANDING_OVER')
    expect(sign(town, WHO.officer, sheet, 'OUT', items).outcome).toBe('applied')
    expect(sign(town, WHO.commander, sheet, 'IN', items)).toMatchObject({
      ...{ code: 'HANDOVER_ITEMS_LEFT', params: { left: 2 } },
    })
    accept(town, sheet, 'task/1')
    expect(sign(town, WHO.commander, sheet, 'IN', items)).toMatchObject({ params: { left: 1 } })
    accept(town, sheet, 'signal/2')
    town.now += MINUTE
    expect(sign(town, WHO.commander, sheet, 'IN', items).outcome).toBe('applied')
    expect(town.get('handover', sheet)).toMatchObject({
      state: 'DONE',
      inSignedAt: town.now,
      outSignedAt: MORNING,
    })
    expect(town.get('shift', 'W1')).toMatchObject({ state: 'HANDED_OVER', endedAt: town.now })
    expect(town.get('shift', 'W2')).toMatchObject({ state: 'ON_DUTY', startedAt: town.now })
    expect(town.all('dutyLog').map(({ kind }) => kind)).toEqual(['HANDOVER_OPENED', 'HANDED_OVER'])
  })

  it('is signed by each for themselves: nobody signs, or accepts, in the name of another', () => {
    const town = new Town()
    const sheet = open(town, [item('task/1')])
    expect(sign(town, WHO.leader, sheet, 'OUT').code).toBe('NOT_ALLOWED')
    expect(sign(town, WHO.officer, sheet, 'IN').code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.officer, 'handover.accept', { handoverId: sheet, key: 'task/1' }).code).toBe(
      'NOT_ALLOWED',
    )
    const self = { shiftId: 'W1', nextId: 'W3', incomingId: WHO.officer.id }
    const fresh = new Town()
    expect(fresh.do(WHO.officer, 'handover.open', self).code).toBe('SAME_ENTITY')
    const stranger = { shiftId: 'W1', nextId: 'W3', incomingId: WHO.commander.id }
    expect(fresh.do(WHO.officer, 'handover.open', stranger).code).toBe('NOT_ALLOWED')
  })

  it('does not lose what comes in while the sheet is open, and takes back a signature that did not cover it', () => {
    const town = new Town()
    const sheet = open(town, [item('task/1')])
    accept(town, sheet, 'task/1')
    sign(town, WHO.commander, sheet, 'IN', [item('task/1')])
    expect(town.get('handover', sheet).inSignedAt).toBe(MORNING)
    town.now += MINUTE
    const now = [item('task/1'), item('task/2')]
    town.must(WHO.timer, 'handover.list', { handoverId: sheet, items: now })
    expect(town.get('handover', sheet)).toMatchObject({ inSignedAt: null })
    expect(leftOf(town.get('handover', sheet)).map(({ key }) => key)).toEqual(['task/2'])
    expect(sign(town, WHO.officer, sheet, 'OUT', now).outcome).toBe('applied')
    expect(sign(town, WHO.commander, sheet, 'IN', now).code).toBe('HANDOVER_ITEMS_LEFT')
  })

  it('sees what came in the moment of signing itself, also when the outgoing officer signs last', () => {
    const town = new Town()
    const sheet = open(town, [item('task/1')])
    accept(town, sheet, 'task/1')
    sign(town, WHO.commander, sheet, 'IN', [item('task/1')])
    const late = [item('task/1'), item('task/9')]
    expect(sign(town, WHO.officer, sheet, 'OUT', late)).toMatchObject({ code: 'HANDOVER_ITEMS_LEFT' })
    expect(town.get('shift', 'W1').state).toBe('HANDING_OVER')
  })

  it('asks again for a shelved alarm whose expiry moved, and for nothing that was settled meanwhile', () => {
    const town = new Town()
    const sheet = open(town, [item('signal/2', MORNING + HOUR), item('task/1')])
    accept(town, sheet, 'signal/2')
    town.must(WHO.timer, 'handover.list', {
      handoverId: sheet,
      items: [item('signal/2', MORNING + 2 * HOUR)],
    })
    expect(leftOf(town.get('handover', sheet)).map(({ key }) => key)).toEqual(['signal/2'])
    expect(town.get('handover', sheet).items.find(({ key }) => key === 'task/1')?.goneAt).toBe(MORNING)
  })

  it('goes back to duty when it is called off, with the reason', () => {
    const town = new Town()
    const sheet = open(town, [])
    town.must(WHO.officer, 'handover.cancel', { handoverId: sheet, reason: '接班人未到' })
    expect(town.get('shift', 'W1').state).toBe('ON_DUTY')
    expect(sign(town, WHO.officer, sheet, 'OUT').code).toBe('ILLEGAL_TRANSITION')
    expect(town.all('dutyLog').at(-1)).toMatchObject({ kind: 'HANDOVER_CANCELLED', text: '接班人未到' })
  })

  it('can never end with an item left, whatever happens in whatever order', () => {
    const acts = fc.array(
      fc.record({ act: fc.constantFrom('in', 'out', 'accept', 'list', 'cancel', 'open'), n: fc.nat(3) }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(acts, (steps) => {
        const town = new Town()
        let sheet = open(town, [item('a'), item('b')])
        let stands = [item('a'), item('b')]
        for (const { act, n } of steps) {
          const before = town.get('shift', 'W1').state
          const was = town.get('handover', sheet)
          if (act === 'list') {
            stands = ['a', 'b', 'c', 'd'].filter((_, k) => k !== n).map((key) => item(key))
            town.do(WHO.timer, 'handover.list', { handoverId: sheet, items: stands })
          } else if (act === 'accept')
            town.do(WHO.commander, 'handover.accept', {
              handoverId: sheet,
              key: ['a', 'b', 'c', 'd'][n] ?? 'a',
            })
          else if (act === 'in') sign(town, WHO.commander, sheet, 'IN', stands)
          else if (act === 'out') sign(town, WHO.officer, sheet, 'OUT', stands)
          else if (act === 'cancel')
            town.do(WHO.officer, 'handover.cancel', { handoverId: sheet, reason: 'x' })
          else if (town.get('shift', 'W1').state === 'ON_DUTY') sheet = open(town, stands)
          const after = town.get('shift', 'W1').state
          if (after !== before) expect(MACHINES.shift[before]).toContain(after)
          const row = town.get('handover', sheet)
          if (row.id === was.id && row.state !== was.state)
            expect(MACHINES.handover[was.state]).toContain(row.state)
          expect(after === 'HANDED_OVER').toBe(row.state === 'DONE')
          if (row.state === 'DONE' && was.state !== 'DONE') {
            expect(leftOf(row)).toEqual([])
            expect(
              stands.every(({ key }) => row.items.some((one) => one.key === key && one.acceptedAt)),
            ).toBe(true)
            expect([row.inSignedAt, row.outSignedAt]).not.toContain(null)
          }
          expect(
            town.all('shift').filter(({ state }) => state === 'ON_DUTY' || state === 'HANDING_OVER'),
          ).toHaveLength(1)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the roster', () => {
  it('is planned, edited and swapped by a leader; a swapped shift stays on record', () => {
    const town = new Town()
    const crew = { leaderId: WHO.leader.id, officerIds: [WHO.officer.id] }
    const startAt = MORNING + 3 * DAY
    const plan = town.must(WHO.leader, 'shift.plan', { shifts: [{ startAt, endAt: startAt + DAY, ...crew }] })
    const id = `${plan.id}:w0`
    town.must(WHO.leader, 'shift.edit', { shiftId: id, officerIds: [WHO.commander.id] })
    const swap = town.must(WHO.leader, 'shift.swap', { shiftId: id, ...crew, reason: '公出' })
    expect(town.get('shift', id)).toMatchObject({ state: 'SWAPPED', swappedTo: `${swap.id}:w0` })
    expect(town.get('shift', `${swap.id}:w0`)).toMatchObject({
      state: 'PLANNED',
      officerIds: [WHO.officer.id],
      startAt,
    })
    expect(town.do(WHO.leader, 'shift.edit', { shiftId: id }).code).toBe('ILLEGAL_TRANSITION')
    expect(town.do(WHO.officer, 'shift.edit', { shiftId: 'W3' }).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.leader, 'shift.plan', { shifts: [{ startAt, endAt: startAt, ...crew }] }).code).toBe(
      'BAD_SPAN',
    )
    const nobody = { ...crew, officerIds: ['U99'] }
    expect(
      town.do(WHO.leader, 'shift.plan', { shifts: [{ startAt, endAt: startAt + 1, ...nobody }] }).code,
    ).toBe('NOT_FOUND')
  })

  it('shows every stretch nobody stands in, and none where one shift follows the other', () => {
    const shift = (from: number, to: number, state: 'PLANNED' | 'ON_DUTY' | 'SWAPPED' = 'PLANNED') => ({
      ...{ id: 'x', startAt: from * HOUR, endAt: to * HOUR, state, leaderId: 'l', officerIds: ['o'] },
    })
    const gaps = (shifts: ReturnType<typeof shift>[], to = 48) =>
      rosterGaps(shifts, 0, to * HOUR).map((gap) => [gap.from / HOUR, gap.to / HOUR])
    expect(gaps([shift(-2, 22, 'ON_DUTY'), shift(22, 48)])).toEqual([])
    expect(gaps([shift(-2, 22, 'ON_DUTY'), shift(24, 40)])).toEqual([
      [22, 24],
      [40, 48],
    ])
    expect(gaps([shift(0, 24), shift(24, 48, 'SWAPPED')])).toEqual([[24, 48]])
    expect(gaps([{ ...shift(0, 48), officerIds: [] }])).toEqual([[0, 48]])
    // relief that is late leaves no gap behind it: who is on duty stays
    expect(gaps([shift(-30, -1, 'ON_DUTY'), shift(0, 48)])).toEqual([])
  })

  it('lets somebody sit in for a while within a shift, and writes both ends down', () => {
    const town = new Town()
    const to = { shiftId: 'W1', absentId: WHO.officer.id, personId: WHO.leader.id, why: '就医' }
    const span = { from: MORNING + HOUR, to: MORNING + 2 * HOUR }
    const made = town.must(WHO.officer, 'shift.standIn', { ...to, ...span })
    town.must(WHO.officer, 'shift.standInEnd', { standInId: `${made.id}:d0` })
    expect(town.all('dutyLog').map(({ kind }) => kind)).toEqual(['STAND_IN', 'STAND_IN_ENDED'])
    const outside = { from: MORNING - 3 * HOUR, to: MORNING - HOUR }
    expect(town.do(WHO.officer, 'shift.standIn', { ...to, ...outside }).code).toBe('BAD_SPAN')
    expect(town.do(WHO.officer, 'shift.standIn', { ...to, ...span, personId: WHO.officer.id }).code).toBe(
      'SAME_ENTITY',
    )
    expect(town.do(WHO.officer, 'shift.standIn', { ...to, ...span, absentId: WHO.commander.id }).code).toBe(
      'NOT_FOUND',
    )
  })

  it('closes a shift that was handed over, once, and refuses every other step with a code', () => {
    const town = new Town()
    town.must(WHO.timer, 'shift.archive', { shiftId: 'W0' })
    expect(town.do(WHO.timer, 'shift.archive', { shiftId: 'W0' }).outcome).toBe('superseded')
    expect(town.do(WHO.timer, 'shift.archive', { shiftId: 'W1' }).code).toBe('ILLEGAL_TRANSITION')
    expect(town.do(WHO.leader, 'shift.begin', { shiftId: 'W0' }).code).toBe('ILLEGAL_TRANSITION')
    expect(town.do(WHO.commander, 'shift.begin', { shiftId: 'W3' }).code).toBe('NOT_ALLOWED')
    town.must(WHO.officer, 'shift.begin', { shiftId: 'W3' })
    expect(
      town.do(WHO.leader, 'shift.swap', {
        shiftId: 'W3',
        leaderId: WHO.leader.id,
        officerIds: [WHO.officer.id],
        reason: 'x',
      }).code,
    ).toBe('ILLEGAL_TRANSITION')
  })
})

describe('the chain of the duty log', () => {
  function written(): Town {
    const town = new Town()
    for (let link = 0; link < 4; link++) {
      const lines = [1, 2].map((k) => `${town.must(WHO.officer, 'duty.log', { text: `${link}.${k}` }).id}:l0`)
      town.must(WHO.timer, 'duty.seal', { lines })
    }
    return town
  }
  const verdict = (town: Town) => verifyChain(town.all('dutySeal'), town.all('dutyLog'))

  it('holds, and covers every line but those of the last minute', () => {
    const town = written()
    town.must(WHO.officer, 'duty.log', { text: '刚写' })
    expect(verdict(town)).toEqual({ ok: true, links: 4, lines: 8, unsealed: 1 })
  })

  it('finds a line changed, taken out or put in, and links cut off the end', () => {
    fc.assert(
      fc.property(fc.nat(7), fc.constantFrom('text', 'at', 'userName', 'gone', 'cut', 'link'), (k, what) => {
        const town = written()
        const line = town.all('dutyLog')[k]
        if (!line) throw new Error('no line')
        if (what === 'gone') town.rows.delete(`dutyLog/${line.id}`)
        else if (what === 'cut')
          town.rows.set('dutySeal/head', { ...town.get('dutySeal', 'head'), ...{ n: 3 } })
        else if (what === 'link') town.rows.delete(`dutySeal/seal:${1 + (k % 4)}`)
        else town.put('dutyLog', { ...line, [what]: what === 'at' ? line.at + 1 : `${line[what]}!` })
        expect(verdict(town).ok).toBe(false)
      }),
    )
  })

  it('takes the same lines once, whichever hub seals them first', () => {
    const town = new Town()
    const line = `${town.must(WHO.officer, 'duty.log', { text: 'x' }).id}:l0`
    town.must(WHO.timer, 'duty.seal', { lines: [line] })
    expect(town.do(WHO.timer, 'duty.seal', { lines: [line] }).outcome).toBe('superseded')
    expect(verdict(town).ok).toBe(true)
  })

  it('is made of SHA-256 as others compute it', () => {
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256('a'.repeat(119))).toBe('31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb')
  })
})

describe('a check from above', () => {
  it('is answered with its time; what nobody answered in time stands as missed, and an answer is still taken', () => {
    const town = new Town()
    const check = { fromName: '区值班室', text: '请报在岗人员', answerMin: 3 }
    const first = `${town.must(WHO.feed, 'duty.check', check).id}:q0`
    town.now += 40_000
    town.must(WHO.officer, 'duty.answerCheck', { checkId: first, answer: '任雪在岗' })
    expect(town.get('dutyCheck', first)).toMatchObject({
      state: 'ANSWERED',
      answeredAt: town.now,
      answeredBy: 'DUTY_OFFICER',
    })
    expect(town.all('dutyLog').at(-1)).toMatchObject({ kind: 'CHECK_ANSWERED', params: { seconds: 40 } })
    const second = `${town.must(WHO.officer, 'duty.check', check).id}:q0`
    town.must(WHO.timer, 'duty.missCheck', { checkId: second })
    expect(town.do(WHO.timer, 'duty.missCheck', { checkId: first }).code).toBe('ILLEGAL_TRANSITION')
    town.must(WHO.officer, 'duty.answerCheck', { checkId: second, answer: '迟复' })
    expect(town.all('dutyLog').map(({ kind }) => kind)).toEqual([
      ...['CHECK_ASKED', 'CHECK_ANSWERED', 'CHECK_ASKED', 'CHECK_MISSED', 'CHECK_ANSWERED'],
    ])
  })
})

describe('a gap of the roster', () => {
  it('is an alarm that calls until it is seen, once however many fire it, and returns when the gap is filled', () => {
    const town = new Town()
    const [from, to] = [MORNING + 20 * HOUR, MORNING + 44 * HOUR]
    town.must(WHO.timer, 'duty.gap', { from, to })
    const [signal] = town.all('signal')
    expect(signal).toMatchObject({
      ...{ typeCode: 'SY02', priority: 'URGENT', alarm: 'UNACKNOWLEDGED', state: 'RECEIVED' },
      title: '值班空档 07-16 06:00 – 07-17 06:00',
    })
    expect(town.all('dutyLog').map(({ kind }) => kind)).toEqual(['ROSTER_GAP'])
    expect(town.do(WHO.timer, 'duty.gap', { from: from + 1, to }).outcome).toBe('superseded')
    expect(gapEnd(signal?.sourceId ?? '')).toBe(to)
    town.must(WHO.timer, 'duty.filled', { to })
    expect(town.get('signal', signal?.id ?? '')).toMatchObject({ alarm: 'RETURNED', returnedAt: town.now })
    expect(town.do(WHO.timer, 'duty.filled', { to }).outcome).toBe('superseded')
    expect(town.do(WHO.timer, 'duty.filled', { to: to + 1 }).code).toBe('NOT_FOUND')
  })

  it('is only logged where the model names no alarm for it', () => {
    const town = new Town()
    delete town.model.alarms?.gapType
    town.must(WHO.timer, 'duty.gap', { from: MORNING, to: MORNING + HOUR })
    expect(town.all('signal')).toEqual([])
    expect(town.all('dutyLog')).toHaveLength(1)
  })
})

describe('somebody who stands in', () => {
  it('is refused the handover with a code, which stays with those of the shift', () => {
    const town = new Town()
    const standsIn = { ...WHO.leader, id: 'u-other', name: '替岗' }
    town.put('user', { ...town.get('user', WHO.officer.id), id: standsIn.id, name: standsIn.name })
    town.must(WHO.officer, 'shift.standIn', {
      ...{ shiftId: 'W1', absentId: WHO.officer.id, personId: standsIn.id, why: '就诊' },
      ...{ from: MORNING, to: MORNING + HOUR },
    })
    const open = { shiftId: 'W1', nextId: 'W2', incomingId: WHO.commander.id }
    expect(town.do(standsIn, 'handover.open', open)).toMatchObject({
      outcome: 'rejected',
      code: 'NOT_ALLOWED',
    })
    expect(town.do(WHO.officer, 'handover.open', open).outcome).toBe('applied')
  })
})
