import { expect, test, type Page } from '@playwright/test'
import { DemoTown } from './demoTown.ts'
import { lineIs } from './lineIs.ts'

const PORT = 7460
/** Fast enough that the town's people answer within a test, slow enough to watch each step. */
const SPEED = 90
const OFFICER_PIN = '400400'

let town: DemoTown

/** The desk with the duty officer signed in, who has only used the keyboard. */
async function takeSeat(page: Page): Promise<void> {
  await page.goto(`${town.address}/desk`)
  await expect(page.getByText('本系统为非涉密系统，严禁处理国家秘密')).toBeVisible()
  // The first snapshot may still be on its way to a hub that was started a moment ago.
  await expect(page.getByRole('button', { name: '任雪' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByPlaceholder('口令')).toBeFocused()
  await page.keyboard.type(OFFICER_PIN)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: '收件' })).toBeVisible()
}

const inbox = (page: Page) => page.getByRole('grid', { name: /收件/ })
const main = (page: Page) => page.getByRole('main', { name: '当前事项' })

/** Goes down the inbox with J until the wanted line is chosen. */
async function choose(page: Page, title: string, place: string): Promise<void> {
  await page.keyboard.press('Escape')
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('j')
    const chosen = page
      .locator('[aria-selected="true"]')
      .filter({ hasText: title })
      .filter({ hasText: place })
    if ((await chosen.count()) > 0) return
  }
  throw new Error(`not in the inbox: ${title} at ${place}`)
}

/** One of the town's holders may ask to give a task back: the officer agrees, and the others go on. */
async function agreeToReturns(page: Page): Promise<void> {
  const asked = main(page).getByRole('button').filter({ hasText: '申请退单' })
  if ((await asked.count()) === 0) return
  await asked.first().focus()
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: '审退单' })
  await page.keyboard.press('g')
  await expect(sheet).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(sheet).toBeHidden()
  await page.goBack()
}

test.describe.configure({ mode: 'serial', timeout: 240_000 })
test.beforeAll(async () => {
  town = await DemoTown.start(PORT, SPEED)
})
test.afterAll(async () => {
  await (town as DemoTown | undefined)?.stop()
})

test('a smoke alarm goes from the inbox to closed with the keyboard alone', async ({ page }) => {
  await takeSeat(page)
  const { place } = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR' })
  const alarm = inbox(page).getByRole('row').filter({ hasText: place }).first()
  await expect(alarm).toContainText('特急', { timeout: 20_000 })

  await choose(page, '烟感报警', place)
  await page.keyboard.press('Space')
  await page.keyboard.press('d')
  const sheet = page.getByRole('dialog', { name: '分拨' })
  await expect(sheet).toContainText('应急管理岗')
  await page.keyboard.press('Control+Enter')
  await expect(sheet).toBeHidden()
  await expect(main(page)).toContainText('已送达')
  await expect(main(page)).toContainText('应急管理岗 签收', { timeout: 60_000 })
  await expect(main(page)).toContainText(/到场/, { timeout: 60_000 })
  await expect(alarm).toBeHidden()

  await expect(async () => {
    await agreeToReturns(page)
    await expect(main(page)).toContainText('待核查', { timeout: 500 })
  }).toPass({ timeout: 150_000 })
  await page.keyboard.press('c')
  await page.keyboard.press('Control+Enter')
  await expect(main(page)).toContainText('办结')
  await expect
    .poll(
      async () =>
        (await town.atPlatform('incident')).filter(
          (row) => row['place'] === place && row['state'] === 'CLOSED',
        ).length,
    )
    .toBe(1)
})

test('work goes on without the line, survives a reload, and reaches the platform once', async ({ page }) => {
  await takeSeat(page)
  await town.link('cut')
  await expect(lineIs(page, '离线')).toContainText('数据截至', { timeout: 5_000 })

  const words = `厨房闻到燃气味，已开窗。${Date.now()}`
  await page.keyboard.press('n')
  await page.keyboard.type('rqxl')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type('石桥')
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type(words)
  await page.keyboard.press('Control+Enter')
  await expect(main(page)).toContainText(words)
  await expect(main(page)).toContainText('未送达', { timeout: 5_000 })

  await page.reload()
  await page.keyboard.press('F4')
  const call = page
    .getByRole('listitem')
    .filter({ hasText: '应急管理岗' })
    .filter({ hasText: '燃气泄漏' })
    .filter({ has: page.getByRole('button', { name: /下达/ }) })
  await expect(call).toContainText('未送达')
  await call.getByRole('button', { name: /下达/ }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('textbox').fill('值班员接听，已出发')
  await page.keyboard.press('Control+Enter')
  await expect(call).toBeHidden()
  expect((await town.atPlatform('incident')).some((row) => row['text'] === words)).toBe(false)

  await town.link('up')
  await expect(lineIs(page, '在线')).toBeVisible({ timeout: 40_000 })
  await expect
    .poll(async () => (await town.health<{ outbox: { pending: number } }>()).outbox.pending, {
      timeout: 20_000,
    })
    .toBe(0)
  const arrived = (await town.atPlatform('incident')).filter((row) => row['text'] === words)
  expect(arrived).toHaveLength(1)
  const tasks = (await town.atPlatform('task')).filter((row) => row['incidentId'] === arrived[0]?.id)
  expect(tasks.filter((row) => row['holderId'] === 'S04').map((row) => row['delivery'])).toEqual(['BY_PHONE'])
  expect(new Set(tasks.map((row) => row['holderId'])).size).toBe(tasks.length)
})

test('a report sent in the moment of a reload is there once', async ({ page }) => {
  await takeSeat(page)
  const words = `垃圾堆到路边。${Date.now()}`
  await page.keyboard.press('n')
  await page.keyboard.type('bllj')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type('石桥湾社区门口')
  await page.keyboard.press('Tab')
  await page.keyboard.type(words)
  await page.keyboard.press('Control+Shift+Enter')
  await page.reload()
  const arrived = async (): Promise<number> =>
    (await town.atPlatform('incident')).filter((row) => row['text'] === words).length
  await expect.poll(arrived, { timeout: 30_000 }).toBe(1)
  // Once more: whatever the page still held under the old request id must not become a second report.
  await page.reload()
  await expect(page.getByRole('region', { name: '收件' })).toBeVisible()
  expect(await arrived()).toBe(1)
})
