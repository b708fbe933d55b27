import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireCommand } from '../../contract/index.ts'
import { act, folder, platformIn, reported, smallTown, withTowns, NOON } from '../platformFixture.ts'
import { unpackTransaction } from '../../wire/index.ts'
import { domainRules, type Commit, type Platform, type Rules } from '../index.ts'

let place: ReturnType<typeof folder>
let open: Platform[] = []
beforeEach(() => {
  place = folder()
})
afterEach(async () => {
  for (const platform of open) await platform.close()
  open = []
  place.remove()
})

const started = (rules?: Rules): Platform => {
  const platform = platformIn(place.path, rules ? { rules } : {})
  open.push(platform)
  return platform
}
const outcomes = async (platform: Platform, commands: readonly WireCommand[], township = 'yunlan') =>
  (await platform.submit(township, commands)).map((answer) =>
    answer.kind === 'decided' ? `${answer.result.outcome}${answer.fresh ? '' : ' again'}` : answer.code,
  )
const end = async (platform: Platform, township = 'yunlan') =>
  (await platform.store.township(township))?.end.seq

describe('the authority', () => {
  it('decides a run of commands in order, each on what the one before left', async () => {
    const platform = withTowns(started(), 'yunlan')
    const run = [
      reported('hub1.a.1'),
      act('hub1.a.2', 'incident.accept', { incidentId: 'hub1.a.1:i0' }),
      act('hub1.a.3', 'incident.accept', { incidentId: 'hub1.a.1:i0' }),
    ]
    expect(await outcomes(platform, run)).toEqual(['applied', 'applied', 'superseded'])
    expect(await end(platform)).toBe(4)
    const [incident] = (
      await platform.store.load('yunlan', [{ table: 'incident', id: 'hub1.a.1:i0' }])
    ).values()
    expect(incident).toMatchObject({ state: 'ACCEPTED', rev: 2 })
  })

  it('answers a command it decided before with the same word, for ever, and changes nothing', async () => {
    const platform = withTowns(started(), 'yunlan')
    const command = reported('hub1.a.1')
    expect(await outcomes(platform, [command, command])).toEqual(['applied', 'applied again'])
    await platform.close()
    open = []
    const later = started()
    later.forgetOld()
    expect(await outcomes(later, [command])).toEqual(['applied again'])
    expect(await end(later)).toBe(2)
  })

  it('refuses another command under a used id, whatever differs', async () => {
    const platform = withTowns(started(), 'yunlan')
    await platform.submit('yunlan', [reported('hub1.a.1')])
    const others = [
      reported('hub1.a.1', 'other text'),
      reported('hub1.a.1', '占道', { occurredAt: NOON + 1 }),
      reported('hub1.a.1', '占道', { base: { 'grid/g1': 1 } }),
      { ...reported('hub1.a.1'), type: 'duty.log' },
    ]
    expect(await outcomes(platform, others)).toEqual(['ID_REUSED', 'ID_REUSED', 'ID_REUSED', 'ID_REUSED'])
  })

  it('lets a command wait for the forerunner it names', async () => {
    const platform = withTowns(started(), 'yunlan')
    const accept = act('hub1.a.2', 'incident.accept', { incidentId: 'hub1.a.1:i0' }, { after: ['hub1.a.1'] })
    expect(await outcomes(platform, [accept])).toEqual(['WAITS'])
    expect(await outcomes(platform, [reported('hub1.a.1'), accept])).toEqual(['applied', 'applied'])
  })

  it('keeps a result for what it rejects, in the stream like any other', async () => {
    const platform = withTowns(started(), 'yunlan')
    expect(await outcomes(platform, [act('hub1.a.1', 'incident.accept', { incidentId: 'no' })])).toEqual([
      'rejected',
    ])
    const [packed] = await platform.store.stream('yunlan', 1, 2, 10)
    expect(packed && unpackTransaction(packed)).toMatchObject({
      seq: 2,
      changes: [],
      results: [{ commandId: 'hub1.a.1', outcome: 'rejected', code: 'NOT_FOUND' }],
    })
  })

  it('takes the word of a user only as far as the township knows that user', async () => {
    const platform = started()
    platform.importTown({ townshipId: 'yunlan', name: '', rows: smallTown(false), at: NOON })
    platform.importTown({ townshipId: 'other', name: '', rows: smallTown(), at: NOON })
    const stranger = { kind: 'user', id: 'stranger', name: 'x', role: 'COMMANDER' } as const
    const risen = { kind: 'user', id: 'officer', name: 'x', role: 'COMMANDER' } as const
    const trainer = { kind: 'user', id: 'trainer', name: 'x', role: 'TRAINER' } as const
    expect(await outcomes(platform, [reported('hub1.a.1')])).toEqual(['rejected'])
    const all = [stranger, risen, trainer].map((actor, k) =>
      reported(`hub2.a.${String(k + 1)}`, 'x', { actor }),
    )
    expect(await outcomes(platform, all, 'other')).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('keeps townships apart: the same id is another command in each', async () => {
    const platform = withTowns(started(), 'yunlan', 'shiqiao')
    expect(await outcomes(platform, [reported('hub1.a.1')])).toEqual(['applied'])
    expect(await outcomes(platform, [reported('hub1.a.1', 'other')], 'shiqiao')).toEqual(['applied'])
    expect(await outcomes(platform, [reported('hub1.a.2')], 'nowhere')).toEqual(['UNKNOWN_TOWNSHIP'])
    expect([await end(platform), await end(platform, 'shiqiao')]).toEqual([2, 2])
  })

  it('sets aside a command whose decision fails, alone, and takes it later when that is cured', async () => {
    let broken = true
    const rules: Rules = {
      ...domainRules,
      decide: (command, read, model) => {
        if (broken && command.id === 'hub1.a.1') throw new Error('a bug')
        return domainRules.decide(command, read, model)
      },
    }
    const platform = withTowns(started(rules), 'yunlan')
    expect(await outcomes(platform, [reported('hub1.a.1'), reported('hub1.a.2')])).toEqual([
      'DECIDE_FAILED',
      'applied',
    ])
    broken = false
    expect(await outcomes(platform, [reported('hub1.a.1')])).toEqual(['applied'])
  })

  it('decides again when another process has appended meanwhile', async () => {
    const one = withTowns(started(), 'yunlan')
    const two = started()
    const run = (hub: string) => Array.from({ length: 40 }, (_, k) => reported(`${hub}.a.${String(k + 1)}`))
    const [first, second] = await Promise.all([outcomes(one, run('hub1')), outcomes(two, run('hub2'))])
    expect(new Set([...first, ...second])).toEqual(new Set(['applied']))
    expect(await end(one)).toBe(81)
    const txs = await one.store.stream('yunlan', 1, 81, 10_000)
    expect(txs.every((tx, k) => k === 0 || tx.base === txs[k - 1]?.head)).toBe(true)
  })

  it('shares one commit among what came at the same time, and tells its listeners once', async () => {
    const platform = withTowns(started(), 'yunlan')
    const commits: Commit[] = []
    platform.onCommit((commit) => commits.push(commit))
    await Promise.all([1, 2, 3].map((n) => platform.submit('yunlan', [reported(`hub${String(n)}.a.1`)])))
    expect(commits.map(({ txs }) => txs.length)).toEqual([3])
  })

  it('decides thousands in few commits, each with its own place, and lets others have a turn meanwhile', async () => {
    const platform = withTowns(started(), 'yunlan')
    const commits: Commit[] = []
    platform.onCommit((commit) => commits.push(commit))
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    const all = Array.from({ length: 2_000 }, (_, k) =>
      act(`hub1.a.${String(k + 1)}`, 'duty.log', { text: String(k) }),
    )
    const answers = await platform.submit('yunlan', all)
    clearInterval(timer)
    expect(commits.length).toBeLessThanOrEqual(8)
    expect(turns).toBeGreaterThan(3)
    expect(answers.map((answer) => answer.kind === 'decided' && answer.seq)).toEqual(all.map((_, k) => k + 2))
  })

  it('names the holders whose tasks a commit changed', async () => {
    const platform = withTowns(started(), 'yunlan')
    const commits: Commit[] = []
    platform.onCommit((commit) => commits.push(commit))
    const targets = [{ kind: 'GRID', id: 'g1', lead: true }]
    await platform.submit('yunlan', [
      reported('hub1.a.1'),
      act('hub1.a.2', 'incident.accept', { incidentId: 'hub1.a.1:i0' }),
      act('hub1.a.3', 'incident.dispatch', { incidentId: 'hub1.a.1:i0', targets, instruction: 'x' }),
    ])
    expect(commits.flatMap(({ tasks }) => tasks)).toMatchObject([{ holder: 'GRID/g1', gone: false }])
    const { rows } = await platform.store.openTasks('yunlan', { kind: 'GRID', id: 'g1' })
    expect(rows).toHaveLength(1)
  })
})
