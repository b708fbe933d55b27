/**
 * The case of Changzhou as it was reported (A06): told at 09:16, posts and communities sent within minutes, on scene at
 * 09:35, done at 10:10, thirty-five people. Replayed against the rules; the time line must say it as the report does.
 */
import { expect, it } from 'vitest'
import type { Actor, HolderKind } from '../../contract/index.ts'
import { holding } from '../holding.ts'
import { threeClocks } from '../stageClocks.ts'
import { MINUTE, Town, WHO } from './townFixture.ts'

/** 09:16 of a Wednesday by the township's clock. */
const TOLD = Date.UTC(2026, 6, 15, 1, 16)
const at = (hour: number, minute: number): number => Date.UTC(2026, 6, 15, hour - 8, minute)
const clock = (time: number): string => new Date(time + 8 * 60 * MINUTE).toISOString().slice(11, 16)

const SENT: readonly { readonly kind: HolderKind; readonly id: string; readonly people: number }[] = [
  { kind: 'POST', id: 'S04', people: 6 },
  { kind: 'POST', id: 'S05', people: 6 },
  { kind: 'POST', id: 'S06', people: 5 },
  { kind: 'POST', id: 'E03', people: 4 },
  { kind: 'POST', id: 'L01', people: 4 },
  { kind: 'COMMUNITY', id: 'C1', people: 5 },
  { kind: 'COMMUNITY', id: 'C2', people: 5 },
]
const terminal = (kind: HolderKind, id: string): Actor => ({
  ...{ kind: 'terminal', id: `t-${id}`, name: id, holds: { kind, id } },
})

it('stands on the time line as in the report: 09:16, tasked by 09:19, 09:35 on scene, 10:10 done, 35 people', () => {
  const town = new Town()
  town.now = TOLD
  const incidentId = town.report('ER05')
  town.now = at(9, 18)
  const tasks = town.dispatch(incidentId, ...SENT.map(({ kind, id }) => ({ kind, id })))
  expect(tasks).toHaveLength(SENT.length)
  const each = (act: (who: Actor, taskId: string, people: number) => void): void =>
    SENT.forEach(({ kind, id, people }, k) => act(terminal(kind, id), tasks[k] ?? '', people))
  town.now = at(9, 19)
  each((who, taskId) => {
    town.must(who, 'task.deliver', { taskId, delivery: 'DELIVERED' })
    town.must(who, 'task.sign', { taskId })
    town.must(who, 'task.depart', { taskId })
  })
  town.now = at(9, 35)
  each((who, taskId) => town.must(who, 'task.arrive', { taskId }))
  each((who, taskId) => town.must(who, 'task.handle', { taskId }))
  town.now = at(10, 10)
  each((who, taskId, people) =>
    town.must(who, 'task.submit', { taskId, report: `到场 ${people} 人，已处置完毕` }),
  )
  town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })

  const line = town.all('entry').filter((entry) => entry.incidentId === incidentId)
  const times = (kind: string): string[] => [
    ...new Set(line.filter((one) => one.kind === kind).map((one) => clock(one.at))),
  ]
  expect(times('incident.report')).toEqual(['09:16'])
  expect(times('task.issue')).toEqual(['09:18'])
  expect(times('task.arrive')).toEqual(['09:35'])
  expect(times('task.submit')).toEqual(['10:10'])
  const people = town.all('task').map(({ report }) => Number(/到场 (\d+) 人/.exec(report)?.[1] ?? 0))
  expect(people.reduce((sum, n) => sum + n, 0)).toBe(35)
  expect(town.all('task').filter(({ lead }) => lead)).toHaveLength(1)
  expect(town.get('incident', incidentId)).toMatchObject({ state: 'PENDING_EVAL', submittedAt: at(10, 10) })

  const { respond, dispatch } = threeClocks(town.get('incident', incidentId), town.model.clocks, town.now)
  expect([respond.ms, dispatch.doneAt]).toEqual([2 * MINUTE, at(9, 18)])
  // nobody is said to have held it before it reached them, nor after they handed in
  const held = holding(town.get('incident', incidentId), town.all('task'), line, town.model.clocks)
  for (const { kind, heldMs, since } of held)
    if (kind !== 'DESK') expect([heldMs, since]).toEqual([51 * MINUTE, null])
})

it('steps a complaint of noise at night up from the grid to who stops the work, within ten minutes', () => {
  const town = new Town()
  const told = Date.UTC(2026, 6, 15, 14, 20)
  town.now = told
  const report = { channel: 'GRID_APP', typeCode: 'UM08', text: '工地夜间施工', place: '石桥湾7栋' } as const
  const incidentId = `${town.must(terminal('GRID', 'G1'), 'incident.report', { ...report, gridId: 'G1' }).id}:i0`
  const post = terminal('POST', 'S06')
  const after = (minutes: number): void => {
    town.now = told + minutes * MINUTE
  }
  after(1)
  const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'S06' })
  town.must(post, 'task.deliver', { taskId, delivery: 'DELIVERED' })
  after(2)
  town.must(post, 'task.sign', { taskId })
  town.must(post, 'task.depart', { taskId })
  after(7)
  town.must(post, 'task.arrive', { taskId })
  town.must(post, 'task.handle', { taskId })
  after(9)
  town.must(post, 'task.submit', { taskId, report: '已停工' })
  const stages = ['incident.report', 'task.issue', 'task.sign', 'task.arrive', 'task.submit']
  const line = town.all('entry').filter((one) => one.incidentId === incidentId && stages.includes(one.kind))
  expect(line.map((one) => [one.kind, (one.at - told) / MINUTE])).toEqual([
    ['incident.report', 0],
    ['task.issue', 1],
    ['task.sign', 2],
    ['task.arrive', 7],
    ['task.submit', 9],
  ])
})
