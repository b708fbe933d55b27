import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MessageServer } from './messageServer.fixture.ts'
import { parseSettings, type ReachSettings } from './settings.ts'
import type { ReachMessage } from './provider.ts'
import { Webhook } from './webhook.ts'

const MESSAGE: ReachMessage = {
  ...{ key: 'c1:h0/SMS/60000', channel: 'SMS', name: '甲', phone: '000-1', personId: 'W1' },
  ...{ text: '消防通道被堵，请回电', dueAt: 60_000 },
}

describe('the provider that speaks HTTP', () => {
  let server: MessageServer
  let settings: ReachSettings
  const stop = new AbortController()
  const hook = () =>
    new Webhook(
      () => settings,
      () => 0,
    )

  beforeEach(async () => {
    server = new MessageServer()
    settings = {
      url: new URL(await server.open()),
      secret: server.secret,
      channels: ['APP', 'SMS'],
      timeoutMs: 300,
    }
  })
  afterEach(() => server.close())

  it('hands a message over signed, under its key, and keeps the receipt', async () => {
    expect(await hook().send(MESSAGE, 2000, stop.signal)).toEqual({ sent: true, requests: 1, receipt: 'r1' })
    expect(server.rung).toEqual([
      {
        path: '/reach',
        key: MESSAGE.key,
        signed: true,
        body: {
          ...{ key: MESSAGE.key, channel: 'SMS', text: MESSAGE.text },
          to: { name: '甲', phone: '000-1', personId: 'W1' },
        },
      },
    ])
  })

  it('tries again with the same key while the provider is broken, silent or busy, and says how often', async () => {
    server.moods = [503, 'drop', 429]
    expect(await hook().send(MESSAGE, 10_000, stop.signal)).toMatchObject({ sent: true, requests: 4 })
    expect(new Set(server.rung.map(({ key }) => key))).toEqual(new Set([MESSAGE.key]))
  })

  it('gives up in time, and says why: silent, broken, not there', async () => {
    server.moods = ['hang']
    expect(await hook().send(MESSAGE, 400, stop.signal)).toEqual({
      sent: false,
      requests: 1,
      code: 'TIMEOUT',
    })
    server.moods = [500, 500, 500]
    expect(await hook().send(MESSAGE, 500, stop.signal)).toEqual({
      sent: false,
      requests: 2,
      code: 'HTTP_500',
    })
    settings = { ...settings, url: new URL('http://127.0.0.1:9/reach') }
    expect(await hook().send(MESSAGE, 100, stop.signal)).toEqual({
      sent: false,
      requests: 1,
      code: 'UNREACHABLE',
    })
  })

  it('does not press what is refused, and takes a message the provider already has for sent', async () => {
    server.moods = [422]
    expect(await hook().send(MESSAGE, 2000, stop.signal)).toEqual({
      sent: false,
      requests: 1,
      code: 'REFUSED',
    })
    server.moods = [409]
    expect(await hook().send(MESSAGE, 2000, stop.signal)).toMatchObject({ sent: true })
  })

  it('sends nothing over a channel it does not have, nor to nobody, nor without an address', async () => {
    const code = async (message: ReachMessage) => {
      const handed = await hook().send(message, 2000, stop.signal)
      return handed.sent ? 'sent' : handed.code
    }
    expect(await code({ ...MESSAGE, channel: 'CALL' })).toBe('NO_CHANNEL')
    expect(await code({ ...MESSAGE, phone: '' })).toBe('NO_NUMBER')
    expect(await code({ ...MESSAGE, channel: 'APP', phone: '' })).toBe('sent')
    const none = new Webhook(() => undefined)
    expect(await none.send(MESSAGE, 2000, stop.signal)).toEqual({
      sent: false,
      requests: 0,
      code: 'NO_PROVIDER',
    })
  })

  it('hears who answered, of those it asked about alone', async () => {
    server.answered.set(MESSAGE.key, '收到')
    expect(await hook().heard([MESSAGE.key, 'other'], stop.signal)).toEqual([
      { key: MESSAGE.key, answered: true, note: '收到' },
    ])
    await server.close()
    expect(await hook().heard([MESSAGE.key], stop.signal)).toBeUndefined()
    await server.open()
  })
})

describe('the settings of the provider', () => {
  const fault = (value: unknown) => {
    const parsed = parseSettings(typeof value === 'string' ? value : JSON.stringify(value))
    return 'fault' in parsed ? parsed.fault : 'none'
  }
  const secret = '0123456789abcdef'

  it('are an address and a secret; in clear only on this machine', () => {
    expect(fault({ url: 'https://sms.example/hub', secret })).toBe('none')
    expect(fault({ url: 'http://127.0.0.1:7000/x', secret })).toBe('none')
    expect(fault({ url: 'http://sms.example/hub', secret })).toContain('https')
    expect(fault({ url: 'ftp://sms.example', secret })).toContain('http(s)')
    expect(fault({ url: 'https://sms.example', secret: 'short' })).toContain('/secret')
    expect(fault('{')).toBe('it is not JSON')
  })

  it('never repeat the secret when something is wrong with them', () => {
    expect(fault({ url: 'http://sms.example/hub', secret: 'geheim-geheim-geheim' })).not.toContain('geheim')
    expect(fault({ url: 1, secret: 'geheim-geheim-geheim' })).not.toContain('geheim')
  })
})
