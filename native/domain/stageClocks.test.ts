import { describe, expect, it } from 'vitest'
import { HOUR_MS } from './calendar.ts'
import { Town, WHO, MORNING, MINUTE } from './decide/townFixture.ts'
import { enterpriseClocks, threeClocks } from './stageClocks.ts'

describe('117', () => {
  const made = () => {
    const town = new Town()
    const incidentId = town.report('WS01', { channel: 'ENTERPRISE_117' })
    const clocks = (now: number) => {
      const told = enterpriseClocks(town.get('incident', incidentId), town.model.clocks, now)
      if (!told) throw new Error('no clocks')
      return told
    }
    return { town, incidentId, clocks }
  }

  it('has three clocks of their own: an hour, a day, a week from the report', () => {
    const { clocks } = made()
    const { reply, plan, close } = clocks(MORNING)
    expect([reply.dueAt, plan.dueAt, close.dueAt]).toEqual(
      [1, 24, 168].map((hours) => MORNING + hours * HOUR_MS),
    )
  })

  it('is late from the second on, each by itself, and stays seen to have been late', () => {
    const { town, incidentId, clocks } = made()
    expect(clocks(MORNING + HOUR_MS - 1).reply.late).toBe(false)
    expect(clocks(MORNING + HOUR_MS).reply.late).toBe(true)
    town.now = MORNING + HOUR_MS + MINUTE
    town.must(WHO.officer, 'incident.reply', { incidentId, note: '已回电' })
    const told = clocks(MORNING + 30 * HOUR_MS)
    expect(told.reply).toMatchObject({ late: true, ms: HOUR_MS + MINUTE })
    expect(told.plan.late).toBe(true)
    expect(told.close.late).toBe(false)
  })

  it('is on time when it was done on the very limit', () => {
    const { town, incidentId, clocks } = made()
    town.now = MORNING + HOUR_MS
    town.must(WHO.officer, 'incident.reply', { incidentId, note: '已回电' })
    expect(clocks(town.now + HOUR_MS).reply.late).toBe(false)
  })

  it('is nobody else’s', () => {
    const town = new Town()
    expect(enterpriseClocks(town.get('incident', town.report()), town.model.clocks, MORNING)).toBeUndefined()
  })
})

describe('three clocks of every matter', () => {
  it('run one after another, and the last leaves out what stood still', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task('PS01')
    const at = (now: number) => threeClocks(town.get('incident', incidentId), town.model.clocks, now)
    expect(at(MORNING + MINUTE)).toMatchObject({
      respond: { ms: 0, late: false },
      dispatch: { ms: 0, late: false },
      handle: { ms: MINUTE, doneAt: null },
    })
    town.must(WHO.fire, 'task.sign', { taskId })
    town.now = MORNING + 10 * MINUTE
    town.must(WHO.officer, 'incident.escalate', { incidentId, reason: 'x' })
    expect(at(MORNING + 300 * MINUTE).handle).toMatchObject({ ms: 10 * MINUTE, late: false })
  })
})
