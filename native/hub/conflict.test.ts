/** Two hubs of one township over real sockets, one of which had no line for a while: nothing is silent, nothing is lost. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refKey, type ReviewCard, type TableName } from '../contract/index.ts'
import type { Health } from './health.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

describe('what two desks did while one had no line', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let cut: Hub
  let other: Hub
  /** At the hub whose line was cut. */
  let officer: Screen
  /** At the hub that stayed connected. */
  let leader: Screen
  const ids: Record<'closed' | 'passedOn' | 'corrected' | 'first' | 'second', string> = {
    ...{ closed: '', passedOn: '', corrected: '', first: '', second: '' },
  }

  const onBehalf = { via: 'BY_PHONE', note: '甲接听' }
  const photo = { sha256: 'a'.repeat(64), mime: 'image/jpeg', bytes: 3, name: '1.jpg' }
  const healthOf = async (hub: Hub) =>
    (await (await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)).json()) as Health
  const linked = (hub: Hub, state: string) =>
    until(async () => ((await healthOf(hub)).link.state === state ? true : undefined), 20_000)
  const settled = () =>
    until(async () => ((await healthOf(cut)).outbox.pending === 0 ? true : undefined), 20_000)
  const at = async (table: TableName, id: string): Promise<Record<string, unknown>> => {
    const rows = await town.platform.store.load('yunlan', [{ table, id }])
    return rows.get(refKey(table, id)) ?? {}
  }
  const entries = async (screen: Screen, id: string) => {
    const lines = await screen.look('incident', 'entries', { id })
    return lines.sort((a, b) => Number(a['at']) - Number(b['at']))
  }
  const cards = async (screen: Screen): Promise<ReviewCard[]> =>
    (await screen.look('reviews', 'items')) as unknown as ReviewCard[]
  const card = (screen: Screen, kind: string) =>
    until(async () => (await cards(screen)).find((one) => one.kind === kind))

  async function act(screen: Screen, type: string, payload: object, base: Record<string, number> = {}) {
    const answer = await screen.act(type, payload, undefined, base)
    if (!answer.ok) throw new Error(`${type}: ${answer.code}`)
    return answer.data
  }
  const wrote = ({ wrote: keys }: { wrote: string[] }, table: TableName): string[] =>
    keys.flatMap((key) => (key.startsWith(`${table}/`) ? [key.slice(table.length + 1)] : []))
  const report = async (screen: Screen, place: string) => {
    const made = await act(screen, 'incident.report', {
      ...{ channel: 'PHONE', typeCode: 'UM03', text: '垃圾堆积', place },
    })
    return wrote(made, 'incident')[0] ?? ''
  }
  const dispatch = async (screen: Screen, incidentId: string) => {
    const targets = [{ kind: 'POST', id: 'L05' }]
    return (
      wrote(await act(screen, 'incident.dispatch', { incidentId, targets, instruction: '' }), 'task')[0] ?? ''
    )
  }
  const seen = async (table: TableName, id: string) => ({
    [refKey(table, id)]: Number((await at(table, id))['rev']),
  })

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'conflict-'))
    town = await SmallTown.open(root)
    await town.plug()
    cut = await town.hub()
    other = await town.otherHub()
    await linked(cut, 'online')
    await linked(other, 'online')
    officer = await Screen.signIn(cut)
    leader = await Screen.signIn(other, 'U3')

    ids.closed = await dispatch(officer, await report(officer, '1栋'))
    ids.passedOn = await dispatch(officer, await report(officer, '2栋'))
    ids.corrected = await report(officer, '3栋')
    ids.first = await report(officer, '4栋')
    ids.second = await report(officer, '5栋')
    await settled()
    await until(async () => ((await leader.look('incidents', 'items')).length === 5 ? true : undefined))
    const bases = {
      task: await seen('task', ids.passedOn),
      team: await seen('team', 'T1'),
    }
    const was = { title: (await at('incident', ids.corrected))['title'], state: 'NEW' }

    await town.pull()
    await linked(cut, 'offline')
    const submit = (screen: Screen, taskId: string, words: string, base = {}) =>
      act(screen, 'task.submit', { taskId, report: words, attachments: [photo], onBehalf }, base)
    const team = { targets: [{ kind: 'TEAM', id: 'T1' }], instruction: '带工具' }
    // the side with the line
    await submit(leader, ids.closed, '先清完')
    await act(leader, 'task.transfer', {
      ...{ taskId: ids.passedOn, to: { kind: 'POST', id: 'S04' }, reason: '属应急' },
    })
    await act(leader, 'incident.dispatch', { incidentId: ids.first, ...team }, bases.team)
    await act(leader, 'incident.correct', { incidentId: ids.corrected, title: '垃圾着火', was })
    await act(leader, 'duty.log', { text: '有线' })
    await until(async () => ((await healthOf(other)).outbox.pending === 0 ? true : undefined))
    // the side without
    await submit(officer, ids.closed, '后清完')
    await submit(officer, ids.passedOn, '已清运', bases.task)
    await act(officer, 'incident.dispatch', { incidentId: ids.second, ...team }, bases.team)
    await act(officer, 'incident.correct', {
      ...{ incidentId: ids.corrected, title: '垃圾占道', place: '3栋后门' },
      was: { ...was, place: '3栋' },
    })
    await act(officer, 'duty.log', { text: '无线' })
    await town.plug()
    await linked(cut, 'online')
    await settled()
  }, 60_000)

  afterAll(async () => {
    officer.close()
    leader.close()
    await cut.close()
    await other.close()
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  it('a task closed by both is closed by the first, and the evidence of the second stands beside it', async () => {
    expect(await at('task', ids.closed)).toMatchObject({ state: 'SUBMITTED', report: '先清完' })
    const { incidentId } = await at('task', ids.closed)
    for (const screen of [officer, leader])
      expect(await entries(screen, String(incidentId))).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'task.submit.again', text: '后清完', attachments: [photo] }),
        ]),
      )
  })

  it('a team sent by both stays with the first, and both desks see the card', async () => {
    expect(await at('team', 'T1')).toMatchObject({ state: 'COMMITTED', incidentId: ids.first })
    for (const screen of [officer, leader]) {
      const taken = await card(screen, 'team.taken')
      expect(taken).toMatchObject({ incidentId: ids.second, other: { incidentId: ids.first } })
      expect(taken.mine.actorName).toBe('DUTY_OFFICER U1')
      expect(taken.theirs.actorName).toBe('DUTY_LEADER U3')
    }
  })

  it('corrections land where they do not meet; where they do, both values and what both began from are laid out', async () => {
    expect(await at('incident', ids.corrected)).toMatchObject({ title: '垃圾着火', place: '3栋后门' })
    for (const screen of [officer, leader])
      expect(await card(screen, 'incident.correct')).toMatchObject({
        fields: [{ name: 'title', mine: '垃圾占道', theirs: '垃圾着火', base: expect.any(String) as string }],
        decisions: ['THEIRS', 'MINE'],
      })
  })

  it('log lines of both are all there', async () => {
    for (const screen of [officer, leader])
      expect((await screen.look('duty', 'log')).map((line) => line['text'])).toEqual(
        expect.arrayContaining(['有线', '无线']),
      )
  })

  it('a close of a task that had been passed on is a card at both desks until the new holder’s word settles it', async () => {
    const late = await card(officer, 'task.submit.late')
    expect(late).toMatchObject({
      ...{ taskId: ids.passedOn, state: 'OPEN', decisions: ['CONFIRM', 'BACK'] },
      mine: { actorName: 'DUTY_OFFICER U1', via: 'BY_PHONE', notes: 1, photos: 1 },
      theirs: { actorName: 'DUTY_LEADER U3', photos: 0 },
    })
    expect(late.mine.receivedAt).toBeGreaterThan(late.mine.at ?? Infinity)
    expect(await card(leader, 'task.submit.late')).toMatchObject({ id: late.id, fields: late.fields })

    // decided without the line: kept, said so, and carried out once there is one
    await town.pull()
    await linked(cut, 'offline')
    await act(officer, 'review.settle', {
      ...{ reviewId: late.id, decision: 'CONFIRM', reason: '已回拨核实', onBehalf },
    })
    expect(await card(officer, 'task.submit.late')).toMatchObject({ state: 'SETTLED', unsent: true })
    expect(await officer.look('outbox', 'lines')).toMatchObject([
      { type: 'review.settle', open: { kind: 'review', id: late.id } },
    ])
    expect(await card(leader, 'task.submit.late')).toMatchObject({ state: 'OPEN' })
    await town.plug()
    await linked(cut, 'online')
    await settled()
    for (const screen of [officer, leader])
      await until(async () => {
        const now = await card(screen, 'task.submit.late')
        return now.state === 'SETTLED' && !now.unsent ? true : undefined
      })
    const { transferredTo, incidentId } = await at('task', ids.passedOn)
    expect(await at('task', String(transferredTo))).toMatchObject({ state: 'SUBMITTED', report: '已清运' })
    expect(await entries(leader, String(incidentId))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'review.settle',
          text: expect.stringContaining('已回拨核实') as string,
        }),
      ]),
    )
    const audit = await leader.ask('audit.verify', {})
    expect(audit).toMatchObject({ ok: true, data: { ok: true } })
  })
})
