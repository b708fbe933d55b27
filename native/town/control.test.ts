import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startControl } from './control.ts'
import type { LinkChange, Staged } from './control.ts'

let close: () => Promise<void>
let port = 0
const changes: LinkChange[] = []
const staged: Staged[] = []

beforeEach(async () => {
  changes.length = 0
  staged.length = 0
  const started = await startControl(0, {
    setLink: (change) => changes.push(change),
    stage: (event) => {
      staged.push(event)
      return event.typeCode === 'PS03'
        ? { ok: true, says: 3, place: '石桥湾7栋' }
        : { ok: false, code: 'UNKNOWN_TYPE' }
    },
    silence: ({ source }) => source === 'D01',
    look: () => ({ link: { state: changes.at(-1)?.state ?? 'up' } }),
  })
  if (!started.ok) throw new Error(started.code)
  ;({ port, close } = started)
})
afterEach(() => close())

const post = (path: string, body: string, type = 'application/json'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'content-type': type }, body })

describe('the switchboard', () => {
  it('cuts and restores the link', async () => {
    expect((await post('/link', '{"state":"cut"}')).status).toBe(200)
    expect(await (await fetch(`http://127.0.0.1:${port}/state`)).json()).toEqual({ link: { state: 'cut' } })
    await post('/link', '{"state":"up","delayMs":200,"bytesPerS":8000}')
    expect(changes).toEqual([{ state: 'cut' }, { state: 'up', delayMs: 200, bytesPerS: 8000 }])
  })

  it('stages an event and says where', async () => {
    const answer = await post('/event', '{"typeCode":"PS03","building":"石桥湾7栋"}')
    expect(await answer.json()).toMatchObject({ ok: true, place: '石桥湾7栋' })
    expect((await post('/event', '{"typeCode":"XX99"}')).status).toBe(404)
  })

  it('silences a source that exists', async () => {
    expect((await post('/source', '{"source":"D01","silent":true}')).status).toBe(200)
    expect((await post('/source', '{"source":"X","silent":true}')).status).toBe(404)
    expect((await post('/source', '{"source":"D01"}')).status).toBe(400)
  })

  it('refuses what is not well formed, too long, or not JSON', async () => {
    for (const body of [
      '{"state":"sideways"}',
      '{"state":"cut","more":1}',
      'cut',
      `{"state":"${'x'.repeat(5000)}"}`,
    ]) {
      expect((await post('/link', body)).status).toBe(400)
    }
    expect((await post('/link', '{"state":"cut"}', 'text/plain')).status).toBe(415)
    expect(changes).toEqual([])
    expect((await post('/elsewhere', '{}')).status).toBe(404)
  })

  it('answers no other site that found a name for loopback', async () => {
    const status = await new Promise<number>((done) => {
      request({ host: '127.0.0.1', port, path: '/state', headers: { host: 'evil.example' } }, (r) => {
        r.resume()
        done(r.statusCode ?? 0)
      }).end()
    })
    expect(status).toBe(403)
  })

  it('has a page in both languages', async () => {
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text()
    expect(page).toContain('拔掉网线')
    expect(page).toContain('Pull the plug')
  })
})
