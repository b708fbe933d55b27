import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeHub, sessionOf } from '../fixture/index.ts'
import { HubLink, type Answer, type LinkPhase, type Unanswered } from './index.ts'

let hub: FakeHub
let link: HubLink
let storage: Map<string, string>

const asStorage = (map: Map<string, string>) => ({
  getItem: (key: string) => map.get(key) ?? null,
  setItem: (key: string, value: string) => void map.set(key, value),
  removeItem: (key: string) => void map.delete(key),
})
const newLink = (): HubLink =>
  new HubLink({ connect: hub.connect, storage: asStorage(storage), random: () => 1 })
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(async () => {
  vi.useFakeTimers()
  hub = new FakeHub()
  hub.session = sessionOf('DUTY_OFFICER')
  storage = new Map()
  link = newLink()
  link.start()
  await passes(0)
})
afterEach(() => {
  link.stop()
  vi.useRealTimers()
})

describe('commands', () => {
  it('asks an unanswered command again under the same request id when the connection is back', async () => {
    hub.onCommand = () => null
    const answer = link.command('duty.log', { text: 'handover' })
    await passes(10)
    hub.drop()
    hub.onCommand = () => ({ ok: true, data: { commandId: 'c1' } })
    await passes(1000)
    const [first, second] = hub.commands()
    expect(second?.requestId).toBe(first?.requestId)
    await expect(answer).resolves.toEqual({ ok: true, data: { commandId: 'c1' } })
    expect(link.unanswered).toEqual([])
    expect(storage.size).toBe(0)
  })

  it('asks it again under the same request id after a reload, and says so when the answer comes', async () => {
    hub.onCommand = () => null
    void link.command('duty.log', { text: 'handover' })
    await passes(10)
    link.stop()
    hub.onCommand = () => ({ ok: true, data: {} })
    const late: [Unanswered, Answer][] = []
    link = newLink()
    link.listen({ lateAnswer: (command, answer) => late.push([command, answer]) })
    link.start()
    await passes(10)
    const [first, second] = hub.commands()
    expect(second).toEqual(first)
    expect(late).toMatchObject([[{ type: 'duty.log' }, { ok: true }]])
    expect(storage.size).toBe(0)
  })

  it("never asks one person's command in another's name", async () => {
    hub.onCommand = () => null
    void link.command('duty.log', { text: 'mine' })
    await passes(10)
    link.stop()
    hub.session = { ...sessionOf('DUTY_OFFICER'), userId: 'U07' }
    hub.said.length = 0
    link = newLink()
    link.start()
    await passes(2000)
    expect(hub.commands()).toEqual([])
    expect(link.unanswered).toHaveLength(1)
  })

  it('keeps a command while the hub is starting, and asks again', async () => {
    hub.onCommand = () => ({ ok: false, code: 'HUB_NOT_READY' })
    const answer = link.command('duty.log', { text: 'early' })
    await passes(100)
    hub.onCommand = () => ({ ok: true })
    await passes(1500)
    await expect(answer).resolves.toEqual({ ok: true })
    expect(new Set(hub.commands().map(({ requestId }) => requestId)).size).toBe(1)
  })

  it('keeps a command over the end of a session, and asks again when the same person is back', async () => {
    hub.onCommand = () => ({ ok: false, code: 'NOT_SIGNED_IN' })
    const answer = link.command('duty.log', { text: 'kept' })
    await passes(10)
    expect(link.unanswered).toHaveLength(1)
    hub.onCommand = () => ({ ok: true })
    hub.say({ t: 'session', session: sessionOf('DUTY_OFFICER') })
    await passes(10)
    await expect(answer).resolves.toEqual({ ok: true })
  })

  it("never writes a caller's name or number to the browser's storage", async () => {
    hub.onCommand = () => null
    void link.command('incident.report', {
      channel: 'PHONE',
      typeCode: 'PS03',
      text: 'smoke',
      place: 'Yinxing 7',
      caller: { name: 'He', phone: '13900001234' },
    })
    await passes(10)
    expect(hub.commands()[0]?.payload).toMatchObject({ caller: { phone: '13900001234' } })
    const kept = [...storage.values()].join()
    expect(kept).toContain('Yinxing 7')
    expect(kept).not.toContain('13900001234')
    expect(kept).toContain('"callerLeftOut":true')
  })
})

describe('views', () => {
  it('subscribes again over every new connection', async () => {
    hub.pictures = { mode: { mode: { mode: { state: 'PEACE' } } } }
    const taken: string[] = []
    link.subscribe('mode', {}, ({ t }) => taken.push(t))
    await passes(200)
    hub.drop()
    await passes(1000)
    expect(taken).toEqual(['picture', 'picture'])
  })

  it('gives credit back for what it has handed over, not for what it has merely received', async () => {
    hub.pictures = { mode: { mode: {} } }
    link.subscribe('mode', {}, () => undefined)
    await passes(500)
    const credited = () => hub.said.reduce((sum, said) => sum + (said.t === 'credit' ? said.n : 0), 0)
    expect(credited()).toBe(1)
    hub.patch('mode', { mode: { mode: { state: 'PEACE' } } })
    hub.patch('mode', { mode: { mode: { state: 'EMERGENCY' } } })
    expect(credited()).toBe(1)
    await passes(500)
    expect(credited()).toBe(3)
  })

  it('hands each change over with the next frame to a screen that is quick', async () => {
    hub.pictures = { mode: { mode: {} } }
    let handed = 0
    link.subscribe('mode', {}, () => handed++)
    await passes(1000)
    handed = 0
    hub.patch('mode', {})
    await passes(1)
    expect(handed).toBe(1)
    for (let k = 0; k < 10; k++) hub.patch('mode', {})
    await passes(10)
    expect(handed).toBe(1)
    await passes(10)
    expect(handed).toBe(11)
  })

  it('gathers for a screen that has hardly worked off the last changes', async () => {
    hub.pictures = { mode: { mode: {} }, inbox: { items: {} } }
    let handed = 0
    let worked = 0
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + worked)
    link.subscribe('mode', {}, () => {
      handed++
      worked += 20
    })
    let alarms = 0
    link.subscribe('inbox', {}, () => alarms++)
    await passes(1000)
    handed = 0
    hub.patch('mode', {})
    await passes(1)
    expect(handed).toBe(1)
    for (let k = 0; k < 10; k++) hub.patch('mode', {})
    await passes(40)
    expect(handed).toBe(1)
    await passes(80)
    expect(handed).toBe(11)
    // An alarm does not wait, and takes along what does.
    hub.patch('mode', {})
    hub.patch('inbox', {})
    await passes(20)
    expect(alarms).toBe(2)
    expect(handed).toBe(12)
    clock.mockRestore()
  })

  it('asks again for what is not there yet', async () => {
    const taken: string[] = []
    link.subscribe('incident', { id: 'i1' }, ({ t }) => taken.push(t))
    await passes(200)
    expect(taken).toEqual(['refused'])
    hub.pictures = { incident: { incident: {} } }
    await passes(2000)
    expect(taken).toEqual(['refused', 'picture'])
  })
})

describe('trust', () => {
  const phases = (): LinkPhase[] => {
    const seen: LinkPhase[] = []
    link.listen({ phase: (phase) => seen.push(phase) })
    return seen
  }

  it('calls the hub silent after three seconds without a tick, and live again with the next', async () => {
    const seen = phases()
    for (let s = 0; s < 3; s++) {
      hub.tick(1000)
      await passes(1000)
    }
    expect(link.phase).toBe('open')
    await passes(3000)
    expect(link.phase).toBe('silent')
    hub.tick()
    expect(link.phase).toBe('open')
    expect(seen).toEqual(['open', 'silent', 'open'])
  })

  it('retries with growing pauses and greets the hub when it is back', async () => {
    hub.reachable = false
    hub.drop()
    await passes(20_000)
    expect(link.phase).toBe('lost')
    // 0.3, 0.6, 1.2, 2.4, 4.8 s and then every 5 s at most
    expect(hub.connections).toBeLessThanOrEqual(9)
    expect(hub.connections).toBeGreaterThanOrEqual(6)
    hub.reachable = true
    await passes(6000)
    expect(link.phase).toBe('open')
  })

  it('stops for good when the hub speaks another protocol', async () => {
    link.stop()
    hub.protocol = 99
    link = newLink()
    link.start()
    await passes(60_000)
    expect(link.phase).toBe('refused')
    expect(hub.connections).toBe(2)
  })

  it('fails a question when the connection ends before its answer', async () => {
    hub.onQuery = () => {
      hub.drop()
      return { ok: true }
    }
    await expect(link.query('place.search', { text: 'x' })).resolves.toEqual({ ok: false, code: 'LINK_LOST' })
  })
})
