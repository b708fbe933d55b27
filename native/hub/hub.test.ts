import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Health } from './health.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

describe('a hub and its platform', { timeout: 40_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub | undefined

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'hub-'))
    town = await SmallTown.open(root)
    await town.plug()
    hub = await town.hub()
  })
  afterEach(async () => {
    await hub?.close()
    await town.pull()
    await town.platform.close()
    rmSync(root, { recursive: true, force: true })
  })

  const running = (): Hub => {
    if (!hub) throw new Error('no hub')
    return hub
  }
  const health = async () =>
    (await (await fetch(`http://127.0.0.1:${running().seatsPort}/healthz`)).json()) as Health
  const linked = (state: string) =>
    until(async () => ((await health()).link.state === state ? true : undefined))
  const drained = () => until(async () => ((await health()).outbox.pending === 0 ? true : undefined))
  const report = { channel: 'PHONE', typeCode: 'UM03', text: '垃圾堆积', place: '石桥湾7栋' }
  const incidentOf = (answer: Awaited<ReturnType<Screen['act']>>): string => {
    if (!answer.ok) throw new Error(answer.code)
    return answer.data.wrote.find((key) => key.startsWith('incident/'))?.slice('incident/'.length) ?? ''
  }
  const incidentsAtPlatform = async () => {
    const rows = await town.platform.store.rows('yunlan', 'incident')
    return rows.map((row) => String(row['text']))
  }

  it('takes the township over a real socket and says so in its health', async () => {
    await linked('online')
    expect(await health()).toMatchObject({
      mode: 'PEACE',
      mirror: { rows: { post: 24, user: 3 } },
      outbox: { pending: 0 },
    })
  })

  it('goes on without the line, and hands over what was done exactly once', async () => {
    await linked('online')
    const screen = await Screen.signIn(running())
    await town.pull()
    await linked('offline')
    const incidentId = incidentOf(await screen.act('incident.report', report))
    await screen.act('incident.dispatch', {
      incidentId,
      targets: [{ kind: 'POST', id: 'L05' }],
      instruction: '',
    })
    expect(await screen.look('calls', 'lines')).toMatchObject([
      { holderName: '城市管理岗', people: [{ phone: '000-1' }, {}] },
    ])
    expect(await screen.look('board', 'tasks')).toMatchObject([{ delivery: 'UNDELIVERED', unsent: true }])
    const [call] = await screen.look('calls', 'lines')
    await screen.act('task.deliver', { taskId: call?.['taskId'], delivery: 'BY_PHONE', note: '已告知' })
    expect(await screen.look('calls', 'lines')).toEqual([])
    expect((await health()).outbox.pending).toBe(3)

    await town.plug()
    await drained()
    expect(await incidentsAtPlatform()).toEqual(['垃圾堆积'])
    expect(await screen.look('board', 'tasks')).toMatchObject([{ delivery: 'BY_PHONE', unsent: false }])
    screen.close()
  })

  it('keeps what it called done over a restart with the line down', async () => {
    await linked('online')
    const before = await Screen.signIn(running())
    await town.pull()
    const requestId = crypto.randomUUID()
    const first = await before.act('incident.report', report, requestId)
    before.close()
    await running().close()
    hub = await town.hub()
    const screen = await Screen.signIn(running())
    // How old the picture is was kept with it: the desk does not say that there is no data.
    const [line] = await screen.look('link', 'now')
    expect(line?.['dataAt']).toBeTypeOf('number')
    expect(await screen.look('inbox', 'items')).toMatchObject([{ text: '垃圾堆积', unsent: true }])
    const again = await screen.act('incident.report', report, requestId)
    expect(again.ok && first.ok && again.data.commandId === first.data.commandId).toBe(true)
    expect(await screen.look('inbox', 'items')).toHaveLength(1)
    await town.plug()
    await drained()
    expect(await incidentsAtPlatform()).toHaveLength(1)
    screen.close()
  })

  it('lets nobody act beyond the role, and tells a refusal with its reason', async () => {
    await linked('online')
    const trainer = await Screen.signIn(running(), 'U2')
    expect(await trainer.act('incident.report', report)).toMatchObject({ ok: false, code: 'NOT_ALLOWED' })
    const officer = await Screen.signIn(running())
    expect(await officer.act('incident.report', { ...report, typeCode: 'XX' })).toMatchObject({
      ok: false,
      code: 'UNKNOWN_TYPE',
    })
    expect(await officer.act('incident.report', { text: 'x' })).toMatchObject({
      ok: false,
      code: 'BAD_PAYLOAD',
    })
    expect(await officer.act('incident.accept', { incidentId: 'nothing' })).toMatchObject({
      ok: false,
      code: 'NOT_FOUND',
    })
    expect(await officer.act('duty.log', { text: '长'.repeat(30_000) })).toMatchObject({
      ok: false,
      code: 'COMMAND_TOO_LARGE',
    })
    expect(await officer.look('inbox', 'items')).toEqual([])
    trainer.close()
    officer.close()
  })

  it('shows a caller only on demand with a trace, and writes the caller nowhere in clear', async () => {
    await linked('online')
    const screen = await Screen.signIn(running())
    const caller = { name: '呼延不换', phone: '000-7788-9900' }
    const incidentId = incidentOf(await screen.act('incident.report', { ...report, caller }))
    await drained()
    const shown = await screen.ask('caller.reveal', { incidentId, reason: '回访核实' })
    expect(shown).toMatchObject({ ok: true, data: caller })
    const inView = await screen.look('incident', 'incident', { id: incidentId })
    expect(JSON.stringify(inView)).not.toContain('7788')
    await running().close()
    hub = undefined
    for (const folder of ['hub', 'platform', 'keys', 'keys/callers'])
      for (const name of readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      )) {
        const bytes = readFileSync(join(root, folder, name.name))
        expect(bytes.includes('呼延不换') || bytes.includes('7788-9900'), `${folder}/${name.name}`).toBe(
          false,
        )
      }
    screen.close()
  })

  it('says that the platform does not know its key, and works on by itself', async () => {
    await linked('online')
    await running().close()
    rmSync(join(root, 'keys', 'device-hub1.pem'))
    hub = await town.hub()
    const screen = await Screen.signIn(running())
    const trouble = await until(async () => (await screen.look('link', 'now'))[0]?.['trouble'])
    screen.close()
    expect(trouble).toMatch(/AUTH/)
  })
})
