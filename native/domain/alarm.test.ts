import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALARM_STATES, type AlarmState } from '../contract/index.ts'
import { ALARM_EVENTS, alarmOf, alarmOfReport, isHeldAlarm, nextAlarm, type AlarmEvent } from './alarm.ts'

/** Every step by hand, from ISA-18.2's figure and what a desk expects: `event:present>returned`. All others are none. */
const STEPS: Readonly<Record<AlarmState, readonly string[]>> = {
  NORMAL: ['REALARM:UNACKNOWLEDGED', 'SUPPRESS:SUPPRESSED', 'TAKE_OUT:OUT_OF_SERVICE'],
  UNACKNOWLEDGED: [
    'ACKNOWLEDGE:ACKNOWLEDGED',
    'RETURN:RETURNED',
    'SHELVE:SHELVED',
    'SUPPRESS:SUPPRESSED',
    'TAKE_OUT:OUT_OF_SERVICE',
  ],
  ACKNOWLEDGED: [
    'RETURN:NORMAL',
    'REALARM:UNACKNOWLEDGED',
    'SHELVE:SHELVED',
    'SUPPRESS:SUPPRESSED',
    'TAKE_OUT:OUT_OF_SERVICE',
  ],
  RETURNED: [
    'ACKNOWLEDGE:NORMAL',
    'REALARM:UNACKNOWLEDGED',
    'SHELVE:SHELVED',
    'SUPPRESS:SUPPRESSED',
    'TAKE_OUT:OUT_OF_SERVICE',
  ],
  SHELVED: [
    'RETURN:SHELVED',
    'REALARM:SHELVED',
    'UNSHELVE:ACKNOWLEDGED>NORMAL',
    'SHELF_ENDS:UNACKNOWLEDGED>RETURNED',
    'TAKE_OUT:OUT_OF_SERVICE',
  ],
  SUPPRESSED: [
    'RETURN:SUPPRESSED',
    'REALARM:SUPPRESSED',
    'RELEASE:UNACKNOWLEDGED>NORMAL',
    'TAKE_OUT:OUT_OF_SERVICE',
  ],
  OUT_OF_SERVICE: ['RETURN:OUT_OF_SERVICE', 'REALARM:OUT_OF_SERVICE', 'PUT_BACK:UNACKNOWLEDGED>NORMAL'],
}
const cells = ALARM_STATES.flatMap((state) => ALARM_EVENTS.map((event) => [state, event] as const))

describe('the state of an alarm', () => {
  it.each(cells)('%s on %s goes where the table says, and nowhere else', (state, event) => {
    const told = STEPS[state].find((step) => step.startsWith(`${event}:`))?.slice(event.length + 1)
    const [present, returned] = told?.split('>') ?? []
    expect(nextAlarm(state, event, true)).toBe(present)
    expect(nextAlarm(state, event, false)).toBe(returned ?? present)
  })

  it('stays one of the seven whatever happens in whatever order, and what is held always has a way back', () => {
    const event = fc.record({ event: fc.constantFrom(...ALARM_EVENTS), present: fc.boolean() })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state: AlarmState = 'UNACKNOWLEDGED'
        for (const { event: what, present } of events) {
          const next = nextAlarm(state, what, present)
          expect(next === undefined || ALARM_STATES.includes(next)).toBe(true)
          state = next ?? state
          if (!isHeldAlarm(state)) continue
          const ways: readonly AlarmEvent[] = ['SHELF_ENDS', 'RELEASE', 'PUT_BACK']
          const back = ways.map((way) => nextAlarm(state, way, true)).filter((to) => to !== undefined)
          expect(back).toEqual(['UNACKNOWLEDGED'])
        }
      }),
    )
  })

  it('of a row from before there were states is told by its acknowledgement', () => {
    expect(alarmOf({ alarm: null, ackAt: null })).toBe('UNACKNOWLEDGED')
    expect(alarmOf({ alarm: null, ackAt: 5 })).toBe('ACKNOWLEDGED')
    expect(alarmOf({ alarm: 'SHELVED', ackAt: 5 })).toBe('SHELVED')
  })

  it('of a report calls until somebody has seen it, and is over with its acceptance', () => {
    expect(alarmOfReport({ state: 'NEW', ackAt: null })).toBe('UNACKNOWLEDGED')
    expect(alarmOfReport({ state: 'NEW', ackAt: 5 })).toBe('ACKNOWLEDGED')
    expect(alarmOfReport({ state: 'ACCEPTED', ackAt: 5 })).toBe('NORMAL')
  })
})
