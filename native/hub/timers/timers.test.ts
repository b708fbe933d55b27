/** Timers at a real hub with real files, its platform on a real socket; only the pace of the clock is the test's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePace, type ClockPace } from '../../contract/index.ts'
import type { Health } from '../health.ts'
import type { Hub } from '../hub.ts'
import { Screen, SmallTown, until } from '../hubFixture.ts'

/** A signal's ten minutes are two and a half seconds. */
const SPEED = 240
const MINUTE = 60_000
type OwnPace = { -readonly [K in keyof ClockPace]: ClockPace[K] }

describe('a timer at the hub', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let pace: OwnPace
  let hub: Hub | undefined
  let spare: Hub | undefined
  let officer: Screen | undefined

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'timers-'))
    const given = parsePace(undefined, String(SPEED))
    if (!given) throw new Error('no pace')
    pace = { ...given }
    town = await SmallTown.open(root, undefined, pace)
    await town.plug()
  })
  afterEach(async () => {
    officer?.close()
    await hub?.close()
    await spare?.close()
    ;[officer, hub, spare] = [undefined, undefined, undefined]
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  const after = (ms: number): Promise<unknown> => new Promise((wake) => setTimeout(wake, ms / SPEED))
  const health = async (of: Hub) =>
    (await (await fetch(`http://127.0.0.1:${of.seatsPort}/healthz`)).json()) as Health
  const start = async (data = 'hub', own: ClockPace = pace): Promise<Hub> => {
    const started = await town.hub(join(root, 'keys'), own, data)
    await until(async () => ((await health(started)).link.state === 'online' ? true : undefined))
    return started
  }
  const signIn = async (at: Hub): Promise<Screen> => {
    officer = await Screen.signIn(at, 'U3')
    return officer
  }
  const act = async (screen: Screen, type: string, payload: object): Promise<string[]> => {
    const answer = await screen.act(type, payload)
    if (!answer.ok) throw new Error(`${type}: ${answer.code}`)
    return answer.data.wrote
  }
  const made = (wrote: string[], table: string): string =>
    wrote.find((key) => key.startsWith(`${table}/`))?.slice(table.length + 1) ?? ''
  /** A signal of an ordinary matter: ten minutes to look into it. */
  const raise = async (screen: Screen): Promise<string> =>
    made(
      await act(screen, 'signal.raise', {
        ...{ channel: 'WARNING', sourceId: crypto.randomUUID(), typeCode: 'UM03' },
        ...{ text: '', place: '1栋' },
      }),
      'signal',
    )
  const state = async (screen: Screen, id: string) =>
    (await screen.look('inbox', 'items')).find((item) => item['id'] === id)?.['state']
  const expired = (screen: Screen, id: string) =>
    until(async () => ((await state(screen, id)) === 'EXPIRED' ? true : undefined), 20_000)
  /** Lines the platform holds about something, by kind, that are a timer's own. */
  const fired = async (about: string): Promise<unknown[]> => {
    const { rows } = await town.platform.store.bucketRows('yunlan', `entry:${about}`)
    return rows.flatMap((row) => (row.id.startsWith('fired:') ? [row['kind']] : []))
  }
  const settled = (of: Hub) => until(async () => ((await health(of)).outbox.pending === 0 ? true : undefined))
  const lease = async (screen: Screen) =>
    ((await screen.look('link', 'now'))[0]?.['lease'] as { state: string } | undefined)?.state

  it('marks a signal that nobody looked into, once, and says so in its own name', async () => {
    hub = await start()
    const screen = await signIn(hub)
    const id = await raise(screen)
    await after(8 * MINUTE)
    expect(await state(screen, id)).toBe('RECEIVED')
    await expired(screen, id)
    await settled(hub)
    expect(await fired(id)).toEqual(['signal.expire'])
  })

  it('urges the holder of a task once for each limit that turns yellow, and a stationed unit never', async () => {
    hub = await start()
    const screen = await signIn(hub)
    const incident = made(
      await act(screen, 'incident.report', {
        ...{ channel: 'PHONE', typeCode: 'PS01', text: '', place: '1栋' },
      }),
      'incident',
    )
    const targets = [
      { kind: 'POST', id: 'S05' },
      { kind: 'POST', id: 'S08' },
    ]
    const wrote = await act(screen, 'incident.dispatch', { incidentId: incident, targets, instruction: '' })
    const tasks = wrote.flatMap((key) => (key.startsWith('task/') ? [key.slice(5)] : []))
    for (const taskId of tasks)
      await act(screen, 'task.deliver', { taskId, delivery: 'BY_PHONE', note: '甲' })
    // sign 15 min, arrive 30 min: yellow after 10.5 and 21
    await after(9 * MINUTE)
    expect(await fired(incident)).toEqual([])
    await after(5 * MINUTE)
    const urged = async (n: number) =>
      (await fired(incident)).filter((kind) => kind === 'task.urge').length === n ? true : undefined
    await until(() => urged(1))
    await until(() => urged(2), 15_000)
    const urges = async (): Promise<Record<string, unknown>> => {
      const tasks = await screen.look('incident', 'tasks', { id: incident })
      return Object.fromEntries(tasks.map((task) => [String(task['holderId']), task['urges']]))
    }
    await expect.poll(urges, { timeout: 5_000 }).toEqual({ S05: 2, S08: 0 })
  })

  it('fires after a restart what fell due meanwhile, and nothing a second time', async () => {
    hub = await start()
    let screen = await signIn(hub)
    const first = await raise(screen)
    await expired(screen, first)
    const second = await raise(screen)
    await settled(hub)
    screen.close()
    await hub.close()
    await after(11 * MINUTE)
    hub = await start()
    screen = await signIn(hub)
    await expired(screen, second)
    await settled(hub)
    expect(await fired(first)).toEqual(['signal.expire'])
    expect(await fired(second)).toEqual(['signal.expire'])
  })

  it('goes on after a restart without a line, if this console spoke for the hub last', async () => {
    hub = await start()
    let screen = await signIn(hub)
    const id = await raise(screen)
    await settled(hub)
    screen.close()
    await hub.close()
    await town.pull()
    hub = await town.hub(join(root, 'keys'), pace)
    screen = await signIn(hub)
    await expired(screen, id)
    await town.plug()
    await settled(hub)
    expect(await fired(id)).toEqual(['signal.expire'])
  })

  it('is not early when the clock of the hub is set forward by mistake, nor late or twice when it is set back', async () => {
    const own: OwnPace = { ...pace }
    hub = await start('hub', own)
    const screen = await signIn(hub)
    const id = await raise(screen)
    own.originDomain += 3 * 60 * MINUTE
    await after(3 * MINUTE)
    expect(await state(screen, id)).toBe('RECEIVED')
    // the platform's clock has been asked by then: due by it, whatever the hub's own says
    await until(async () => ((await state(screen, id)) === 'EXPIRED' ? true : undefined), 20_000)
    own.originDomain -= 3 * 60 * MINUTE
    await after(15 * MINUTE)
    await settled(hub)
    expect(await fired(id)).toEqual(['signal.expire'])
  })

  it('fires at the console that holds the lease alone, and the other goes on where that one stopped', async () => {
    hub = await start()
    spare = await start('spare')
    const screen = await signIn(hub)
    const waiting = await Screen.signIn(spare, 'U3')
    const standby = await until(async () => {
      const states = [await lease(screen), await lease(waiting)]
      return states.includes('STANDBY') && states.includes('HELD') ? states : undefined
    })
    const [holder, other] = standby[0] === 'HELD' ? [screen, waiting] : [waiting, screen]
    const first = await raise(holder)
    await expired(holder, first)
    const second = await raise(holder)
    expect(await other.act('lease.takeOver', { reason: '换机' })).toMatchObject({ ok: true })
    await until(async () => ((await lease(other)) === 'HELD' ? true : undefined))
    await expired(other, second)
    await settled(hub)
    await settled(spare)
    expect(await fired(first)).toEqual(['signal.expire'])
    expect(await fired(second)).toEqual(['signal.expire'])
    waiting.close()
  })
})
