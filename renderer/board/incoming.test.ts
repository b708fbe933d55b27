import { expect, it } from 'vitest'
import type { IncidentBrief, IncomingItem } from '../../native/contract/index.ts'
import { incomingLines } from './index.ts'

const T = 1_000_000

function item(id: string, more: Partial<IncomingItem> = {}): IncomingItem {
  return {
    kind: 'signal',
    id,
    rev: 1,
    number: null,
    typeCode: 'PS03',
    priority: 'NORMAL',
    channel: 'IOT_SENSOR',
    title: id,
    place: '',
    gridId: 'G1',
    gridName: '望江社区第1网格',
    state: 'RECEIVED',
    occurredAt: T,
    receivedAt: T,
    ackAt: T,
    alarm: 'UNACKNOWLEDGED',
    realarms: 0,
    masked: false,
    unsent: false,
    ...more,
  }
}

function incident(id: string, more: Partial<IncidentBrief> = {}): IncidentBrief {
  return {
    id,
    rev: 1,
    number: id,
    typeCode: 'PS01',
    priority: 'NORMAL',
    channel: 'PHONE',
    title: id,
    place: '江岸路 3 号',
    gridId: 'G2',
    gridName: null,
    lonE6: 106_480_000,
    latE6: 29_510_000,
    state: 'IN_PROGRESS',
    receivedAt: T,
    acceptedAt: T,
    dueAt: null,
    pausedSince: null,
    tasks: 1,
    tasksDone: 0,
    unsent: false,
    ...more,
  }
}

const ids = (lines: readonly { id: string }[]): string[] => lines.map(({ id }) => id)

it('keeps unacknowledged criticals on top until somebody acknowledges: reports before machines, the newest first', () => {
  const inbox = [
    item('new', { priority: 'CRITICAL', ackAt: null, receivedAt: T + 50 }),
    item('old', { priority: 'CRITICAL', ackAt: null, receivedAt: T }),
    item('report', { kind: 'incident', priority: 'CRITICAL', ackAt: null, receivedAt: T - 50 }),
    item('seen', { priority: 'CRITICAL', ackAt: T + 60, receivedAt: T + 55 }),
  ]
  const lines = incomingLines(inbox, [incident('running', { priority: 'CRITICAL', receivedAt: T + 90 })])
  expect(ids(lines)).toEqual(['report', 'new', 'old', 'seen', 'running'])
  expect(lines.map(({ latched }) => latched)).toEqual([true, true, true, false, false])
})

it('orders by urgency, then what nobody has judged, then the newest', () => {
  const lines = incomingLines(
    [item('signal', { priority: 'URGENT', receivedAt: T }), item('routine', { receivedAt: T + 99 })],
    [incident('older', { priority: 'URGENT' }), incident('newer', { priority: 'URGENT', receivedAt: T + 5 })],
  )
  expect(ids(lines)).toEqual(['signal', 'newer', 'older', 'routine'])
})

it('lists an incident that is still in the inbox once, with its place on the ground', () => {
  const lines = incomingLines([item('x', { kind: 'incident' })], [incident('x', { state: 'NEW' })])
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ waiting: true, lonE6: 106_480_000 })
})

it('leaves out what is over', () => {
  const over = (['CLOSED', 'REJECTED', 'MERGED', 'RETURNED_UP'] as const).map((state) =>
    incident(state, { state }),
  )
  expect(incomingLines([], over)).toEqual([])
})

it('says the grid where no place was given', () => {
  expect(incomingLines([item('a')], [])[0]?.place).toBe('望江社区第1网格')
})
