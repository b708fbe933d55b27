// The case of Changzhou as it was reported: told by telephone at 09:16, posts and communities sent within minutes, the
// first on scene at 09:35, done at 10:10, thirty-five people. An officer's keys, a real hub, gateway and terminals.
import { expect, test, type Locator, type Page } from '@playwright/test'
import type { Command, CommandType } from '../native/contract/index.ts'
import { QuietTown, type FieldTerminal, type Holder } from './quietTown.ts'

const PORT = 7560
/** A time of that Wednesday by the township's clock, ms since the epoch. */
const at = (hour: number, minute: number, second = 0): number =>
  Date.UTC(2026, 6, 15, hour - 8, minute, second)

interface Sent extends Holder {
  readonly name: string
  readonly people: number
}
/** As the responsibility list of the type suggests them. */
const POSTS: readonly Sent[] = [
  { kind: 'POST', id: 'S01', name: '平安综治岗', people: 6 },
  { kind: 'POST', id: 'P01', name: '综合协调岗', people: 3 },
  { kind: 'POST', id: 'S06', name: '综合执法岗', people: 6 },
  { kind: 'POST', id: 'L03', name: '教育卫生健康岗', people: 3 },
  { kind: 'POST', id: 'S07', name: '市场监管岗', people: 5 },
  { kind: 'POST', id: 'S08', name: '公安联勤岗', people: 4 },
]
/** Added by the officer. */
const COMMUNITIES: readonly Sent[] = [
  { kind: 'COMMUNITY', id: 'C04', name: '石桥湾社区', people: 5 },
  { kind: 'COMMUNITY', id: 'C06', name: '江岸社区', people: 3 },
]
const ALL = [...POSTS, ...COMMUNITIES]
const PLACE = '石桥湾社区活动室'
const ASSIGNMENT = `共 ${ALL.reduce((sum, { people }) => sum + people, 0)} 人：${ALL.map(({ name, people }) => `${name} ${people}`).join('、')}。`

let town: QuietTown
const field = new Map<Sent, FieldTerminal>()

test.describe.configure({ timeout: 120_000 })
test.beforeAll(async () => {
  town = await QuietTown.start(PORT, at(9, 16))
  for (const sent of ALL) field.set(sent, town.terminalOf(sent))
  await Promise.all(
    POSTS.flatMap((post) => {
      const { terminal } = field.get(post) ?? {}
      const attend = { postId: post.id, onDuty: 'A' as const }
      return terminal ? [terminal.send('post.attend', attend, { occurredAt: at(9, 16) })] : []
    }),
  )
})
test.afterAll(async () => {
  await (town as QuietTown | undefined)?.stop()
})

/** Everybody who was sent does this with the task of the own inbox, all at one time by their own clocks. */
async function each<T extends CommandType>(
  type: T,
  occurredAt: number,
  payload: (taskId: string, sent: Sent) => Command<T>,
): Promise<void> {
  const answers = await Promise.all(
    [...field].map(([sent, { terminal, tasks }]) => {
      const [taskId] = tasks
      if (taskId === undefined) throw new Error(`${sent.name} has no task`)
      return terminal.send(type, payload(taskId, sent), { occurredAt })
    }),
  )
  for (const answer of answers) expect(answer).toMatchObject({ result: { outcome: 'applied' } })
}

const main = (page: Page): Locator => page.getByRole('main', { name: '当前事项' })
/** What the time line says of this, each line with its hour and minute in front. */
async function told(page: Page, words: string): Promise<string[]> {
  const lines = main(page).getByRole('list', { name: '时间线' }).getByRole('listitem')
  const texts = await lines.filter({ hasText: words }).allInnerTexts()
  return texts.map((text) => text.slice(0, 5)).sort()
}

test('told at 09:16, sent within minutes, on scene at 09:35, done at 10:10, thirty-five people', async ({
  page,
}) => {
  await page.goto(`${town.address}/desk`)
  await expect(page.getByRole('button', { name: '任雪' })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.type('400400')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: '收件' })).toBeVisible()

  await page.keyboard.press('n')
  await page.keyboard.type('slzp')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PLACE)
  await page.keyboard.press('Tab')
  await page.keyboard.type('有人以免费体检为名向老人推销')
  await page.keyboard.press('Control+Shift+Enter')
  await expect(main(page)).toContainText('有人以免费体检为名向老人推销')

  await page.keyboard.press('d')
  const sheet = page.getByRole('dialog', { name: '分拨' })
  const chosen = sheet.getByRole('listitem').filter({ has: page.locator('input:checked') })
  await expect(chosen).toHaveCount(POSTS.length)
  for (const { name } of POSTS) await expect(chosen.filter({ hasText: name })).toHaveCount(1)
  await expect(sheet.getByRole('button', { name: /分拨/ })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(ASSIGNMENT)
  await page.keyboard.press('Shift+Tab')
  for (const { id, name } of COMMUNITIES) {
    await page.keyboard.type(id)
    await page.keyboard.press('Enter')
    await expect(chosen.filter({ hasText: name })).toHaveCount(1)
  }
  await page.keyboard.press('Control+Enter')
  await expect(sheet).toBeHidden()
  await expect
    .poll(() => [...field.values()].map(({ tasks }) => tasks.size), { timeout: 20_000 })
    .toEqual(ALL.map(() => 1))

  const received = town.now
  await each('task.deliver', received, (taskId) => ({ taskId, delivery: 'DELIVERED' }))
  await each('task.sign', received, (taskId) => ({ taskId }))
  await each('task.depart', received, (taskId) => ({ taskId }))

  // Gateway and hub begin again with later clocks; the page stays open, and its officer signed in.
  await town.setClock(at(9, 35))
  await each('task.arrive', at(9, 35), (taskId) => ({ taskId }))
  await each('task.handle', at(9, 35), (taskId) => ({ taskId }))
  await town.setClock(at(10, 10))
  await each('task.submit', at(10, 10), (taskId, { people }) => ({
    taskId,
    report: `到场 ${people} 人，已劝离`,
  }))
  await expect(main(page)).toContainText('待核查', { timeout: 30_000 })
  await page.keyboard.press('c')
  await page.keyboard.press('Control+Enter')
  await expect(main(page)).toContainText('待评价')

  expect(await told(page, '值班电话 上报')).toEqual(['09:16'])
  const [sent = '', ...more] = await told(page, '共 35 人')
  expect(more).toEqual([])
  expect(sent >= '09:16' && sent <= '09:19').toBe(true)
  for (const { name } of ALL) {
    expect(await told(page, `${name} 到场`)).toEqual(['09:35'])
    expect(await told(page, `${name} 提交办理情况`)).toEqual(['10:10'])
  }
  // Nobody was late at anything, so nothing is held against anybody.
  expect(await told(page, '拟发')).toEqual([])
  const people = (
    await main(page)
      .getByText(/^到场 \d+ 人，已劝离$/)
      .allInnerTexts()
  ).map((words) => Number(/\d+/.exec(words)?.[0]))
  expect(people.reduce((sum, n) => sum + n, 0)).toBe(35)
})
