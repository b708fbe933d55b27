/** The duty at a real hub with real files and its platform on a socket; two officers, one desk. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ShiftReport } from '../../contract/index.ts'
import type { Health } from '../health.ts'
import type { Hub } from '../hub.ts'
import { PIN, Screen, SmallTown, until } from '../hubFixture.ts'

const HOUR = 3_600_000

describe('the duty at a hub', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let officer: Screen
  let leader: Screen

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'duty-'))
    town = await SmallTown.open(root)
    await town.plug()
    hub = await town.hub()
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)
      return ((await answer.json()) as Health).link.state === 'online' ? true : undefined
    })
    officer = await Screen.signIn(hub, 'U1')
    leader = await Screen.signIn(hub, 'U3')
  })
  afterEach(async () => {
    officer.close()
    leader.close()
    await hub.close()
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  async function done(screen: Screen, type: string, payload: object): Promise<string> {
    const said = await screen.act(type, payload)
    if (!said.ok) throw new Error(`${type}: ${said.code}`)
    return said.data.commandId
  }
  /** @param ahead whether somebody stands as far ahead as the roster is looked at */
  async function onDuty(ahead = true): Promise<{ now: string; next: string }> {
    const at = Date.now() - HOUR
    const crew = (id: string) => ({ leaderId: 'U3', officerIds: [id] })
    const plan = await done(leader, 'shift.plan', {
      shifts: [
        { startAt: at, endAt: at + 24 * HOUR, ...crew('U1') },
        { startAt: at + 24 * HOUR, endAt: at + 48 * HOUR, ...crew('U3') },
        ...(ahead
          ? [48, 72].map((h) => ({ startAt: at + h * HOUR, endAt: at + (h + 24) * HOUR, ...crew('U1') }))
          : []),
      ],
    })
    await done(officer, 'shift.begin', { shiftId: `${plan}:w0` })
    return { now: `${plan}:w0`, next: `${plan}:w1` }
  }
  const report = async (): Promise<string> =>
    `${await done(officer, 'incident.report', { channel: 'PHONE', typeCode: 'PS01', text: '', place: '1栋' })}:i0`
  const dispatched = async (): Promise<void> => {
    const incidentId = await report()
    const targets = [{ kind: 'POST', id: 'S05' }]
    await done(officer, 'incident.dispatch', { incidentId, targets, instruction: '' })
  }
  const sheet = async () => (await officer.look('duty', 'handovers')).at(-1) ?? {}
  const items = async () =>
    (await sheet())['items'] as { key: string; acceptedAt: number | null; goneAt: number | null }[]
  const sign = (screen: Screen, side: string, userId: string, pin: string, handoverId: string) =>
    screen.request('sign', { by: { userId, pin }, type: 'handover.sign', payload: { handoverId, side } })

  it('is handed over with two PINs, with every item the hub itself found accepted, a late one too', async () => {
    const { now, next } = await onDuty()
    await dispatched()
    // nobody took it: undelivered after five seconds
    await new Promise((wake) => setTimeout(wake, 5_500))
    const id = `${await done(officer, 'handover.open', { shiftId: now, nextId: next, incomingId: 'U3', items: [] })}:o0`
    expect((await items()).map(({ key }) => key.split('/')[0])).toEqual(['task'])

    expect(await officer.act('handover.sign', { handoverId: id, side: 'OUT' })).toMatchObject({
      code: 'PIN_NEEDED',
    })
    expect(await sign(officer, 'OUT', 'U1', '000000', id)).toMatchObject({ code: 'SIGN_IN_FAILED' })
    expect(await sign(officer, 'OUT', 'U3', PIN, id)).toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await sign(officer, 'OUT', 'U1', PIN, id)).toMatchObject({ ok: true })
    expect(await sign(officer, 'IN', 'U3', PIN, id)).toMatchObject({ code: 'HANDOVER_ITEMS_LEFT' })

    await done(leader, 'handover.accept', { handoverId: id, key: (await items())[0]?.key ?? '' })
    // another one comes in while the sheet lies open
    await dispatched()
    await until(async () => ((await items()).length === 2 ? true : undefined), 12_000)
    expect(await sign(officer, 'IN', 'U3', PIN, id)).toMatchObject({
      code: 'HANDOVER_ITEMS_LEFT',
      params: { left: 1 },
    })
    await done(leader, 'handover.accept', { handoverId: id, key: (await items())[1]?.key ?? '' })
    expect(await sign(officer, 'IN', 'U3', PIN, id)).toMatchObject({ ok: true })

    expect(await sheet()).toMatchObject({ state: 'DONE' })
    const shifts = await officer.look('duty', 'shifts')
    expect(Object.fromEntries(shifts.map((one) => [one['id'], one['state']]))).toMatchObject({
      [now]: 'HANDED_OVER',
      [next]: 'ON_DUTY',
    })
    const local = await import('node:fs').then(({ readFileSync }) =>
      readFileSync(join(root, 'hub', 'local.db'), 'latin1'),
    )
    expect(local).not.toContain(PIN)
  })

  it('goes on without the line, and the platform comes to the same sheet', async () => {
    const { now, next } = await onDuty()
    await town.pull()
    const id = `${await done(officer, 'handover.open', { shiftId: now, nextId: next, incomingId: 'U3' })}:o0`
    expect(await sign(officer, 'OUT', 'U1', PIN, id)).toMatchObject({ ok: true })
    expect(await sign(officer, 'IN', 'U3', PIN, id)).toMatchObject({ ok: true })
    await town.plug()
    await until(async () => {
      const { rows } = await town.platform.store.bucketRows('yunlan', 'handover')
      return rows[0]?.['state'] === 'DONE' ? true : undefined
    }, 20_000)
  })

  it('has a report whose counts are those of the rows, and a gap of the roster is an alarm, stands in the log and on the strip', async () => {
    const { now } = await onDuty(false)
    await dispatched()
    await report()
    await done(officer, 'duty.log', { text: '巡查无异常' })
    const answer = await officer.ask('shift.report', { shiftId: now })
    if (!answer.ok) throw new Error(answer.code)
    const told = answer.data as unknown as ShiftReport
    const open = await officer.look('incidents', 'items')
    expect(told.incidents).toMatchObject({ received: 2, open: open.length, closed: 0 })
    expect(told.tasks).toMatchObject({ issued: 2 - 1, open: 1 })
    expect(told.incidents.byChannel).toEqual([{ channel: 'PHONE', n: 2 }])
    expect(told.log.map(({ text, kind }) => text || kind)).toEqual(
      expect.arrayContaining(['SHIFT_BEGAN', '巡查无异常']),
    )
    // the board of the day counts the same rows
    const [day] = await officer.look('day', 'now')
    // at whatever hour this runs: what is counted at six has its own test
    expect((day?.['funnel'] as { reached: number }[])[0]?.reached).toBeGreaterThanOrEqual(2)
    expect((await officer.look('day', 'left')).length).toBe(open.length)
    expect(await officer.ask('day.stars', { days: 7 })).toMatchObject({ ok: true, data: { lines: [] } })
    const gaps = await officer.look('duty', 'gaps')
    expect(gaps).toHaveLength(1)
    await until(async () =>
      (await officer.look('duty', 'log')).some((line) => line['kind'] === 'ROSTER_GAP') ? true : undefined,
    )
    const alarm = async () =>
      (await officer.look('inbox', 'items')).find((item) => item['typeCode'] === 'SY02') ?? {}
    expect((await alarm())['alarm']).toBe('UNACKNOWLEDGED')
    const from = Number(gaps[0]?.['from'])
    const crew = { leaderId: 'U3', officerIds: ['U1'] }
    await done(leader, 'shift.plan', { shifts: [{ startAt: from, endAt: from + 24 * HOUR, ...crew }] })
    await until(async () => ((await alarm())['alarm'] === 'RETURNED' ? true : undefined))
  })
})
