import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { DemoTown } from './demoTown.ts'

const PORT = 7500
const DAY = 86_400_000
const ZONE = 8 * 3_600_000
const START = 8.5 * 3_600_000

interface User {
  readonly name: string
  readonly role: string
  readonly pin: string
}
const { users } = JSON.parse(readFileSync('assets/town/demo-users.json', 'utf8')) as { users: User[] }

/** One of the two officers of a shift, as the demo's roster has them. */
function officerOf(startAt: number): User {
  const officers = users.filter(({ role }) => role === 'DUTY_OFFICER')
  const user = officers[(2 * Math.round(startAt / DAY)) % officers.length]
  if (!user) throw new Error('the demo has no duty officers')
  return user
}
function shiftStart(now: number): number {
  const start = Math.floor((now + ZONE) / DAY) * DAY - ZONE + START
  return start > now ? start - DAY : start
}

let town: DemoTown

test.describe.configure({ timeout: 120_000 })
test.beforeAll(async () => {
  town = await DemoTown.start(PORT, 1)
})
test.afterAll(async () => {
  await (town as DemoTown | undefined)?.stop()
})

const main = (page: Page) => page.getByRole('main', { name: '当前事项' })

test('a shift is handed over by keys: every red item accepted one by one, two PINs, and the next shift is on duty', async ({
  page,
}) => {
  const outgoing = officerOf(shiftStart(Date.now()))
  const incoming = officerOf(shiftStart(Date.now()) + DAY)
  await page.goto(`${town.address}/desk`)
  await page.getByRole('button', { name: outgoing.name }).click({ timeout: 30_000 })
  await page.keyboard.type(outgoing.pin)
  await page.keyboard.press('Enter')
  const strip = page.getByRole('region', { name: '值班' })
  await expect(strip).toContainText(outgoing.name)

  // Something that lies open and red: a task nobody has, because the line is gone.
  await town.link('cut')
  await page.keyboard.press('n')
  await page.keyboard.type('xftd')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type('石桥湾社区门口')
  await page.keyboard.press('Tab')
  await page.keyboard.type('楼道堆物')
  await page.keyboard.press('Control+Enter')
  await expect(main(page)).toContainText('楼道堆物')

  await page.keyboard.press('Shift+F7')
  await expect(main(page).getByRole('heading', { name: '交接班' })).toBeVisible()
  await expect(main(page).getByRole('radio', { name: incoming.name })).toBeChecked()
  await page.keyboard.press('Control+Enter')
  const items = main(page).getByRole('grid', { name: '待接收事项' })
  await expect(items.getByRole('row', { name: /未送达/ }).first()).toBeVisible({ timeout: 15_000 })
  await expect(strip).toContainText('交接中')

  // The outgoing officer signs; alone that hands nothing over.
  await main(page).getByLabel(`${outgoing.name} 的 PIN`).focus()
  await page.keyboard.type(outgoing.pin)
  await page.keyboard.press('Enter')
  await expect(main(page).getByText('已签字')).toHaveCount(1)
  await expect(main(page).getByLabel(`${incoming.name} 的 PIN`)).toBeDisabled()

  // The incoming officer takes the seat and accepts each item with the space bar.
  await main(page).getByLabel('接班人坐席登录').focus()
  await page.keyboard.type(incoming.pin)
  await page.keyboard.press('Enter')
  await expect(main(page).getByText('↑↓ 选择，空格接收')).toBeVisible({ timeout: 15_000 })
  const left = main(page).getByText(/^余 \d+ 项$/)
  await items.getByRole('row').first().focus()
  await expect(async () => {
    await page.keyboard.press('Space')
    if ((await left.count()) > 0 && !(await items.getByRole('row').last().isVisible())) return
    await expect(left).toHaveCount(0, { timeout: 300 })
  }).toPass({ timeout: 30_000 })
  await main(page).getByLabel(`${incoming.name} 的 PIN`).focus()
  await page.keyboard.type(incoming.pin)
  await page.keyboard.press('Enter')

  await expect(main(page).getByText(/完成，接收 \d+ 项/)).toBeVisible()
  await expect(strip).toContainText(incoming.name)
  await page.keyboard.press('F7')
  await expect(page.getByRole('tabpanel')).toContainText(`${outgoing.name} 与 ${incoming.name} 双签`)
  await town.link('up')
})
