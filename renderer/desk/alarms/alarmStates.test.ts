import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { deskPictures, type FakeHub, inboxSignal, pressKey, settle } from '../../fixture/index.ts'
import { DeskBed } from '../deskFixture.ts'

const MINUTE = 60_000
let bed: DeskBed
let hub: FakeHub

beforeEach(() => {
  bed = new DeskBed()
  hub = bed.hub
})
afterEach(() => {
  bed.close()
})

async function open(pictures: Partial<ReturnType<typeof deskPictures>>): Promise<void> {
  hub.pictures = { ...deskPictures(hub.now), ...pictures }
  bed.open()
  await vi.waitFor(() => expect(document.querySelector('.inbox')).not.toBeNull(), 10_000)
  await settle(100)
}
const text = (selector: string): string => document.querySelector(selector)?.textContent ?? ''
async function press(key: string): Promise<void> {
  pressKey(key)
  await settle(80)
}

it('shows a device that is out with who, why and until when, and puts it back with one key', async () => {
  await open({
    alarms: {
      load: {},
      held: {},
      trouble: {},
      devices: {
        D1: {
          ...{ id: 'D1', rev: 3, name: 'SMK-0238', reason: 'battery', byName: 'Jiang' },
          ...{ since: hub.now - 30 * MINUTE, until: hub.now + 90 * MINUTE, alarms: 4 },
        },
      },
    },
  })
  await press('F12')
  const row = text('#alarms-device\\/D1')
  for (const words of ['设备停用', 'SMK-0238', 'battery', 'Jiang', '4']) expect(row).toContain(words)
  expect(row).toMatch(/1:30:00|1:29:5\d/)
  await press('u')
  expect(hub.commands()).toMatchObject([
    { type: 'device.putBack', payload: { deviceId: 'D1' }, base: { 'deviceHold/D1': 3 } },
  ])
})

it('keeps the words of an alert about a person masked, opens them for a reason, and masks them again', async () => {
  await open({
    inbox: { items: { 'signal/s1': inboxSignal('s1', { masked: true, text: '', place: 'Grid 12' }) } },
  })
  hub.onQuery = ({ name }) => ({
    ok: true,
    data: name === 'signal.reveal' ? { place: 'Door 302', text: 'no water', until: hub.now + MINUTE } : [],
  })
  await press('j')
  expect(text('.middle')).toContain('内容已遮蔽')
  expect(text('.middle')).not.toContain('302')
  const reveal = [...document.querySelectorAll<HTMLButtonElement>('.middle .facts button')][0]
  reveal?.click()
  await settle(80)
  const reason = document.querySelector<HTMLInputElement>('[role=dialog] input')
  if (!reason) throw new Error('no reason is asked for')
  pressKey('Enter', { ctrl: true })
  await settle(80)
  expect(text('.middle')).not.toContain('302')
  reason.value = 'asked by the grid'
  reason.dispatchEvent(new Event('input', { bubbles: true }))
  pressKey('Enter', { ctrl: true })
  await settle(80)
  expect(text('.middle')).toContain('Door 302')
  hub.tick(MINUTE + 1)
  await settle(150)
  expect(text('.middle')).not.toContain('302')
  expect(text('.middle')).toContain('内容已遮蔽')
})

it('puts a silent source first, in words, and counts it on the tab; a stale one is not called live', async () => {
  const source = (id: string, more: object) => ({
    ...{ id, kind: 'DEPARTMENT' as const, zh: id, en: id, typeCode: null, cadenceMin: 5, silentMin: 20 },
    ...{ state: 'LIVE' as const, lastAt: hub.now, silentSince: null, records: 1, signalId: null },
    ...{ confirmed: 0, dismissed: 0, waiting: 0, falseRate: null },
    ...more,
  })
  await open({
    sources: {
      items: {
        A: source('A', {}),
        B: source('B', { state: 'SILENT', silentSince: hub.now - 61 * MINUTE }),
        C: source('C', { lastAt: hub.now - 11 * MINUTE }),
        D: source('D', { state: 'NEVER', lastAt: null }),
      },
    },
  })
  expect(text('nav .hot')).toContain('数据源')
  await press('F11')
  const rows = [...document.querySelectorAll('[role=tabpanel] [role=row]')].map((row) => row.textContent)
  expect(rows.map((row) => row?.trim()[0])).toEqual(['B', 'C', 'A', 'D'])
  expect(rows[0]).toContain('1:01:00')
  expect(rows[1]).not.toContain('在线')
})

it('says that there is a flood, lays alike alarms behind the first, and shows all of them on a key', async () => {
  const alike = (n: number) => inboxSignal(`s${n}`, { priority: 'URGENT', receivedAt: hub.now - n * 1000 })
  await open({
    inbox: { items: Object.fromEntries([1, 2, 3, 4].map((n) => [`signal/s${n}`, alike(n)])) },
    alarms: {
      ...{ held: {}, devices: {}, trouble: {} },
      load: {
        now: {
          ...{ lastTenMinutes: 12, floodSince: hub.now - MINUTE, firstOut: null },
          ...{ operators: [], spans: [0, 0, 0, 1, 2, 12] },
        },
      },
    },
  })
  expect(text('header .load')).toContain('12')
  expect(text('header .load')).toContain('告警洪峰')
  expect(document.querySelectorAll('.inbox [role=row]')).toHaveLength(1)
  expect(text('.inbox [role=row]')).toContain('4')
  pressKey('G', { shift: true })
  await settle(80)
  expect(document.querySelectorAll('.inbox [role=row]')).toHaveLength(4)
})

it('says that nothing can be heard while the browser lets the page make no sound', async () => {
  await open({})
  expect(text('.mute')).toContain('听不到')
  expect(document.querySelector('.mute button')).not.toBeNull()
})
