import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import type { DayFigures, DayLeft, StarReport } from '../../../native/contract/index.ts'
import { createScreen } from '../../app.ts'
import { FakeHub, lineUp, modelPicture, pressKey, sessionOf } from '../../fixture/index.ts'
import { HubLink } from '../../link/index.ts'
import { createDeskRouter, Desk } from '../index.ts'

const MINUTE = 60_000
let hub: FakeHub
let link: HubLink
let app: App
const text = (): string => document.body.textContent ?? ''
const shows = (words: string) =>
  vi.waitFor(() => expect(text()).toContain(words), { timeout: 8_000, interval: 20 })

const figures = (clearAt: number): DayFigures => ({
  ...{ clearAt, received: 9, cleared: 7, remaining: 2, clearedLater: 0, carried: 1 },
  funnel: [
    { stage: 'FOUND', reached: 12, waiting: 1, left: 0 },
    { stage: 'SENT', reached: 11, waiting: 0, left: 2 },
    { stage: 'JUDGED', reached: 9, waiting: 2, left: 0 },
    { stage: 'HANDLED', reached: 7, waiting: 0, left: 0 },
    { stage: 'FED_BACK', reached: 7, waiting: 0, left: 0 },
  ],
  clocks: [
    { clock: 'respond', n: 9, p50: 20_000, p90: 50_000, late: 1 },
    { clock: 'dispatch', n: 9, p50: MINUTE, p90: 4 * MINUTE, late: 0 },
    { clock: 'handle', n: 0, p50: null, p90: null, late: 0 },
  ],
})
const left = (id: string, more: Partial<DayLeft>): DayLeft => ({
  ...{
    id,
    number: `261121-${id}`,
    typeCode: 'PS03',
    title: `matter ${id}`,
    place: 'gate',
    priority: 'NORMAL',
  },
  ...{ state: 'DISPATCHED', receivedAt: hub.now, dueAt: null, carried: false, holders: [] },
  ...more,
})
const stars: StarReport = {
  ...{ from: 0, to: 1 },
  lines: (['POST', 'GRID'] as const).map((level) => ({
    ...{ level, id: `${level}1`, name: `${level} one`, tasks: 3, score: 91.25, stars: 4, heldMs: MINUTE },
    overdueMs: 0,
    parts: {
      ...{ timeliness: 1, firstPassQuality: 0.5, publicRating: null },
      ...{ cooperation: null, completeness: 1 },
    },
  })),
}

async function open(clearAt: number): Promise<void> {
  hub.pictures = {
    ...{ model: modelPicture(), link: { now: { now: lineUp(hub.now) } }, inbox: { items: {} } },
    ...{ board: { posts: {}, grids: {}, tasks: {} }, calls: { lines: {} }, outbox: { lines: {} } },
    ...{ duty: { shifts: {}, log: {} }, reviews: { items: {} }, mode: { mode: {} }, figures: { now: {} } },
    ...{ supervision: { cards: {}, whistles: {}, escalations: {} }, incidents: { items: {} } },
    day: {
      now: { now: figures(clearAt) },
      left: {
        a: left('a', { holders: [{ kind: 'GRID', id: 'G1', name: 'grid one' }] }),
        b: left('b', { carried: true, priority: 'CRITICAL' }),
        c: left('c', { priority: 'URGENT' }),
      },
    },
  }
  document.body.innerHTML = '<div id="app"></div>'
  link = new HubLink({ connect: hub.connect })
  app = createScreen(Desk, link)
  app.use(createDeskRouter())
  app.mount('#app')
  link.start()
  await shows('收件')
  pressKey('F2', { shift: true })
  await shows('日清日结')
}

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
  window.location.hash = ''
  hub = new FakeHub()
  hub.session = sessionOf('DUTY_OFFICER')
  hub.onQuery = ({ name }) => ({ ok: true, data: name === 'day.stars' ? stars : [] })
})
afterEach(() => {
  app.unmount()
  link.stop()
})

it('shows by one key what is left of the day, today’s first, each with who has it in hand', async () => {
  await open(hub.now + 90 * MINUTE)
  // The clock runs on while the page comes.
  await shows('清零，剩 1:')
  const rows = [...document.querySelectorAll('ul[aria-label="未结清单"] li')].map(
    (row) => row.textContent ?? '',
  )
  expect(rows.map((row) => /matter (.)/.exec(row)?.[1])).toEqual(['c', 'a', 'b'])
  expect(rows[1]).toContain('grid one')
  expect(rows[0]).toContain('中心待办')
  expect(rows[2]).toContain('结转')
  document.querySelector<HTMLElement>('ul[aria-label="未结清单"] button')?.click()
  await vi.waitFor(() => expect(window.location.hash).toBe('#/incident/c'))
})

it('says after the hour that the count was made, and marks what is left', async () => {
  await open(hub.now - MINUTE)
  await shows('已清点')
  expect(document.querySelector('dl .hot dd')?.textContent).toBe('2')
})

it('shows the funnel, the ninth decile of each clock, and stars at each level', async () => {
  await open(hub.now + MINUTE)
  await shows('停在此 2')
  expect(text()).toContain('退出 2')
  expect(document.querySelector('[data-clock="dispatch"]')?.textContent).toContain('04:00')
  expect(document.querySelector('[data-clock="respond"]')?.textContent).toContain('9 件，超时 1')
  expect(document.querySelector('[data-clock="handle"]')?.textContent).toContain('今日尚无')
  await shows('91.3')
  expect(document.querySelector('[aria-label="4 星"]')).not.toBeNull()
  expect(text()).toContain('POST')
  const grids = [...document.querySelectorAll<HTMLElement>('[role="radio"]')].find(
    (one) => one.textContent?.trim() === '网格',
  )
  grids?.click()
  await shows('GRID one')
})
