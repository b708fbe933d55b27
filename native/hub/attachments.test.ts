import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Attachment, BlobFacts } from '../contract/index.ts'
import { FaultProxy, OPEN_LINE } from '../town/index.ts'
import type { Hub } from './hub.ts'
import { PIN, Screen, SmallTown, until } from './hubFixture.ts'

/** A JPEG by its first bytes; the rest is noise, so that no part is like another. */
const picture = (size: number): Buffer =>
  Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(size - 4)])
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('attachments over real sockets', { timeout: 40_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let proxy: FaultProxy
  let cookie: string
  /** One screen a hub: signing in again and again would be refused. */
  const screens = new Map<Hub, Screen>()

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'attach-'))
    town = await SmallTown.open(root)
    await town.plug()
    const started = await FaultProxy.start({ port: 0, targetPort: town.port })
    if (!started.ok) throw new Error(started.code)
    proxy = started.proxy
    hub = await town.hubOver(proxy.port)
    await until(async () => ((await health(hub)).includes('"state":"online"') ? true : undefined))
    cookie = await signIn(hub)
  })
  afterEach(async () => {
    for (const screen of screens.values()) screen.close()
    screens.clear()
    await hub.close()
    await proxy.close()
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  const base = (of: Hub): string => `http://127.0.0.1:${String(of.seatsPort)}`
  const health = async (of: Hub): Promise<string> => (await fetch(`${base(of)}/healthz`)).text()
  async function signIn(of: Hub, userId = 'U1'): Promise<string> {
    const body = JSON.stringify({ userId, pin: PIN })
    const answer = await fetch(`${base(of)}/session`, { method: 'POST', headers: { Origin: base(of) }, body })
    return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }
  async function handIn(bytes: Uint8Array, headers: Record<string, string> = {}) {
    const answer = await fetch(`${base(hub)}/attachment`, {
      method: 'POST',
      headers: { Origin: base(hub), Cookie: cookie, 'Content-Type': 'image/jpeg', ...headers },
      body: new Uint8Array(bytes),
    })
    const text = await answer.text()
    const body = (text === '' ? {} : JSON.parse(text)) as { data?: Attachment; code?: string }
    return { status: answer.status, body }
  }
  async function stateOf(of: Hub, sha256: string): Promise<BlobFacts | undefined> {
    const screen = screens.get(of) ?? (await Screen.signIn(of))
    screens.set(of, screen)
    const answer = await screen.ask('attachment.states', { ids: [sha256] })
    return answer.ok ? (answer.data as unknown as Record<string, BlobFacts>)[sha256] : undefined
  }
  const reaches = (of: Hub, sha256: string, state: BlobFacts['state']) =>
    until(async () => ((await stateOf(of, sha256))?.state === state ? true : undefined), 20_000)
  const look = (of: Hub, path: string, as = cookie) => fetch(base(of) + path, { headers: { Cookie: as } })

  it('go from a seat to the platform and on to another hub, cut in the middle and resumed', async () => {
    const bytes = picture(8_000_000)
    await town.pull()
    const { body } = await handIn(bytes)
    expect(body).toMatchObject({ ok: true })
    const attachment: Attachment = {
      ...{ sha256: '', mime: '', bytes: 0, ...body.data },
      name: 'stairs.jpg',
    }
    expect(attachment.sha256).toBe(hash(bytes))
    expect(await stateOf(hub, attachment.sha256)).toEqual({ state: 'LOCAL', share: 0 })
    await town.plug()
    await reaches(hub, attachment.sha256, 'GOING')
    await town.pull()
    const half = await stateOf(hub, attachment.sha256)
    expect(half?.state).toBe('GOING')
    await town.plug()
    await reaches(hub, attachment.sha256, 'HERE')

    const screen = await Screen.signIn(hub)
    const made = await screen.act('incident.report', {
      ...{ channel: 'PHONE', typeCode: 'UM03', text: '冒烟', place: '石桥湾7栋', attachments: [attachment] },
    })
    expect(made.ok).toBe(true)
    screen.close()
    const other = await town.otherHub()
    try {
      await until(async () => ((await health(other)).includes('"state":"online"') ? true : undefined))
      await reaches(other, attachment.sha256, 'HERE')
      const there = await look(other, `/attachment/${attachment.sha256}?as=image/jpeg`, await signIn(other))
      expect(there.headers.get('content-type')).toBe('image/jpeg')
      expect(hash(new Uint8Array(await there.arrayBuffer()))).toBe(attachment.sha256)
    } finally {
      await other.close()
    }
  })

  it('are refused from strangers, from other sites, as what they are not, and under any path but a hash', async () => {
    const bytes = picture(2_000)
    expect((await handIn(bytes, { Cookie: '' })).status).toBe(401)
    expect((await handIn(bytes, { Cookie: await signIn(hub, 'U2') })).status).toBe(401)
    expect((await handIn(bytes, { Origin: 'http://evil.example' })).status).toBe(403)
    expect(await handIn(bytes, { 'Content-Type': 'text/html' })).toMatchObject({
      status: 422,
      body: { code: 'BLOB_KIND' },
    })
    expect(await handIn(Buffer.from('<script>'))).toMatchObject({ status: 422, body: { code: 'BLOB_KIND' } })
    const kept = (await handIn(bytes)).body.data
    expect((await look(hub, `/attachment/${kept?.sha256 ?? ''}`, '')).status).toBe(401)
    expect((await look(hub, `/attachment/${'0'.repeat(64)}`)).status).toBe(404)
    for (const path of ['/attachment/..%2f..%2flocal.db', '/attachment/../local.db', '/blobs/'])
      expect((await look(hub, path)).status).toBe(404)
    const asPage = await look(hub, `/attachment/${kept?.sha256 ?? ''}?as=text/html`)
    expect(asPage.headers.get('content-type')).toBe('application/octet-stream')
  })

  it('never hold up what is urgent', async () => {
    // A line on which the picture alone takes a minute.
    proxy.set({ ...OPEN_LINE, bytesPerS: 100_000 })
    const kept = (await handIn(picture(6_000_000))).body.data
    await reaches(hub, kept?.sha256 ?? '', 'GOING')
    const screen = await Screen.signIn(hub)
    const began = performance.now()
    const made = await screen.act('incident.report', {
      ...{ channel: 'PHONE', typeCode: 'UM03', priority: 'CRITICAL', text: '起火', place: '石桥湾7栋' },
    })
    expect(made.ok).toBe(true)
    await until(async () => {
      const rows = await town.platform.store.rows('yunlan', 'incident')
      return rows.length > 0 ? true : undefined
    })
    expect(performance.now() - began).toBeLessThan(8_000)
    // The picture was still on its way when the report had arrived.
    expect((await stateOf(hub, kept?.sha256 ?? ''))?.share).toBeLessThan(1)
    screen.close()
  })
})
