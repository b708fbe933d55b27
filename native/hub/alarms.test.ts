/** Alarms at a real hub with real files, its platform on a real socket; only the pace of the clock is the test's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePace, type ClockPace } from '../contract/index.ts'
import type { Health } from './health.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

/** A minute is half a second. */
const SPEED = 120

describe('the desk of a hub', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let screen: Screen

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'alarms-'))
    const pace: ClockPace | undefined = parsePace(undefined, String(SPEED))
    if (!pace) throw new Error('no pace')
    town = await SmallTown.open(root, undefined, pace)
    await town.plug()
    hub = await town.hub(join(root, 'keys'), pace)
    const started = hub
    await until(async () => {
      const health = await fetch(`http://127.0.0.1:${started.seatsPort}/healthz`)
      return ((await health.json()) as Health).link.state === 'online' ? true : undefined
    })
    screen = await Screen.signIn(hub, 'U1')
  })
  afterEach(async () => {
    screen.close()
    await hub.close()
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  const raise = async (typeCode: string, more: object = {}): Promise<string> => {
    const answer = await screen.act('signal.raise', {
      ...{ channel: 'WARNING', sourceId: crypto.randomUUID(), typeCode, text: '烟雾', place: '1栋' },
      ...more,
    })
    if (!answer.ok) throw new Error(answer.code)
    return answer.data.wrote.find((key) => key.startsWith('signal/'))?.slice(7) ?? ''
  }
  const inbox = async (id: string) => (await screen.look('inbox', 'items')).find((item) => item['id'] === id)
  const held = async (id: string) => (await screen.look('alarms', 'held')).find((item) => item['id'] === id)
  const load = async () => (await screen.look('alarms', 'load'))[0]

  it('keeps a shelved alarm in a list of its own until its time is over, and then calls again', async () => {
    const id = await raise('UM03')
    const shelved = await screen.act('signal.shelve', { signalId: id, reason: '重复', minutes: 4 })
    expect(shelved.ok).toBe(true)
    expect(await inbox(id)).toBeUndefined()
    expect(await held(id)).toMatchObject({ state: 'SHELVED', heldReason: '重复', heldBy: 'DUTY_OFFICER U1' })
    const back = await until(() => inbox(id))
    expect(back).toMatchObject({ alarm: 'UNACKNOWLEDGED', ackAt: null })
    expect(await held(id)).toBeUndefined()
  })

  it('calls the leader of the duty when the highest priority was not acknowledged for a minute', async () => {
    const id = await raise('ER01')
    const seen = await raise('ER02')
    await screen.act('signal.acknowledge', { signalId: seen })
    const { rows } = await until(async () => {
      const found = await town.platform.store.bucketRows('yunlan', 'reach')
      return found.rows.length > 0 ? found : undefined
    })
    expect(rows).toMatchObject([{ aboutKind: 'SIGNAL', aboutId: id, personId: 'U3', channels: ['CALL'] }])
  })

  it('says when there is a flood, where it began and who works through it', async () => {
    const ids: string[] = []
    for (let n = 0; n < 11; n++) ids.push(await raise('UM03', { place: `${n}栋` }))
    await screen.act('signal.acknowledge', { signalId: ids[0] ?? '' })
    const now = await load()
    expect(now).toMatchObject({
      ...{ lastTenMinutes: 11, firstOut: { id: ids[0] } },
      operators: [{ id: 'U1', acknowledged: 1 }],
    })
    expect(now?.['floodSince']).not.toBeNull()
    await until(async () => ((await load())?.['floodSince'] === null ? true : undefined), 15_000)
  })

  it('sends everybody with one act, and the incident carries the signal', async () => {
    const id = await raise('ER01')
    const sent = await screen.act('signal.dispatch', {
      ...{ signalId: id, instruction: '' },
      targets: [
        { kind: 'POST', id: 'S04' },
        { kind: 'POST', id: 'S05' },
      ],
    })
    expect(sent.ok).toBe(true)
    expect(await inbox(id)).toBeUndefined()
    const incidents = await screen.look('incidents', 'items')
    expect(incidents).toMatchObject([{ state: 'DISPATCHED', tasks: 2 }])
  })
})
