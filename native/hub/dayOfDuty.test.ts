/** A whole day at the desk: a real hub and gateway, real sockets and files; only the clock is faster. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { systemClock, type Row } from '../contract/index.ts'
import {
  DAY_MS,
  dayOf,
  isHeldAlarm,
  alarmOf,
  isOpenIncident,
  isOpenSignal,
  isOpenTask,
} from '../domain/index.ts'
import { townModel } from '../domain/modelFixture.ts'
import { alertOf, callOf, Officer, reportOf, Seat, terminal, waves } from './dayOfDuty.fixture.ts'
import type { Health } from './health.ts'
import { SmallTown, until } from './hubFixture.ts'

const [ALERTS, REPORTS, CALLS] = [230, 40, 20]
/** A day in half a minute. */
const SPEED = DAY_MS / 30_000

it(
  'of 230 AI alerts, 40 reports and 20 calls leaves nothing without a holder, and all counts agree',
  {
    timeout: 110_000,
  },
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'day-'))
    const pace = { originReal: Date.now(), originDomain: Date.UTC(2026, 6, 14, 16), speed: SPEED }
    const clock = systemClock(pace)
    const model = townModel()
    const leadOf = (code: string) => model.eventTypes.find((type) => type.code === code)?.leadPost ?? 'S04'
    const town = await SmallTown.open(root, undefined, pace)
    await town.plug()
    const hub = await town.hub(join(root, 'keys'), pace)
    const health = async () =>
      (await (await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)).json()) as Health
    await until(async () => ((await health()).link.state === 'online' ? true : undefined))
    const seat = new Seat(hub, 'U1', clock)
    const phone = new Seat(hub, 'U3', clock)
    const line = (kind: 'FEED' | 'POST', id: string) => terminal(town, { kind, id }, clock)
    const [video, hotline] = [line('FEED', 'AI_VIDEO'), line('FEED', 'HOTLINE_12345')]
    const posts = model.posts.filter(({ dispatchTarget }) => dispatchTarget).map(({ id }) => line('POST', id))
    const officer = new Officer(seat, leadOf, model.lists.dismissReasons[0] ?? '')

    // The day comes in by its own clock, whatever the desk has done by then.
    const said: Promise<unknown>[] = []
    const startAt = clock.now()
    const telling = (async () => {
      for (const { at, kind, k } of waves(ALERTS, REPORTS, CALLS)) {
        const wait = (startAt + at - clock.now()) / SPEED
        if (wait > 0) await new Promise((wake) => setTimeout(wake, wait))
        const send = async (): Promise<unknown> => {
          if (kind === 'alert') return video.send('signal.raise', alertOf(k))
          if (kind === 'report') return hotline.send('incident.report', reportOf(k))
          return (await phone.screen()).act('incident.report', callOf(k))
        }
        said.push(send())
        // a feed that was not answered in time says it once more
        if (k % 20 === 7 && kind !== 'call') said.push(send())
      }
      await Promise.all(said)
    })()
    let told = false
    void telling.then(() => (told = true))
    for (;;) {
      const allToldBefore = told
      const waiting = await officer.round()
      if (allToldBefore && waiting === 0) break
      if (Date.now() - pace.originReal > 80_000)
        throw new Error(`late: ${waiting} left, ${JSON.stringify([...officer.acts])}`)
    }
    await telling
    await until(async () => ((await health()).outbox.pending === 0 ? true : undefined), 20_000)

    // What the platform holds, what the hub's own file holds, and what its screens say.
    const rows = async <T extends 'signal' | 'incident' | 'task'>(table: T) =>
      (await town.platform.store.bucketRows('yunlan', `${table}:`)).rows as unknown as Row<T>[]
    const [signals, incidents, tasks] = [await rows('signal'), await rows('incident'), await rows('task')]
    const screen = await seat.screen()
    const figures = (await screen.look('figures', 'now'))[0]
    const board = await screen.look('board', 'tasks')
    const inbox = await screen.look('inbox', 'items')
    const held = await screen.look('alarms', 'held')
    await seat.close()
    await phone.close()
    for (const one of [video, hotline, ...posts]) one.close()
    await hub.close()
    await town.close()
    const mirror = new Database(join(root, 'hub', 'truth.db'), { readonly: true })
    const states = (table: string) =>
      Object.fromEntries(
        mirror.prepare(`SELECT state, count(*) AS n FROM "${table}" GROUP BY state`).raw().all() as [
          string,
          number,
        ][],
      )
    const counted = (list: readonly { state: string }[]) =>
      Object.fromEntries(
        [...Map.groupBy(list, ({ state }) => state)].map(([state, all]): [string, number] => [
          state,
          all.length,
        ]),
      )

    // One row for each thing that was said, however often it was said.
    expect(signals).toHaveLength(ALERTS)
    const spoken = incidents.filter(
      ({ signalIds, channel }) => signalIds.length === 0 || channel !== 'AI_VIDEO',
    )
    expect(spoken).toHaveLength(REPORTS + CALLS)
    // Judged by somebody, and what is real has somebody who had it.
    expect(signals.filter(({ state }) => isOpenSignal(state))).toEqual([])
    expect(signals.filter((signal) => isHeldAlarm(alarmOf(signal)))).toEqual([])
    const withTask = new Set(tasks.map(({ incidentId }) => incidentId))
    const orphans = incidents.filter(({ id, state }) => state !== 'MERGED' && !withTask.has(id))
    expect(orphans).toEqual([])
    expect(incidents.filter(({ state }) => isOpenIncident(state))).toEqual([])
    // The numbers agree: platform, file, board, report.
    expect(states('signal')).toEqual(counted(signals))
    expect(states('incident')).toEqual(counted(incidents))
    expect(states('task')).toEqual(counted(tasks))
    expect(board).toHaveLength(tasks.filter(({ state }) => isOpenTask(state)).length)
    expect([inbox.length, held.length]).toEqual([0, 0])
    const zone = model.clocks.zoneOffsetMin
    const today = dayOf(clock.now(), zone)
    const on = (at: number | null) => at !== null && dayOf(at, zone) === today
    const valid = incidents.filter(({ state }) => state !== 'MERGED' && state !== 'REJECTED')
    const count = (pick: (one: Row<'incident'>) => number | null) =>
      valid.filter((one) => on(pick(one))).length
    expect(figures).toMatchObject({
      receivedToday: count(({ receivedAt }) => receivedAt),
      acceptedToday: count(({ acceptedAt }) => acceptedAt),
      dispatchedToday: count(({ dispatchedAt }) => dispatchedAt),
      closedToday: count(({ closedAt }) => closedAt),
      ...{ openIncidents: 0, openSignals: 0, openTasks: 0, undelivered: 0 },
    })
    // The officer did all of it, and nothing was refused.
    expect([...officer.acts.keys()].filter((act) => act.includes(' '))).toEqual([])
    expect(officer.acts.get('signal.merge')).toBeGreaterThan(0)
    mirror.close()
    rmSync(root, { recursive: true, force: true })
  },
)
