import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { domainTime } from '../../native/contract/index.ts'
import { fatalLine, readyLine } from './announce.ts'
import { paceOf, rememberClock, rememberSeed, seedOf } from './dataDir.ts'
import { demoUsers } from './demoUsers.ts'
import { parseOptions } from './options.ts'
import { busyPorts, portsFrom } from './ports.ts'
import { gatewayPlan, hubPlan, townPlan } from './processes.ts'
import { restartPause } from './restart.ts'
import { claim } from './running.ts'
import { chromiumArgs, hasDisplay, placeOf } from './screens.ts'
import { isStale, markBuilt, sourceHash } from './stale.ts'
import { reasonOf, welcome } from './status.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-start-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('options', () => {
  it('takes the flags that machines use', () => {
    const args = ['--headless', '--port', '7300', '--data', 'd', '--seed', '9', '--speed', '60']
    expect(parseOptions(args, '/r')).toEqual({
      ok: true,
      options: { headless: true, port: 7300, dataDir: '/r/d', seed: 9, speed: 60 },
    })
  })

  it.each([
    [['--port', '80'], '--port'],
    [['--port', '65535'], '--port'],
    [['--port', ''], '--port'],
    [['--speed', '0'], '--speed'],
    [['--speed', 'fast'], '--speed'],
    [['--seed', '1.5'], '--seed'],
    [['--sed', '1'], 'Usage'],
    [['extra'], 'Usage'],
  ])('refuses %j and says what is wrong with it', (args, word) => {
    const parsed = parseOptions(args, '/r')
    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? '' : parsed.message).toContain(word)
  })
})

describe('ports', () => {
  it('names the one that another program listens on', async () => {
    const server = createServer()
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        done(typeof address === 'object' && address !== null ? address.port : 0)
      }),
    )
    // The port before it as the first: the one in use is the gateway's.
    expect(await busyPorts(portsFrom(port - 1))).toContain(port)
    await new Promise((done) => server.close(done))
    expect(await busyPorts(portsFrom(port - 1))).not.toContain(port)
  })
})

describe('one start per data dir', () => {
  it('refuses a second one while the first lives, and says where it is', () => {
    const first = claim(dir, 'http://127.0.0.1:7141')
    const second = claim(dir, 'http://127.0.0.1:7200')
    expect(second).toMatchObject({
      ok: false,
      running: { pid: process.pid, address: 'http://127.0.0.1:7141' },
    })
    if (first.ok) first.release()
    expect(claim(dir, 'x').ok).toBe(true)
  })

  it('takes over what a dead process left behind, also when its pid lives on in another process', () => {
    writeFileSync(
      join(dir, 'running.json'),
      JSON.stringify({ pid: process.pid, born: 'long ago', address: 'x' }),
    )
    expect(claim(dir, 'y').ok).toBe(true)
  })

  it('says why a data dir cannot be used instead of failing', () => {
    writeFileSync(join(dir, 'file'), '')
    const refused = claim(join(dir, 'file'), 'x')
    expect(refused).toMatchObject({
      ok: false,
      running: undefined,
      reason: expect.stringMatching(/EEXIST|ENOTDIR/) as string,
    })
  })

  it('takes over a claim that was cut off in the middle of writing', () => {
    writeFileSync(join(dir, 'running.json'), '{"pid":')
    expect(claim(dir, 'y').ok).toBe(true)
  })
})

describe('the domain clock over restarts', () => {
  it('starts at now on a new data dir', () => {
    expect(paceOf(dir, 5000, 60)).toEqual({ originReal: 5000, originDomain: 5000, speed: 60 })
  })

  it('never runs backwards, even when the last run was fast and died between two writings', () => {
    const first = paceOf(dir, 1_000_000, 60)
    rememberClock(dir, first, 1_600_000)
    const lastSeenByTheTown = domainTime(first, 1_604_999)
    const second = paceOf(dir, 1_605_000, 1)
    expect(domainTime(second, 1_605_000)).toBeGreaterThanOrEqual(lastSeenByTheTown)
  })

  it('follows real time again when that has overtaken it', () => {
    rememberClock(dir, paceOf(dir, 1000, 1), 2000)
    expect(paceOf(dir, 900_000, 1).originDomain).toBe(900_000)
  })

  it('is not stopped by a disk that takes no more', () => {
    expect(() => rememberClock(join(dir, 'gone'), paceOf(dir, 1, 1), 2)).not.toThrow()
  })

  it('remembers the seed of a town, and forgets it with the town', () => {
    mkdirSync(join(dir, 'platform'))
    expect(seedOf(dir)).toBeUndefined()
    rememberSeed(dir, 7)
    expect(seedOf(dir)).toBe(7)
    rmSync(join(dir, 'platform'), { recursive: true })
    expect(seedOf(dir)).toBeUndefined()
  })
})

describe('announcements of a process', () => {
  it('reads ready with and without what it carries', () => {
    expect(readyLine('ready {"port":1}')).toEqual({ port: 1 })
    expect(readyLine('ready')).toEqual({})
    expect(readyLine('ready not json')).toEqual({})
    expect(readyLine('already {"port":1}')).toBeUndefined()
  })

  it('reads a fatal reason only when it has a code and a message', () => {
    expect(fatalLine('fatal {"code":"DISK_FULL","message":"m"}')).toEqual({ code: 'DISK_FULL', message: 'm' })
    expect(fatalLine('fatal {"code":"X"}')).toBeUndefined()
    expect(fatalLine('fatal error in V8')).toBeUndefined()
  })
})

describe('a process that keeps dying', () => {
  it('is started again with growing pauses and given up after five deaths in ten minutes', () => {
    const deaths = [0, 10_000, 20_000, 30_000, 40_000, 50_000]
    const pauses = deaths.map((_, i) => restartPause(deaths.slice(0, i + 1)))
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 15_000, undefined])
  })

  it('is forgiven deaths of long ago', () => {
    expect(restartPause([0, 1, 2, 3, 4, 700_000])).toBe(1000)
  })
})

describe('screens', () => {
  const all = { headless: false, electron: '/e', chromium: '/c', display: true }
  it('prefers Electron, then Chromium, then tells the address', () => {
    expect(placeOf(all)).toBe('electron')
    expect(placeOf({ ...all, electron: undefined })).toBe('chromium')
    expect(placeOf({ ...all, electron: undefined, chromium: undefined })).toBe('address')
    expect(placeOf({ ...all, display: false })).toBe('address')
    expect(placeOf({ ...all, headless: true })).toBe('address')
  })

  it('turns the browser sandbox off for root only', () => {
    expect(chromiumArgs('u', 'p', false)).not.toContain('--no-sandbox')
    expect(chromiumArgs('u', 'p', true)).toContain('--no-sandbox')
  })

  it('knows a display of either kind on Linux', () => {
    expect(hasDisplay({ WAYLAND_DISPLAY: 'w' }, 'linux')).toBe(true)
    expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false)
    expect(hasDisplay({}, 'win32')).toBe(true)
  })
})

describe('the build of the screens', () => {
  it('is stale until marked, and again once a source has changed, but not for a changed time or test', () => {
    mkdirSync(join(dir, 'renderer'))
    mkdirSync(join(dir, 'out/renderer'), { recursive: true })
    const source = join(dir, 'renderer/a.ts')
    writeFileSync(source, '1')
    writeFileSync(join(dir, 'out/renderer/desk.html'), '')
    expect(isStale(dir, 'screens')).toBe(true)
    markBuilt(dir, 'screens', sourceHash(dir, 'screens'))
    expect(isStale(dir, 'screens')).toBe(false)
    writeFileSync(source, '1')
    writeFileSync(join(dir, 'renderer/a.test.ts'), 'x')
    expect(isStale(dir, 'screens')).toBe(false)
    writeFileSync(source, '2')
    expect(isStale(dir, 'screens')).toBe(true)
  })
})

describe('the people of the demo', () => {
  it('are shown one for each role, and nobody where the file is missing', () => {
    mkdirSync(join(dir, 'assets/town'), { recursive: true })
    const user = (name: string, role: string) => ({ name, role, title: 't', pin: '1' })
    const users = [user('a', 'DUTY_LEADER'), user('b', 'DUTY_LEADER'), user('c', 'AUDITOR')]
    expect(demoUsers(dir)).toEqual([])
    writeFileSync(join(dir, 'assets/town/demo-users.json'), JSON.stringify({ users }))
    expect(demoUsers(dir).map(({ name }) => name)).toEqual(['a', 'c'])
  })
})

describe('what the person reads', () => {
  const setting = {
    ports: portsFrom(7141),
    dataDir: '/d',
    seed: 3,
    pace: { originReal: 10, originDomain: 20, speed: 60 },
  }

  it('gives every process the same clock', () => {
    for (const plan of [gatewayPlan(setting), townPlan(setting), hubPlan(setting)]) {
      expect(plan.args.join(' ')).toContain('--speed 60 --clock-origin 10:20')
    }
  })

  it('lets the hub reach the platform only through the fault proxy', () => {
    expect(hubPlan(setting).args).toContain('ws://127.0.0.1:7143')
    expect(hubPlan(setting).args.join(' ')).not.toContain('7142')
  })

  it('shows addresses, sign-ins and how to cut the link', () => {
    const people = [{ name: '周岚', role: 'DUTY_OFFICER', title: '值班员', pin: '1234' }]
    const text = welcome({
      ports: portsFrom(7141),
      place: 'address',
      dataDir: '/d',
      speed: 60,
      people,
      keys: true,
    })
    for (const word of ['http://127.0.0.1:7141/desk', '周岚', '1234', 'http://127.0.0.1:7144', '60']) {
      expect(text).toContain(word)
    }
  })

  it("shows a process's own reason as it is, and its last words when it gave none", () => {
    const ended = { code: 1, signal: null, fatal: undefined, lastWords: ['boom'] }
    const fatal = { code: 'DB_FROM_FUTURE', message: 'Update the program.' }
    expect(reasonOf('hub', { ...ended, fatal }, '/l')).toBe('hub: Update the program. [DB_FROM_FUTURE]')
    expect(reasonOf('hub', ended, '/l')).toContain('boom')
    expect(reasonOf('hub', undefined, '/l')).toContain('/l')
  })
})
