import { mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { SeatReply } from '../contract/index.ts'
import { openHttpSeats, type HttpSeats } from './httpSeats.ts'
import { LiveViews } from './liveViews.ts'
import { SeatRoom } from './room.ts'
import { unexpected, person, TestClock, TestGrants, TestDesk, TestMemory } from './seatFixture.ts'
import { SignIn } from './signIn.ts'

describe('browser seats', () => {
  let seats: HttpSeats
  let base: string
  const renderer = mkdtempSync(join(tmpdir(), 'seats-'))
  writeFileSync(join(renderer, 'desk.html'), '<title>desk</title>')

  let memory: TestMemory
  const options = async () => {
    const desk = new TestDesk()
    memory = new TestMemory([await person('o', 'DUTY_OFFICER', '1111')])
    const views = new LiveViews((...asked) => desk.source(...asked), unexpected)
    const signIn = new SignIn({
      memory,
      clock: new TestClock(),
      grants: new TestGrants(new TestClock()),
      may: () => [],
    })
    return {
      room: new SeatRoom({ desk, views, signIn, faulted: unexpected }),
      signIn,
      faulted: unexpected,
      host: '127.0.0.1',
      port: 0,
      renderer,
      names: [],
      openWall: true,
      health: () => ({ version: '0.0.0' }),
    }
  }
  beforeEach(async () => {
    const opened = await openHttpSeats(await options())
    if (!opened.ok) throw new Error(opened.code)
    seats = opened.seats
    base = `http://127.0.0.1:${seats.port}`
  })
  afterEach(() => seats.close())

  const signInAs = (pin: string, origin = base) =>
    fetch(`${base}/session`, {
      method: 'POST',
      headers: { Origin: origin, 'Content-Type': 'application/json' },
      body: JSON.stringify({ userId: 'o', pin }),
    })
  const socket = (headers: Record<string, string>, path = '/seat?role=desk') =>
    new Promise<{ ws: WebSocket; replies: SeatReply[] } | undefined>((resolve) => {
      const ws = new WebSocket(base.replace('http', 'ws') + path, { headers })
      const replies: SeatReply[] = []
      ws.on('message', (data: Buffer) => replies.push(JSON.parse(data.toString()) as SeatReply))
      ws.on('open', () => resolve({ ws, replies }))
      ws.on('error', () => resolve(undefined))
    })
  const until = async (done: () => boolean) => {
    for (let n = 0; n < 200 && !done(); n++) await new Promise((wake) => setTimeout(wake, 10))
    expect(done()).toBe(true)
  }

  it('serves the screens and its health, with a policy that allows nothing foreign', async () => {
    const page = await fetch(`${base}/desk`)
    expect(await page.text()).toContain('<title>desk</title>')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ version: '0.0.0' })
    expect((await fetch(`${base}/../../etc/passwd`)).status).toBe(404)
    expect((await fetch(`${base}/%2e%2e%2f%2e%2e%2fetc%2fpasswd`)).status).toBe(404)
  })

  it('signs in with a cookie no script can read, and the socket then knows the person', async () => {
    expect((await signInAs('wrong')).status).toBe(401)
    const signedIn = await signInAs('1111')
    const cookie = signedIn.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
    const screen = await socket({ Origin: base, Cookie: cookie.split(';')[0] ?? '' })
    if (!screen) throw new Error('no socket')
    screen.ws.send(JSON.stringify({ t: 'hello', protocol: 1 }))
    await until(() => screen.replies.some((r) => r.t === 'welcome' && r.session?.userId === 'o'))
    await until(() => screen.replies.some((r) => r.t === 'tick'))
    await fetch(`${base}/session`, {
      method: 'DELETE',
      headers: { Origin: base, Cookie: cookie.split(';')[0] ?? '' },
    })
    await until(() => screen.replies.some((r) => r.t === 'session' && r.session === null))
    screen.ws.terminate()
  })

  it('tells a page that was opened too early who may sign in, once that is known', async () => {
    const screen = await socket({ Origin: base })
    if (!screen) throw new Error('no socket')
    screen.ws.send(JSON.stringify({ t: 'hello', protocol: 1 }))
    await until(() => screen.replies.some((r) => r.t === 'welcome'))
    memory.people.push(await person('new', 'DUTY_LEADER', '2'))
    await until(() => screen.replies.some((r) => r.t === 'welcome' && r.users.some(({ id }) => id === 'new')))
    screen.ws.terminate()
  })

  it('does not listen to a page of another site', async () => {
    expect((await signInAs('1111', 'http://evil.example')).status).toBe(403)
    expect(await socket({ Origin: 'http://evil.example' })).toBeUndefined()
    expect(await socket({})).toBeUndefined()
  })

  it('does not answer under a name it does not know (DNS rebinding)', async () => {
    const status = await new Promise<number | undefined>((resolve) =>
      request(`${base}/healthz`, { headers: { Host: 'evil.example' } }, (r) => resolve(r.statusCode)).end(),
    )
    expect(status).toBe(421)
  })

  it('closes on broken JSON and keeps serving', async () => {
    const screen = await socket({ Origin: base })
    if (!screen) throw new Error('no socket')
    screen.ws.send('{')
    await until(() => screen.ws.readyState === WebSocket.CLOSED)
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })

  it('refuses an address that is none, over both paths, and lives', async () => {
    const raw = (path: string, headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) =>
        request({ host: '127.0.0.1', port: seats.port, path, headers }, (r) => resolve(r.statusCode))
          .on('error', () => resolve(undefined))
          .end(),
      )
    expect(await raw('//', {})).toBe(400)
    expect(await raw('//', { Connection: 'Upgrade', Upgrade: 'websocket', Host: 'evil' })).toBeUndefined()
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })

  it('slows a flood of sign-in tries', async () => {
    const statuses = []
    for (let n = 0; n < 14; n++) statuses.push((await signInAs('')).status)
    expect(statuses).toContain(429)
  })

  it('says which port is busy', async () => {
    expect(await openHttpSeats({ ...(await options()), port: seats.port })).toEqual({
      ok: false,
      code: 'PORT_BUSY',
      params: { port: seats.port },
    })
  })
})
