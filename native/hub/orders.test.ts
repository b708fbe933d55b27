import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { domainRules, type Rules } from '../platform/index.ts'
import type { Health } from './health.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

describe('a command that the platform cannot decide', { timeout: 40_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let broken: boolean
  let officer: Screen

  /** A platform with a fault: notes with this word break its decision. */
  const rules: Rules = {
    ...domainRules,
    decide: (command, read, model) => {
      if (broken && JSON.stringify(command.payload).includes('毒')) throw new Error('a bug')
      return domainRules.decide(command, read, model)
    },
  }

  beforeEach(async () => {
    broken = true
    root = mkdtempSync(join(tmpdir(), 'orders-'))
    town = await SmallTown.open(root, rules)
    await town.plug()
    hub = await town.hub()
    await linked()
    officer = await Screen.signIn(hub)
  })
  afterEach(async () => {
    officer.close()
    await hub.close()
    await town.pull()
    await town.platform.close()
    rmSync(root, { recursive: true, force: true })
  })

  const linked = () =>
    until(async () => {
      const answer = await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)
      return ((await answer.json()) as Health).link.state === 'online' ? true : undefined
    })
  /** Without what the hub says by itself of a roster that is empty. */
  const lines = async () => (await officer.look('outbox', 'lines')).filter(({ type }) => type !== 'duty.gap')
  const log = async () => (await officer.look('duty', 'log')).filter(({ kind }) => kind !== 'ROSTER_GAP')
  const parked = async () => {
    const said = await officer.act('duty.log', { text: '毒' })
    if (!said.ok) throw new Error(said.code)
    await until(async () => ((await lines())[0]?.['state'] === 'PARKED' ? true : undefined))
    return said.data.commandId
  }
  const decided = async (id: string) => (await town.platform.store.verdicts('yunlan', [id])).get(id)?.result

  it('is offered again when a person orders it, and then done under its own id', async () => {
    const commandId = await parked()
    expect(await lines()).toMatchObject([{ commandId, state: 'PARKED', code: 'DECIDE_FAILED' }])
    broken = false
    expect(await officer.act('outbox.retry', { commandId })).toMatchObject({ ok: true })
    await until(async () => ((await lines()).length === 0 ? true : undefined))
    expect(await decided(commandId)).toMatchObject({ outcome: 'applied' })
    expect(await officer.act('outbox.retry', { commandId })).toMatchObject({ ok: false, code: 'NOT_PARKED' })
  })

  it('is given up only above the desk, with a reason, audited, and is shown no more', async () => {
    const commandId = await parked()
    const reason = '重复登记'
    expect(await log()).toMatchObject([{ text: '毒' }])
    expect(await officer.act('outbox.giveUp', { commandId, reason })).toMatchObject({
      ok: false,
      code: 'NOT_ALLOWED',
    })
    const leader = await Screen.signIn(hub, 'U3')
    expect(await leader.act('outbox.giveUp', { commandId })).toMatchObject({ ok: false, code: 'BAD_PAYLOAD' })
    expect(await leader.act('outbox.giveUp', { commandId, reason })).toMatchObject({ ok: true })
    await until(async () => ((await lines()).length === 0 ? true : undefined))
    expect(await log()).toEqual([])
    const audit = await leader.ask('audit.recent', { limit: 10 })
    expect(audit.ok && audit.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ act: 'outbox.giveUp', subject: commandId, actorId: 'U3' },
          params: { reason, parkedFor: 'DECIDE_FAILED', type: 'duty.log' },
        }),
      ]),
    )
    expect(await decided(commandId)).toBeUndefined()
    leader.close()
  })

  it('stays given up over a restart', async () => {
    const commandId = await parked()
    const leader = await Screen.signIn(hub, 'U3')
    await leader.act('outbox.giveUp', { commandId, reason: '重复登记' })
    leader.close()
    officer.close()
    broken = false
    await hub.close()
    hub = await town.hub()
    officer = await Screen.signIn(hub)
    const other = await officer.act('duty.log', { text: '照常' })
    await until(async () => (other.ok && (await decided(other.data.commandId)) ? true : undefined))
    expect(await decided(commandId)).toBeUndefined()
    // the hub hears of the platform's word a moment after it was given
    await until(async () => ((await lines()).length === 0 ? true : undefined))
  })
})
