import { describe, expect, it } from 'vitest'
import type { ToHub } from '../contract/index.ts'
import { Broker, HubHost } from './index.ts'

/** A clock whose callbacks run when a test says so. */
function fakeTime() {
  const waiting: { at: number; call: () => void }[] = []
  const time = {
    now: 0,
    later: (ms: number, call: () => void): void => {
      waiting.push({ at: time.now + ms, call })
    },
    pass: (ms: number): void => {
      const end = time.now + ms
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        waiting.splice(waiting.indexOf(next), 1)
        time.now = next.at
        next.call()
      }
      time.now = end
    },
  }
  return time
}

describe('the broker of ports', () => {
  function brokerHere() {
    const time = fakeTime()
    const hub: string[] = []
    const pages: string[] = []
    let channels = 0
    const broker = new Broker<string>({
      channel: () => {
        channels += 1
        return [`hub${channels}`, `page${channels}`]
      },
      toHub: ({ role, windowId, seat }, port) => hub.push(`${role} ${windowId} seat ${seat}: ${port}`),
      toPage: (windowId, port) => pages.push(`${windowId}: ${port}`),
      later: time.later,
    })
    return { broker, hub, pages, time }
  }

  it('seats a page when both page and hub are there, whichever comes first, with the role of its window', () => {
    const { broker, hub, pages } = brokerHere()
    broker.pageLoaded(1, 'desk')
    expect(hub).toEqual([])
    broker.hubUp()
    broker.pageLoaded(2, 'wall')
    expect(hub).toEqual(['desk 1 seat 1: hub1', 'wall 2 seat 2: hub2'])
    expect(pages).toEqual(['1: page1', '2: page2'])
  })

  it('seats every page again after the hub was restarted', () => {
    const { broker, hub } = brokerHere()
    broker.pageLoaded(1, 'desk')
    broker.pageLoaded(2, 'wall')
    broker.hubUp()
    broker.hubDown()
    broker.hubUp()
    expect(hub.slice(2)).toEqual(['desk 1 seat 3: hub3', 'wall 2 seat 4: hub4'])
  })

  it('gives a page that dropped its port another one after a pause', () => {
    const { broker, pages, time } = brokerHere()
    broker.hubUp()
    broker.pageLoaded(1, 'desk')
    broker.seatClosed(1)
    expect(pages).toHaveLength(1)
    time.pass(1000)
    expect(pages).toEqual(['1: page1', '1: page2'])
  })

  it('is not drawn into a circle by the closing of ports it has itself replaced', () => {
    const { broker, pages, time } = brokerHere()
    broker.hubUp()
    broker.pageLoaded(1, 'desk')
    broker.pageLoaded(1, 'desk')
    broker.seatClosed(1)
    time.pass(10_000)
    expect(pages).toHaveLength(2)
  })

  it('gives one port, not two, when a page reloads during the pause, and none to a page that is gone', () => {
    const { broker, pages, time } = brokerHere()
    broker.hubUp()
    broker.pageLoaded(1, 'desk')
    broker.pageLoaded(2, 'wall')
    broker.seatClosed(1)
    broker.seatClosed(2)
    broker.pageLoaded(1, 'desk')
    broker.pageGone(2)
    time.pass(10_000)
    expect(pages).toEqual(['1: page1', '2: page2', '1: page3'])
  })
})

describe('the host of the hub process', () => {
  function hostHere() {
    const time = fakeTime()
    const events: string[] = []
    const posted: ToHub[] = []
    const forks: { said(message: unknown): void; exited(code: number): void; at: number }[] = []
    const host = new HubHost<string>(
      {
        fork: (said, exited) => {
          forks.push({ said, exited, at: time.now })
          return { post: (message) => posted.push(message), kill: () => events.push('killed') }
        },
        later: time.later,
      },
      ['--data', 'd'],
      {
        up: () => events.push('up'),
        down: () => events.push('down'),
        seatClosed: (seat) => events.push(`seat ${seat} closed`),
        fatal: (code) => events.push(`fatal ${code}`),
      },
      () => time.now,
    )
    return { host, time, events, posted, forks, last: () => forks.at(-1) }
  }

  it('starts it with the flags and listens to what it says', () => {
    const { host, events, posted, last } = hostHere()
    host.start()
    last()?.said({ type: 'ready' })
    last()?.said({ type: 'seat-closed', seat: 4 })
    last()?.said({ type: 'something newer' })
    last()?.said('nonsense')
    expect(posted).toEqual([{ type: 'start', options: { args: ['--data', 'd'] } }])
    expect(events).toEqual(['up', 'seat 4 closed'])
  })

  it('starts it again after growing pauses, for ever, and from the first pause once it has run well', () => {
    const { host, time, forks, last } = hostHere()
    host.start()
    for (let i = 0; i < 8; i += 1) {
      last()?.exited(1)
      time.pass(30_000)
    }
    const starts = forks.map(({ at }) => at % 30_000)
    expect(starts).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 0, 0])
    time.pass(10 * 60_000)
    last()?.exited(1)
    time.pass(500)
    expect(forks).toHaveLength(10)
  })

  it('tells a fatal reason once, and again only after it has changed or gone', () => {
    const { host, time, events, last } = hostHere()
    host.start()
    for (const code of ['DB_FROM_FUTURE', 'DB_FROM_FUTURE', 'DISK_FULL']) {
      last()?.said({ type: 'fatal', code, message: 'm' })
      last()?.exited(1)
      time.pass(30_000)
    }
    expect(events.filter((event) => event.startsWith('fatal'))).toEqual([
      'fatal DB_FROM_FUTURE',
      'fatal DISK_FULL',
    ])
  })

  it('ends it on quitting, does not bring it back, and kills it only when it takes too long', async () => {
    const quick = hostHere()
    quick.host.start()
    const stopping = quick.host.stop(5000)
    expect(quick.posted.at(-1)).toEqual({ type: 'stop' })
    quick.last()?.exited(0)
    await stopping
    quick.time.pass(60_000)
    expect(quick.forks).toHaveLength(1)

    const slow = hostHere()
    slow.host.start()
    const waiting = slow.host.stop(5000)
    slow.time.pass(5000)
    await waiting
    expect(slow.events).toEqual(['killed'])
  })

  it('does not bring back a hub that was between two tries when the app quit', async () => {
    const { host, time, forks, last } = hostHere()
    host.start()
    last()?.exited(1)
    await host.stop(5000)
    time.pass(60_000)
    expect(forks).toHaveLength(1)
  })
})
