import { expect, test, type Browser, type Page } from '@playwright/test'
import { DemoTown } from './demoTown.ts'
import { lineIs } from './lineIs.ts'

const PORT = 7480
/** The town's people answer in minutes of their own time; the conflict must be made before the new holder hands in. */
const SPEED = 20

let town: DemoTown
let otherAddress: string

async function takeSeat(browser: Browser, address: string, name: string, pin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${address}/desk`)
  await page.getByRole('button', { name }).click({ timeout: 30_000 })
  await page.keyboard.type(pin)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: '收件' })).toBeVisible()
  return page
}

const main = (page: Page) => page.getByRole('main', { name: '当前事项' })
const sheet = (page: Page) => page.getByRole('dialog')
const online = (page: Page) => expect(lineIs(page, '在线')).toBeVisible({ timeout: 30_000 })

/** Goes to the list of conflicts with its key; the keyboard is in the list then. */
async function conflicts(page: Page) {
  await expect(page.getByRole('tab', { name: /待复核\s*1/ })).toBeVisible({ timeout: 40_000 })
  await page.keyboard.press('F8')
  const list = page.getByRole('grid', { name: '待复核' })
  await expect(list).toBeFocused()
  return list
}

test.describe.configure({ timeout: 180_000 })
test.beforeAll(async () => {
  town = await DemoTown.start(PORT, SPEED)
  otherAddress = await town.otherHub()
})
test.afterAll(async () => {
  await (town as DemoTown | undefined)?.stop()
})

test('a task closed without the line that the other desk had passed on is settled by keys, and leaves both desks', async ({
  browser,
}) => {
  const here = await takeSeat(browser, town.address, '任雪', '400400')
  const there = await takeSeat(browser, otherAddress, '罗正平', '300300')
  await online(here)
  await online(there)

  // One task, seen by both desks.
  const words = `楼道堆物 ${Date.now()}`
  await here.keyboard.press('n')
  await here.keyboard.type('xftd')
  await here.keyboard.press('Enter')
  await here.keyboard.press('Tab')
  await here.keyboard.type('石桥湾社区门口')
  await here.keyboard.press('Tab')
  await here.keyboard.type(words)
  await here.keyboard.press('Control+Enter')
  await expect(main(here)).toContainText(words)
  await expect(main(here).locator('.tasks .task').first()).toBeVisible()
  await main(here).locator('.tasks .task').first().click()
  await expect(here).toHaveURL(/#\/task\//)
  const task = new URL(here.url()).hash
  const [, number = ''] = /(\S+)/.exec((await main(here).locator('.number').textContent()) ?? '') ?? []
  await there.goto(`${otherAddress}/desk${task}`)
  await expect(main(there)).toContainText(number)

  // The line goes; this desk closes the task by phone, the other passes it on.
  await town.link('cut')
  await expect(lineIs(here, '离线')).toBeVisible({ timeout: 10_000 })
  await there.keyboard.press('f')
  await there.keyboard.type('L05')
  await there.keyboard.press('Enter')
  await there.keyboard.press('Tab')
  await there.keyboard.type('属城管事项')
  await there.keyboard.press('Control+Enter')
  await expect(sheet(there)).toBeHidden()
  await here.keyboard.press('s')
  await sheet(here).getByRole('radio', { name: '已办完' }).click()
  await sheet(here).getByLabel('谁答复、怎么说').fill('李强来电，已清走')
  await sheet(here).getByLabel('办理情况').fill('杂物已清走，通道已通')
  await here.keyboard.press('Control+Enter')
  await expect(sheet(here)).toBeHidden()
  await here.keyboard.press('F6')
  await expect(here.getByRole('grid', { name: '待上传' })).toContainText('代记办完')
  await town.link('up')

  // Both desks have the card; the officer reads both versions side by side.
  const hereList = await conflicts(here)
  const thereList = await conflicts(there)
  for (const list of [hereList, thereList]) await expect(list).toContainText('任务改派后才收到原承办办结')
  await here.keyboard.press('Enter')
  const versions = main(here).getByRole('table')
  await expect(versions).toContainText('杂物已清走，通道已通')
  await expect(versions).toContainText('离线操作')
  await expect(versions.getByRole('row', { name: /承办/ })).toContainText('不同')
  await expect(versions.getByRole('columnheader', { name: /平台版本/ })).toContainText('罗正平')
  await expect(versions.getByRole('columnheader', { name: /本地版本/ })).toContainText('任雪')

  await here.keyboard.press('c')
  await sheet(here).getByLabel('现承办谁确认、怎么说').fill('城市管理岗王磊确认')
  await sheet(here).getByLabel('理由').fill('回拨核实，现场已清')
  await here.keyboard.press('Control+Enter')
  await expect(sheet(here)).toBeHidden()
  for (const page of [here, there]) await expect(page.getByText('没有待复核的冲突')).toBeVisible()
  await expect(main(here)).toContainText('确认离线办结')

  // It stands in the time line of the incident, at the other desk too.
  await there.goto(`${otherAddress}/desk${task}`)
  await there.keyboard.press('Escape')
  await expect(main(there)).toContainText('裁定：确认离线办结')
  await expect(main(there)).toContainText('回拨核实，现场已清')
})
