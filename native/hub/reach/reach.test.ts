/** Calls at a real hub with real files, a platform on a socket and a provider on another; only the pace is the test's. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { domainTime, parsePace, realPace, type ClockPace } from '../../contract/index.ts'
import type { Health } from '../health.ts'
import type { Hub } from '../hub.ts'
import { Screen, SmallTown, until } from '../hubFixture.ts'
import { MessageServer } from './messageServer.fixture.ts'

const SPEED = 30

describe('calling people up from a hub', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let officer: Screen
  let server: MessageServer
  let url: string
  let pace: { -readonly [K in keyof ClockPace]: ClockPace[K] }

  const configure = (): void => {
    mkdirSync(join(root, 'keys'), { recursive: true })
    writeFileSync(join(root, 'keys', 'reach.json'), JSON.stringify({ url, secret: server.secret }), {
      mode: 0o600,
    })
  }
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'reach-'))
    pace = { ...(parsePace(undefined, String(SPEED)) ?? realPace()) }
    town = await SmallTown.open(root, undefined, pace)
    await town.plug()
    server = new MessageServer()
    url = await server.open()
    configure()
    hub = await start()
    officer = await Screen.signIn(hub)
  })
  afterEach(async () => {
    officer.close()
    await hub.close()
    await town.close()
    await server.close()
    rmSync(root, { recursive: true, force: true })
  })

  async function start(): Promise<Hub> {
    const started = await town.hub(undefined, pace)
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${started.seatsPort}/healthz`)
      return ((await answer.json()) as Health).link.state === 'online' ? true : undefined
    })
    return started
  }
  async function call(to = { kind: 'PERSON', id: 'W1' }): Promise<string> {
    const about = { kind: 'NONE', id: '值班' }
    const said = await officer.act('reach.call', { about, to, text: '请速回电' })
    if (!said.ok) throw new Error(said.code)
    return `${said.data.commandId}:h0`
  }
  const row = async (id: string) => (await officer.look('reach', 'calls')).find((one) => one['id'] === id)
  const state = async (id: string, wanted: string) =>
    until(async () => ((await row(id))?.['state'] === wanted ? true : undefined), 15_000)
  const tries = async (id: string) =>
    (await officer.look('reach', 'tries'))
      .filter((one) => one['reachId'] === id)
      .map((one) => [one['channel'], one['state'], one['code']])

  it('hands the message over after the commit, and hears the answer', async () => {
    const id = await call()
    const [message] = await until(() => (server.rung.length > 0 ? server.rung : undefined))
    expect(message).toMatchObject({
      signed: true,
      body: { channel: 'APP', to: { phone: '000-1' }, text: '请速回电' },
    })
    server.answered.set(message?.key ?? '', '收到')
    await state(id, 'ANSWERED')
    expect(await row(id)).toMatchObject({ answeredVia: 'APP', note: '收到' })
    expect(await tries(id)).toEqual([['APP', 'ANSWERED', null]])
    const questions = server.questions
    await new Promise((wake) => setTimeout(wake, 600))
    // nobody is waited for any more
    expect(server.questions - questions).toBeLessThanOrEqual(1)
  })

  it('goes on to the next channel by the hub timer when a minute brings nothing, then says that nobody answered', async () => {
    const id = await call()
    await state(id, 'UNANSWERED')
    expect(await tries(id)).toEqual([
      ['APP', 'SILENT', null],
      ['SMS', 'SILENT', null],
      ['CALL', 'SILENT', null],
    ])
    expect(server.rung.map(({ body }) => body.channel)).toEqual(['APP', 'SMS', 'CALL'])
    expect(new Set(server.rung.map(({ key }) => key)).size).toBe(3)
    // who calls back late has still answered
    server.answered.set(server.rung[1]?.key ?? '', '刚看到')
    await state(id, 'ANSWERED')
    expect(await row(id)).toMatchObject({ answeredVia: 'SMS' })
  })

  it('says at once that nothing left the house where there is no provider, and rings once there is one', async () => {
    rmSync(join(root, 'keys', 'reach.json'))
    const id = await call()
    await state(id, 'UNANSWERED')
    expect(await tries(id)).toEqual([
      ['APP', 'FAILED', 'NO_PROVIDER'],
      ['SMS', 'FAILED', 'NO_PROVIDER'],
      ['CALL', 'FAILED', 'NO_PROVIDER'],
    ])
    configure()
    await call()
    await until(() => (server.rung.length > 0 ? true : undefined))
  })

  it('rings without the line to the platform too, and the platform gets every attempt once it is back', async () => {
    await town.pull()
    const id = await call()
    const [message] = await until(() => (server.rung.length > 0 ? server.rung : undefined))
    server.answered.set(message?.key ?? '', '收到')
    await state(id, 'ANSWERED')
    await town.plug()
    const { rows } = await until(async () => {
      const held = await town.platform.store.bucketRows('yunlan', 'reach')
      return held.rows[0]?.['state'] === 'ANSWERED' ? held : undefined
    }, 20_000)
    expect(rows).toMatchObject([{ id, answeredVia: 'APP' }])
  })

  it('hands over again under the same key what a dead hub may or may not have handed over, and keeps no secret', async () => {
    // at the pace of the wall clock: the channel must still have time after the restart
    const real = Date.now()
    Object.assign(pace, { originReal: real, originDomain: domainTime(pace, real), speed: 1 })
    server.moods = ['hang']
    const id = await call()
    const [first] = await until(() => (server.rung.length > 0 ? server.rung : undefined))
    officer.close()
    await hub.close()
    hub = await start()
    officer = await Screen.signIn(hub)
    await until(() => (server.rung.length > 1 ? true : undefined), 15_000)
    expect(server.rung[1]?.key).toBe(first?.key)
    expect((await row(id))?.['state']).toBe('CALLING')
    for (const file of ['local.db', 'local.db-wal', 'truth.db', 'truth.db-wal'])
      expect(readIf(join(root, 'hub', file))).not.toContain(server.secret)
  })
})

function readIf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
