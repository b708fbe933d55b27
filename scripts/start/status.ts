// What the person at the terminal reads: Chinese first, English beside it.
import type { Ended } from './child.ts'
import type { DemoUser } from './demoUsers.ts'
import type { Ports } from './ports.ts'
import type { Place } from './screens.ts'

export function addressOf(ports: Ports): string {
  return `http://127.0.0.1:${ports.seats}`
}

const shownOn: Record<Place, string> = {
  electron: '屏幕在桌面窗口中(Electron) · screens are in Electron windows',
  chromium: '屏幕在浏览器窗口中(Chromium) · screens are in Chromium windows',
  address: '请在浏览器中打开以下地址 · open these addresses in a browser',
}

export interface Shown {
  readonly ports: Ports
  readonly place: Place
  readonly dataDir: string
  readonly speed: number
  readonly people: readonly DemoUser[]
  readonly keys: boolean
}

export function welcome({ ports, place, dataDir, speed, people, keys }: Shown): string {
  const address = addressOf(ports)
  const control = `http://127.0.0.1:${ports.control}`
  const signIns = people.map(({ name, title, pin }) => `    ${name}  PIN ${pin}  ${title}`)
  return [
    '',
    '云澜街道 镇街指挥台 · Hub Console',
    `  ${shownOn[place]}`,
    `    值班台 desk    ${address}/desk`,
    `    大屏   wall    ${address}/wall`,
    `    状态   health  ${address}/healthz`,
    ...(signIns.length > 0 ? ['  演示登录 · demo sign-ins', ...signIns] : []),
    `  断网演练 · cut and restore the link: ${keys ? 'l, ' : ''}${control}`,
    `  数据 data ${dataDir}${speed === 1 ? '' : ` · 时间 ${speed} 倍速 (time runs ${speed} times as fast)`}`,
    `  退出 · quit: ${keys ? 'q, ' : ''}Ctrl-C`,
    '',
  ].join('\n')
}

/** Why a process is not up: its own reason if it gave one, otherwise its last lines and where to read on. */
export function reasonOf(name: string, ended: Ended | undefined, logFile: string): string {
  if (ended === undefined) {
    return `${name}: 启动超时 · did not come up in time. Its output is in ${logFile}`
  }
  if (ended.fatal !== undefined) return `${name}: ${ended.fatal.message} [${ended.fatal.code}]`
  const how = ended.signal === null ? `code ${ended.code}` : ended.signal
  return [
    `${name}: 意外结束 · ended unexpectedly (${how}). Its output is in ${logFile}`,
    ...ended.lastWords,
  ].join('\n')
}

export const alreadyRunning = (pid: number, address: string): string =>
  `已在运行 · already running on this data dir: pid ${pid}, ${address}\n` +
  '请先停止它,或用 --data 另选目录 · stop it first, or choose another directory with --data.'

export const portsBusy = (ports: readonly number[]): string =>
  `端口被占用 · port ${ports.join(', ')} in use by another program.\n` +
  '请用 --port N 换一个(连续占用四个端口) · choose another first port with --port N (four in a row are used).'

export const otherSeed = (had: number, wanted: number, dataDir: string): string =>
  `数据目录已用种子 ${had} 生成 · ${dataDir} was made with --seed ${had}, not ${wanted}.\n` +
  '请去掉 --seed,或用 --data 另选目录 · leave out --seed, or choose another directory with --data.'

export const cannotWrite = (dataDir: string, reason: string): string =>
  `数据目录不可写 · the data directory ${dataDir} cannot be written: ${reason}.\n` +
  '请检查权限与磁盘空间,或用 --data 另选目录 · check rights and disk space, or choose another directory with --data.'
