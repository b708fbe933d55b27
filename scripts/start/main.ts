// `npm start`: a town, its platform, its hub and its screens on this machine, until Ctrl-C.
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { electronBinary } from '../setup/electron.mjs'
import { buildIfStale } from './build.ts'
import { findChromium } from './chromium.ts'
import { clockSaveMs, paceOf, rememberClock, rememberSeed, seedOf } from './dataDir.ts'
import { demoUsers } from './demoUsers.ts'
import { Fleet } from './fleet.ts'
import { listenToKeys } from './keys.ts'
import { setLink } from './link.ts'
import { parseOptions, type Options } from './options.ts'
import { busyPorts, portsFrom } from './ports.ts'
import { gatewayPlan, hubFlags, hubPlan, seedPlan, townPlan, type Plan, type Setting } from './processes.ts'
import { claim } from './running.ts'
import { hasDisplay, openChromium, openElectron, placeOf, type Window } from './screens.ts'
import * as status from './status.ts'

const deskAfterMs = 1500
const root = resolve(import.meta.dirname, '../..')
const say = (line: string): void => console.log(line)

/** What has to be undone, last things first. */
const undo: (() => Promise<void> | void)[] = []
let quitting: Promise<void> | undefined

function quit(code: number): Promise<void> {
  quitting ??= (async () => {
    for (const step of undo.toReversed()) await step()
    process.exit(code)
  })()
  return quitting
}

class GiveUp extends Error {}

function giveUp(message: string): never {
  throw new GiveUp(message)
}

async function prepare(options: Options): Promise<Setting> {
  const ports = portsFrom(options.port)
  const claimed = claim(options.dataDir, status.addressOf(ports))
  if (!claimed.ok) {
    const { running } = claimed
    giveUp(
      running === undefined
        ? status.cannotWrite(options.dataDir, claimed.reason)
        : status.alreadyRunning(running.pid, running.address),
    )
  }
  undo.push(claimed.release)
  const busy = await busyPorts(ports)
  if (busy.length > 0) giveUp(status.portsBusy(busy))
  const had = seedOf(options.dataDir)
  if (had !== undefined && options.seed !== undefined && had !== options.seed) {
    giveUp(status.otherSeed(had, options.seed, options.dataDir))
  }
  const pace = paceOf(options.dataDir, Date.now(), options.speed)
  return { ports, dataDir: options.dataDir, seed: had ?? options.seed ?? 1, pace }
}

function keepClock(setting: Setting): void {
  const save = (): void => rememberClock(setting.dataDir, setting.pace, Date.now())
  save()
  const timer = setInterval(save, clockSaveMs)
  undo.push(() => {
    clearInterval(timer)
    save()
  })
}

async function run(options: Options): Promise<void> {
  const setting = await prepare(options)
  const { ports, dataDir } = setting
  const surroundings = {
    headless: options.headless,
    electron: electronBinary(),
    chromium: findChromium(),
    display: hasDisplay(process.env, process.platform),
  }
  const place = placeOf(surroundings)
  const building = new AbortController()
  undo.push(() => building.abort())
  const built = await buildIfStale(root, place === 'electron' ? 'app' : 'screens', say, building.signal)
  if (!built.ok) giveUp(`构建失败 · the screens could not be built:\n${built.output}`)

  const logOf = (plan: Plan): string => join(dataDir, 'logs', `${plan.name}.log`)
  const fleet = new Fleet(
    { root, dataDir },
    {
      fell(plan, ended, pauseMs) {
        say(status.reasonOf(plan.name, ended, logOf(plan)))
        if (pauseMs !== undefined)
          say(`  ${pauseMs / 1000} 秒后重启 · starting it again in ${pauseMs / 1000} s`)
        else void quit(1)
      },
      recovered: (plan) => say(`  ${plan.name} 已恢复 · is up again`),
    },
  )
  undo.push(() => fleet.stop())

  if (seedOf(dataDir) === undefined) {
    say('生成云澜街道 · making the town ...')
    const plan = seedPlan(setting)
    const failed = await fleet.once(plan)
    if (failed !== undefined) giveUp(status.reasonOf(plan.name, failed, logOf(plan)))
    rememberSeed(dataDir, setting.seed)
  }
  keepClock(setting)

  const plans = [gatewayPlan(setting), townPlan(setting)]
  // In Electron the hub is a utility process of the app.
  if (place !== 'electron') plans.push(hubPlan(setting))
  for (const plan of plans) {
    const up = await fleet.bringUp(plan)
    if (!up.ok) giveUp(status.reasonOf(plan.name, up.ended, logOf(plan)))
  }

  const windows: Window[] = []
  undo.push(async () => {
    await Promise.all(windows.map((window) => window.stop()))
  })
  const keys = takeKeys(setting)
  say(status.welcome({ ports, place, dataDir, speed: options.speed, people: demoUsers(root), keys }))
  // For machines; a person has read the lines above.
  if (options.headless)
    say(`ready ${JSON.stringify({ pid: process.pid, address: status.addressOf(ports), ports })}`)

  if (place === 'electron' && surroundings.electron !== undefined) {
    const app = openElectron(surroundings.electron, root, hubFlags(setting))
    windows.push(app)
    // Closing the app is how a person quits it.
    void app.ended.then(() => quit(0))
  } else if (place === 'chromium' && surroundings.chromium !== undefined) {
    const where = { root, dataDir, address: status.addressOf(ports) }
    windows.push(openChromium(surroundings.chromium, 'wall', where))
    // The desk a moment later, so that it lies on top where both share a display.
    await sleep(deskAfterMs)
    if (quitting === undefined) windows.push(openChromium(surroundings.chromium, 'desk', where))
    for (const { name, ended } of windows) {
      void ended.then(() => {
        if (quitting === undefined) say(`窗口已关闭 · window closed, still at ${where.address}/${name}`)
      })
    }
  }
}

function takeKeys({ ports }: Setting): boolean {
  let cut = false
  return listenToKeys(process.stdin, {
    l: () => {
      cut = !cut
      const words = cut ? '链路已断开 · link cut (l restores it)' : '链路已恢复 · link restored'
      void setLink(ports.control, cut ? 'cut' : 'up').then((done) =>
        say(done ? words : '链路开关无应答 · the link switch does not answer'),
      )
    },
    q: () => void quit(0),
  })
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quit(0))
// The launcher is gone, even by kill -9: nobody is left to stop this by hand.
process.on('disconnect', () => void quit(0))
process.channel?.unref()

const parsed = parseOptions(process.argv.slice(2), root)
if (!parsed.ok) {
  console.error(parsed.message)
  process.exit(2)
}
try {
  await run(parsed.options)
} catch (error) {
  if (!(error instanceof GiveUp)) throw error
  if (quitting === undefined) console.error(error.message)
  await quit(1)
}
