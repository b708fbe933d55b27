import { describe, expect, it } from 'vitest'
import type { SeatReply } from '../../native/contract/index.ts'
import { settle } from '../fixture/index.ts'
import { portConnect } from './index.ts'

const hand = (port: MessagePort): void => {
  const event = new MessageEvent('message', { data: { type: 'hub-port' }, source: window, ports: [port] })
  window.dispatchEvent(event)
}
const tick: SeatReply = { t: 'tick', now: 1 }

describe('the port of the shell', () => {
  it('is taken whether it comes before or after the link asks for it', async () => {
    const early = portConnect(window)
    const first = new MessageChannel()
    hand(first.port1)
    const heard: string[] = []
    early({
      opened: () => heard.push('opened'),
      said: ({ t }) => heard.push(t),
      closed: () => heard.push('closed'),
    })
    await settle()
    first.port2.postMessage(tick)
    await settle(50)
    expect(heard).toEqual(['opened', 'tick'])

    const late = portConnect(window)
    const again: string[] = []
    late({
      opened: () => again.push('opened'),
      said: ({ t }) => again.push(t),
      closed: () => again.push('closed'),
    })
    const second = new MessageChannel()
    hand(second.port1)
    second.port2.postMessage(tick)
    await settle(50)
    expect(again).toEqual(['opened', 'tick'])
  })

  it('gives way to a new one: the old connection ends, and the next uses the new port', async () => {
    const connect = portConnect(window)
    const heard: string[] = []
    const events = {
      opened: () => heard.push('opened'),
      said: () => heard.push('said'),
      closed: () => heard.push('closed'),
    }
    connect(events)
    const first = new MessageChannel()
    const second = new MessageChannel()
    hand(first.port1)
    hand(second.port1)
    expect(heard).toEqual(['opened', 'closed'])
    const got: unknown[] = []
    second.port2.onmessage = ({ data }) => got.push(data)
    second.port2.start()
    const carrier = connect(events)
    await settle()
    carrier.send({ t: 'hello', protocol: 1 })
    await settle(50)
    expect(got).toEqual([{ t: 'hello', protocol: 1 }])
  })

  it('is taken from the window itself only', async () => {
    const connect = portConnect(window)
    const heard: string[] = []
    connect({ opened: () => heard.push('opened'), said: () => undefined, closed: () => undefined })
    const { port1 } = new MessageChannel()
    window.dispatchEvent(
      new MessageEvent('message', { data: { type: 'hub-port' }, source: null, ports: [port1] }),
    )
    window.dispatchEvent(
      new MessageEvent('message', { data: { type: 'other' }, source: window, ports: [port1] }),
    )
    await settle()
    expect(heard).toEqual([])
  })
})
