import { cpSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { CommandEnvelope } from '../contract/index.ts'
import { openMirror, type Mirror } from '../mirror/index.ts'
import {
  Cleanup,
  clock,
  hubKey,
  hubOn,
  Line,
  place,
  report,
  type Hub,
  type Place,
} from './platformFixture.ts'
import type { Outbox, TruthStore } from './port.ts'
import { townRows } from './sim/town.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const until = (check: () => unknown, timeout = 10_000) => expect.poll(check, { timeout, interval: 10 })
/** Long enough for the pings of an idle line. */
const LEASE_MS = 4_000

interface Console extends Hub<TruthStore, Outbox> {
  readonly mirror: Mirror
  readonly line: Line
  do(type: CommandEnvelope['type'], payload: CommandEnvelope['payload']): string
  off(): Promise<void>
}

let key: ReturnType<typeof hubKey>

async function town(): Promise<Place> {
  const made = await place(cleanup, townRows(), undefined, LEASE_MS)
  key = hubKey(made.platform, 'hub1')
  return made
}

/** A console with files of its own, on a line of its own. */
async function consoleAt(at: Place, name: string, folder = cleanup.folder(name)): Promise<Console> {
  const line = await Line.to(cleanup, at.port)
  const opened = await openMirror({ dataDir: folder, clock, hubId: 'hub1' })
  if (!opened.ok) throw new Error(opened.code)
  const { mirror } = opened
  const hub = await hubOn(cleanup, mirror.truth, mirror.outbox, { url: line.url, key, console: name })
  let closed = false
  const off = async () => {
    if (closed) return
    closed = true
    await hub.link.close()
    await mirror.close()
  }
  cleanup.add(off)
  const actor = { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' } as const
  return {
    ...{ ...hub, mirror, line, off },
    do: (type, payload) => {
      const id = mirror.outbox.nextCommandId()
      const audit = { actorId: 'officer', actorName: '', act: type, subject: id, params: {}, at: clock.now() }
      const envelope = { id, type, payload, actor, occurredAt: clock.now(), base: {}, configVersion: 1 }
      const kept = mirror.outbox.append({ envelope, requestId: null, audit })
      if (!kept.ok) throw new Error(kept.code)
      hub.link.submitted()
      return id
    },
  }
}

const lease = (one: Console) => one.link.status.lease.state
const outcomeOf = async (at: Place, id: string) =>
  (await at.platform.store.verdicts('yunlan', [id])).get(id)?.result.outcome
const incarnation = (id: string) => id.split('.')[1]

describe('two consoles of one hub', { timeout: 60_000 }, () => {
  it('do not drive each other out: the second waits, with the whole town before it, and says who is at work', async () => {
    const at = await town()
    const main = await consoleAt(at, 'main')
    await until(() => main.link.status.state).toBe('ONLINE')
    const spare = await consoleAt(at, 'spare')
    await until(() => [spare.link.status.state, lease(spare)]).toEqual(['ONLINE', 'STANDBY'])
    expect(spare.link.status.lease).toMatchObject({ console: 'main', leftMs: null })
    const id = main.do('incident.report', report('积水'))
    await until(() => spare.mirror.read.current.get('incident', `${id}:i0`)?.text).toBe('积水')
    await new Promise((wake) => setTimeout(wake, 1.5 * LEASE_MS))
    expect([main.link.holdsLease, spare.link.holdsLease]).toEqual([true, false])
    expect(main.events.filter((event) => event.kind === 'alarm')).toEqual([])
  })

  it('pass the lease on by themselves when the one at work is gone, and the other waits when it returns', async () => {
    const at = await town()
    const main = await consoleAt(at, 'main')
    await until(() => main.link.status.state).toBe('ONLINE')
    const first = main.do('duty.log', { text: '一' })
    await until(() => main.link.status.pending).toBe(0)
    const spare = await consoleAt(at, 'spare')
    await until(() => lease(spare)).toBe('STANDBY')
    main.line.cut()
    await until(() => spare.link.status.lease.leftMs).toBeGreaterThan(0)
    await until(() => lease(spare)).toBe('HELD')
    // Without a line duty goes on where it was.
    expect(main.link.holdsLease).toBe(true)
    const kept = main.do('duty.log', { text: '二' })
    const theirs = spare.do('duty.log', { text: '三' })
    await until(() => spare.link.status.pending).toBe(0)
    main.line.restore()
    await until(() => [main.link.status.state, lease(main)]).toEqual(['ONLINE', 'STANDBY'])
    expect(main.mirror.outbox.pending()).toMatchObject([{ envelope: { id: kept } }])
    expect(await outcomeOf(at, kept)).toBeUndefined()
    expect(incarnation(main.mirror.outbox.nextCommandId())).not.toBe(incarnation(first))
    await spare.off()
    await until(() => [lease(main), main.link.status.pending]).toEqual(['HELD', 0])
    expect([await outcomeOf(at, kept), await outcomeOf(at, theirs)]).toEqual(['applied', 'applied'])
  })

  it('obey a person: the lease passes at once, the other is fenced, and its acts wait under their own ids', async () => {
    const at = await town()
    const main = await consoleAt(at, 'main')
    await until(() => main.link.status.state).toBe('ONLINE')
    const spare = await consoleAt(at, 'spare')
    await until(() => lease(spare)).toBe('STANDBY')
    spare.link.takeOver('甲', '主机花屏')
    await until(() => [lease(spare), lease(main)]).toEqual(['HELD', 'STANDBY'])
    expect(main.events).toContainEqual({
      ...{ kind: 'lease', said: 'FENCED', console: 'spare', by: '甲', reason: '主机花屏' },
    })
    await until(() => main.link.status.state).toBe('ONLINE')
    const kept = main.do('duty.log', { text: '留言' })
    await new Promise((wake) => setTimeout(wake, 500))
    expect(await outcomeOf(at, kept)).toBeUndefined()
    main.link.takeOver('乙', '')
    await until(() => main.link.status.pending).toBe(0)
    expect(await outcomeOf(at, kept)).toBe('applied')
  })

  it('know the console that was only started anew', async () => {
    const at = await town()
    const folder = cleanup.folder('main')
    const main = await consoleAt(at, 'main', folder)
    await until(() => main.link.status.state).toBe('ONLINE')
    const kept = main.mirror.outbox.lease()
    await main.off()
    const again = await consoleAt(at, 'main', folder)
    expect(again.link.holdsLease).toBe(true)
    expect(again.mirror.outbox.lease()).toBe(kept)
    await until(() => again.link.status.state).toBe('ONLINE')
    expect(lease(again)).toBe('HELD')
    expect(again.events.filter((event) => event.kind === 'lease')).toEqual([])
  })
})

describe('a copied disk', { timeout: 60_000 }, () => {
  it('loses no act of either console, and lets none fall on what the other has made', async () => {
    const at = await town()
    const folder = cleanup.folder('main')
    let main = await consoleAt(at, 'main', folder)
    await until(() => main.link.status.state).toBe('ONLINE')
    await main.off()
    const copied = cleanup.folder('copy')
    cpSync(folder, copied, { recursive: true, filter: (path) => !path.endsWith('.lock') })
    // Both go on; the copy without a line.
    main = await consoleAt(at, 'main', folder)
    await until(() => main.link.status.state).toBe('ONLINE')
    const theirs = main.do('incident.report', report('主机的事件'))
    await until(() => main.link.status.pending).toBe(0)
    const cut = await Line.to(cleanup, at.port)
    cut.cut()
    const copy = await consoleAt({ ...at, port: cut.port }, 'copy', copied)
    const own = copy.do('incident.report', report('副本的事件'))
    expect(own).not.toBe(theirs)
    const accepted = copy.do('incident.accept', { incidentId: `${own}:i0` })
    cut.restore()
    await until(() => lease(copy)).toBe('STANDBY')
    copy.link.takeOver('甲', '主机故障')
    await until(() => [lease(copy), copy.link.status.pending]).toEqual(['HELD', 0])
    const rows = await at.platform.store.rows('yunlan', 'incident')
    expect(rows.map(({ text, state }) => [text, state]).toSorted()).toEqual([
      ['主机的事件', 'NEW'],
      ['副本的事件', 'ACCEPTED'],
    ])
    expect(await outcomeOf(at, accepted)).toBe('applied')
  })
})
