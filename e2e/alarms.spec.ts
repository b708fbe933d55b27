import { expect, test, type Page } from '@playwright/test'
import { DemoTown } from './demoTown.ts'

const PORT = 7210
/** As slow as the world: the town’s own alarms hardly come between. */
const SPEED = 1

let town: DemoTown

async function takeSeat(page: Page): Promise<void> {
  await page.goto(`${town.address}/desk`)
  await expect(page.getByRole('button', { name: '任雪' })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.type('400400')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: '收件' })).toBeVisible()
}

const band = (page: Page) => page.getByRole('alert').filter({ hasText: '特急未确认' })
const main = (page: Page) => page.getByRole('main', { name: '当前事项' })

test.describe.configure({ mode: 'serial', timeout: 180_000 })
test.beforeAll(async () => {
  town = await DemoTown.start(PORT, SPEED)
})
test.afterAll(async () => {
  await (town as DemoTown | undefined)?.stop()
})

test('a critical alarm breaks in within two seconds, over a form, and takes nothing out of the hand', async ({
  page,
}) => {
  await takeSeat(page)
  await page.keyboard.press('n')
  const form = page.getByRole('dialog')
  await expect(form).toBeVisible()
  await page.keyboard.type('石桥')
  const typed = page.locator('input:focus')
  await expect(typed).toHaveValue('石桥')
  const { place } = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR' })
  await expect(band(page)).toContainText(place, { timeout: 2_000 })
  // What is being typed goes on where it was.
  await page.keyboard.type('湾')
  await expect(typed).toHaveValue('石桥湾')
})

test('from alarm to dispatched with two keys', async ({ page }) => {
  await takeSeat(page)
  const { place } = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR' })
  await expect(band(page)).toContainText(place, { timeout: 2_000 })
  const began = Date.now()
  await page.keyboard.press('F1')
  await expect(main(page)).toContainText(place)
  await page.keyboard.press('Shift+D')
  await expect(page.getByText(/已受理并分拨给 \d+ 处/)).toBeVisible({ timeout: 5_000 })
  await expect(main(page)).toContainText('应急管理岗')
  expect(Date.now() - began).toBeLessThan(5_000)
})

test('a shelved alarm is one key away with its end, and comes back when it is taken from the shelf', async ({
  page,
}) => {
  await takeSeat(page)
  const { place } = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR' })
  await expect(band(page)).toContainText(place, { timeout: 2_000 })
  await page.keyboard.press('F1')
  await expect(main(page)).toContainText(place)
  await page.keyboard.press('Shift+L')
  await page.getByRole('dialog', { name: '搁置' }).getByLabel('理由').fill('设备检修')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/已搁置至/)).toBeVisible()
  await expect(page.getByRole('dialog', { name: '搁置' })).toBeHidden()
  await page.keyboard.press('F12')
  const list = page.getByRole('grid', { name: '告警' })
  await expect(list).toContainText('设备检修')
  await expect(list).toBeFocused()
  await page.keyboard.press('u')
  await expect(page.getByText('已取消搁置')).toBeVisible()
  await expect(page.getByText('设备检修')).toBeHidden()
})

test('the command bar finds a building, sends an alarm to two posts and merges another into the matter', async ({
  page,
}) => {
  await takeSeat(page)
  const bar = page.getByRole('dialog', { name: '指令' })
  const say = async (words: string, does: string | RegExp): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(words)
    // In a town that was started a moment ago the index may still be on its way.
    await expect(bar).toContainText(does, { timeout: 30_000 })
    await page.keyboard.press('Enter')
    await expect(bar).toBeHidden()
  }
  await say('搜 石桥湾7栋', '完全一致')
  await expect(main(page).getByRole('heading', { name: '石桥湾7栋' })).toBeVisible()
  await expect(main(page)).toBeFocused()

  const first = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR', building: '石桥湾9栋' })
  await expect(band(page)).toContainText(first.place, { timeout: 5_000 })
  await page.keyboard.press('F1')
  await expect(main(page)).toContainText(first.place)
  await say('派 S05 S08', /分拨给 2 个.*S05 消防安全岗.*S08 公安联勤岗/)
  await expect(main(page).getByText('公安联勤岗').first()).toBeVisible()
  const number = /\d{6}-\w+-\d+/.exec(await main(page).innerText())?.[0] ?? ''

  const second = await town.happen({ typeCode: 'PS03', channel: 'IOT_SENSOR', building: '石桥湾9栋' })
  await expect(band(page)).toContainText(second.place, { timeout: 5_000 })
  await page.keyboard.press('F1')
  await expect(main(page).getByText(number)).toBeVisible()
  await say('并 1', '并入')
  await expect(page.getByText(/已并入。/)).toBeVisible()
})

test('Tab goes through pages and forms and comes back: nothing holds the keyboard', async ({ page }) => {
  await takeSeat(page)
  /** Presses Tab until the keyboard has been in the inbox, or where it began; fails when it never is. */
  const round = async (where: string): Promise<void> => {
    await page.evaluate(`(() => {
      const mark = () => document.body.setAttribute('data-round', '')
      document.body.removeAttribute('data-round')
      for (const one of [document.activeElement, document.querySelector('.inbox [role=grid]')])
        one?.addEventListener('focus', mark, { once: true })
    })()`)
    const came = page.locator('body[data-round]')
    for (let batch = 0; batch < 10 && (await came.count()) === 0; batch++)
      await Promise.all(Array.from({ length: 25 }, () => page.keyboard.press('Tab')))
    expect(await came.count(), `Tab does not come round: ${where}`).toBe(1)
  }
  for (const key of ['F10', 'n', 'j']) {
    await page.keyboard.press(key)
    await page.keyboard.press('Tab')
    await round(key)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('grid', { name: '收件' })).toBeFocused()
  }
})
