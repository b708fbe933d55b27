import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../contract/index.ts'
import { PIN, Screen, SmallTown, until } from '../../hub/hubFixture.ts'
import type { Hub } from '../../hub/index.ts'
import { createRandom } from '../chance/index.ts'
import { startColleague, type Colleague } from './index.ts'

interface Health {
  readonly link: { readonly state: string }
  readonly counts: { readonly openTasks: number }
  readonly seats: { readonly signedIn: number; readonly desks: number }
}

describe('a colleague at a real seat', { timeout: 40_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let colleague: Colleague | undefined
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'colleague-'))
    town = await SmallTown.open(root)
    await town.plug()
    hub = await town.hub()
    await until(async () => ((await health()).link.state === 'online' ? true : undefined))
  })
  afterEach(async () => {
    await colleague?.close()
    await hub.close()
    await town.pull()
    await town.platform.close()
    rmSync(root, { recursive: true, force: true })
  })

  const health = async () =>
    (await (await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)).json()) as Health

  it('touches nothing while a person sits at a desk, and sends when the person has gone', async () => {
    const person = await Screen.signIn(hub)
    await person.act('incident.report', { channel: 'PHONE', typeCode: 'UM03', text: 'x', place: 'y' })
    // Its days pass in minutes, so that all that waits is overdue for it; the hub's own time is real.
    const now = Date.now()
    const pace = { originReal: now, originDomain: now, speed: 3000 }
    colleague = startColleague({
      port: hub.seatsPort ?? 0,
      // The person's own name: what counts is the screen of somebody else, not another name.
      user: { id: 'U1', pin: PIN },
      clock: systemClock(pace),
      pace,
      random: createRandom(1),
      beatMs: 50,
      reloadMs: 300,
    })
    await until(async () => ((await health()).seats.desks === 2 ? true : undefined))
    await sleep(1500)
    expect(await person.look('inbox', 'items')).toMatchObject([{ state: 'NEW', ackAt: null }])

    person.close()
    await until(async () => ((await health()).counts.openTasks > 0 ? true : undefined), 15_000)
    expect((await health()).seats).toEqual({ signedIn: 1, desks: 1 })
  })
})
