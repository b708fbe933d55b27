import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import type { LinkStatus } from '../../native/contract/index.ts'
import { createScreen } from '../app.ts'
import { FakeHub, inboxSignal, lineUp, modelPicture, openTask, settle } from '../fixture/index.ts'
import { HubLink } from '../link/index.ts'
import { Wall } from './index.ts'

// Both need a canvas, which happy-dom has not; they are looked at in a real browser.
vi.mock('./MapPanel.vue', () => ({ __esModule: true, default: { render: () => null } }))
vi.mock('./HourChart.vue', () => ({ __esModule: true, default: { render: () => null } }))

const MINUTE = 60_000
let hub: FakeHub
let link: HubLink
let app: App

const wire = (more: Partial<LinkStatus> = {}): LinkStatus => lineUp(hub.now, more)
const signed = (id: string, dueInMin: number) =>
  openTask(id, {
    state: 'HANDLING',
    delivery: 'DELIVERED',
    deliveredAt: hub.now - 30 * MINUTE,
    signedAt: hub.now - 29 * MINUTE,
    signDueAt: hub.now - 20 * MINUTE,
    finishDueAt: hub.now + dueInMin * MINUTE,
    holderId: 'S04',
  })
const digits = (kind: string): string | undefined =>
  document.querySelector(`.number[data-kind='${kind}'] .digits`)?.textContent?.trim()
const lamps = (): string[] =>
  [...document.querySelectorAll('.post [data-lamp]')].flatMap((one) => one.getAttribute('data-lamp') ?? [])
const panel = (kind: string): string => document.querySelector(`[data-panel='${kind}']`)?.textContent ?? ''

async function open(): Promise<void> {
  document.body.innerHTML = '<div id="app"></div>'
  link = new HubLink({ connect: hub.connect })
  app = createScreen(Wall, link)
  app.mount('#app')
  link.start()
  await vi.waitFor(() => expect(digits('critical')).toBe('1'), 5000)
}

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('hub.wall', 'preview=1920x1080')
  hub = new FakeHub()
  const { posts, grids } = modelPicture()
  const signal = inboxSignal('s1', { receivedAt: hub.now - MINUTE })
  hub.pictures = {
    model: modelPicture(),
    board: {
      posts: posts ?? {},
      grids: grids ?? {},
      tasks: {
        fine: signed('fine', 50),
        late: signed('late', -5),
        lost: openTask('lost', { issuedAt: hub.now - MINUTE, holderId: 'S05' }),
      },
    },
    incidents: {
      items: { i1: { id: 'i1', priority: 'CRITICAL', state: 'IN_PROGRESS', receivedAt: hub.now } },
    },
    incoming: { items: { 'signal/s1': signal } },
    mode: { mode: { mode: { id: 'mode', rev: 1, state: 'PEACE', since: 0, byId: '', byName: '', why: '' } } },
    link: { now: { now: wire() } },
    figures: { now: {} },
    duty: { shifts: {}, log: {} },
  }
})
afterEach(() => {
  app.unmount()
  link.stop()
})

describe('the wall', () => {
  it('counts what is late and what reached nobody, and shows the worst of each post', async () => {
    await open()
    expect([digits('late'), digits('undelivered')]).toEqual(['1', '1'])
    const cards = [...document.querySelectorAll('.post')].map((card) => card.getAttribute('data-level'))
    expect(cards).toEqual(['late', 'soon'])
  })

  it('shows neither a green lamp nor a nought when the hub falls silent', async () => {
    hub.pictures = {
      ...hub.pictures,
      board: { ...modelPicture(), tasks: { fine: signed('fine', 50) } },
    }
    await open()
    expect(lamps()).toContain('GREEN')
    expect(digits('late')).toBe('0')
    await vi.waitFor(() => expect(lamps()).not.toContain('GREEN'), { timeout: 6000, interval: 100 })
    expect(new Set(lamps())).toEqual(new Set(['UNKNOWN']))
    expect([digits('late'), digits('undelivered')]).toEqual(['—', '—'])
    expect(document.querySelector('.wall')?.getAttribute('data-link')).toBe('silent')
  })

  it('lets a room see that this console only looks on', async () => {
    await open()
    const lease = { state: 'STANDBY', console: 'desk-b', since: 0, leftMs: null } as const
    hub.patch('link', { now: { now: wire({ lease }) } })
    await vi.waitFor(() => expect(panel('link')).toContain('备用'), 8_000)
    hub.patch('link', { now: { now: wire({ lease, state: 'OFFLINE' }) } })
    await vi.waitFor(() => expect(panel('link')).toContain('离线'), 8_000)
  })

  it('lets only a symbol blink, until somebody has acknowledged the critical', async () => {
    await open()
    const blinking = [...document.querySelectorAll('.blinks')]
    expect(blinking.map(({ tagName, textContent }) => [tagName.toLowerCase(), textContent])).toEqual([
      ['svg', ''],
    ])
    hub.patch('incoming', {
      items: { 'signal/s1': inboxSignal('s1', { receivedAt: hub.now - MINUTE, ackAt: hub.now }) },
    })
    await vi.waitFor(() => expect(document.querySelector('.blinks')).toBeNull(), 2000)
  })

  it('says that it is offline and up to when its data is true, and lets late grow grey, not what it knows itself', async () => {
    await open()
    hub.patch('link', { now: { now: wire({ state: 'OFFLINE', dataAt: hub.now - 12 * MINUTE }) } })
    hub.tick(12 * MINUTE)
    await settle(300)
    hub.tick()
    await vi.waitFor(() => expect(panel('link')).toContain('离线'), 2000)
    expect(panel('link')).toContain('截至 14:30')
    expect(document.querySelector(".number[data-kind='late']")?.classList.contains('old')).toBe(true)
    expect(document.querySelector(".number[data-kind='undelivered']")?.classList.contains('old')).toBe(false)
  })
})
