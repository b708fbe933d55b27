import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkStatus } from '../../native/contract/index.ts'
import { deskPictures, type FakeHub, lineUp, pressKey, settle } from '../fixture/index.ts'
import { DeskBed } from './deskFixture.ts'

let bed: DeskBed
let hub: FakeHub

const text = (): string => document.body.textContent ?? ''
/** A machine with much to do paints late. */
const shows = (where: () => string, words: string) =>
  vi.waitFor(() => expect(where()).toContain(words), { timeout: 8_000, interval: 20 })
const sheet = (): string => document.querySelector('[role="dialog"]')?.textContent ?? ''

async function open(more: Partial<LinkStatus>): Promise<void> {
  hub.pictures = deskPictures(hub.now, more)
  bed.open()
  await shows(text, '收件')
}

beforeEach(() => {
  bed = new DeskBed()
  hub = bed.hub
})
afterEach(() => {
  bed.close()
})

describe('the line to the platform at the desk', () => {
  it('says why it is cut and when it is tried again, and tries at once on a key', async () => {
    await open({ state: 'OFFLINE', reason: 'NO_ANSWER', nextTryInMs: 7_000, platform: 'city.example:7300' })
    await shows(text, '离线')
    await shows(text, '平台无应答 · 7 秒后')
    pressKey('F9')
    await settle()
    await shows(sheet, 'city.example:7300')
    await shows(sheet, '7 秒后再试')
    pressKey('r')
    await settle()
    expect(hub.commands()).toMatchObject([{ type: 'link.hurry', payload: {} }])
  })

  it('tells a slow line, and a snapshot that waits for its turn, apart', async () => {
    await open({ state: 'DEGRADED', reason: 'QUEUED', snapshotInMs: 4_000 })
    await shows(text, '排队等待快照 · 4 秒后')
    hub.patch('link', { now: { now: lineUp(hub.now, { state: 'DEGRADED', reason: 'SLOW', rttMs: 2_400 }) } })
    await settle()
    await shows(text, '线路迟缓')
    await shows(text, '2400 毫秒')
    expect(text()).not.toContain('排队等待快照')
  })

  it('shows a console in waiting who is on duty, and lets a person take over with a reason', async () => {
    const lease = { state: 'STANDBY', console: 'desk-b', since: hub.now, leftMs: null } as const
    await open({ lease, pending: 3 })
    await shows(text, '备用 · desk-b 值守')
    pressKey('F9')
    await settle()
    await shows(sheet, '备用：另一台指挥台正在值守（desk-b）')
    await shows(sheet, '3 件未上报')
    pressKey('x')
    await settle()
    expect(hub.commands()).toEqual([])
    const field = document.querySelector<HTMLInputElement>('[role="dialog"] input, [role="dialog"] textarea')
    if (!field) throw new Error('nothing asks for a reason')
    field.value = '主机花屏'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    pressKey('Enter', { ctrl: true })
    await vi.waitFor(() => expect(hub.commands()).toHaveLength(1), { timeout: 8_000 })
    expect(hub.commands()).toMatchObject([{ type: 'lease.takeOver', payload: { reason: '主机花屏' } }])
  })

  it('counts down to taking over by itself when the console on duty is gone', async () => {
    const lease = { state: 'STANDBY', console: 'desk-b', since: hub.now, leftMs: 21_000 } as const
    await open({ lease })
    pressKey('F9')
    await settle()
    await shows(sheet, '21 秒后本机自动接管')
  })

  it('offers nobody to take over where no other console is on duty', async () => {
    await open({})
    pressKey('F9')
    await settle()
    await shows(sheet, '本机正在值守（desk-a）')
    expect(sheet()).not.toContain('接管')
  })
})
