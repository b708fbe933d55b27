/**
 * The conflict table as a model: two hubs act apart from the same beginning, their acts reach the platform in any order,
 * and an oracle written from the table alone says what must come of each: outcome, evidence, and a card for a person.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Command, type CommandType, type Outcome } from '../../contract/index.ts'
import { Town, WHO } from './townFixture.ts'

type Field = 'title' | 'place'

type Doing =
  | { readonly kind: 'submit' | 'transfer'; readonly task: 0 | 1 }
  | {
      readonly kind: 'edit'
      readonly of: 'live' | 'ended'
      readonly wanted: Readonly<Partial<Record<Field, string>>>
    }
  | { readonly kind: 'team'; readonly team: 'T1' | 'T2'; readonly to: 0 | 1 }
  | { readonly kind: 'log' | 'note' | 'reject' }

const which = fc.constantFrom(0 as const, 1 as const)
const value = fc.constantFrom('甲', '乙')
const doing: fc.Arbitrary<Doing> = fc.oneof(
  fc.record({ kind: fc.constantFrom('submit' as const, 'transfer' as const), task: which }),
  fc.record({
    kind: fc.constant('edit' as const),
    of: fc.constantFrom('live' as const, 'ended' as const),
    wanted: fc.oneof(
      fc.record({ title: value }),
      fc.record({ place: value }),
      fc.record({ title: value, place: value }),
    ),
  }),
  fc.record({
    kind: fc.constant('team' as const),
    team: fc.constantFrom('T1' as const, 'T2' as const),
    to: which,
  }),
  fc.record({ kind: fc.constantFrom('log' as const, 'note' as const, 'reject' as const) }),
)
const meeting = fc.record({
  left: fc.array(doing, { maxLength: 7 }),
  right: fc.array(doing, { maxLength: 7 }),
  order: fc.array(fc.boolean(), { maxLength: 14 }),
})

/** What the paper says the platform holds. */
interface Truth {
  readonly tasks: ('OPEN' | 'SUBMITTED' | 'TRANSFERRED')[]
  readonly fields: Record<'live' | 'ended', Record<Field, string>>
  ended: boolean
  readonly teams: Map<string, number>
}

/** Outcomes the table allows. */
type Word = readonly Outcome[]
const APPLIED: Word = ['applied']
const SUPERSEDED: Word = ['superseded']
const REVIEW: Word = ['needs_review']
/** The table does not say which, only that it does not count: never silently. */
const NOT_APPLIED: Word = ['superseded', 'needs_review', 'rejected']

function fields(given: Readonly<Partial<Record<Field, string>>>): [Field, string][] {
  return (['title', 'place'] as const).flatMap((field): [Field, string][] => {
    const wanted = given[field]
    return wanted === undefined ? [] : [[field, wanted]]
  })
}

/** The table: what must come of an act, and what the platform holds after it. */
function ruled(truth: Truth, act: Doing, was: Readonly<Record<Field, string>>): Word {
  switch (act.kind) {
    case 'log':
    case 'note':
      return APPLIED
    case 'submit': {
      const state = truth.tasks[act.task]
      if (state === 'SUBMITTED') return SUPERSEDED
      if (state === 'TRANSFERRED') return REVIEW
      truth.tasks[act.task] = 'SUBMITTED'
      return APPLIED
    }
    // Passing on what was handed in is the desk's word on it, which the table leaves to the desk.
    case 'transfer':
      if (truth.tasks[act.task] === 'TRANSFERRED') return NOT_APPLIED
      truth.tasks[act.task] = 'TRANSFERRED'
      return APPLIED
    case 'team': {
      const at = truth.teams.get(act.team)
      if (at === act.to) return SUPERSEDED
      if (at !== undefined) return REVIEW
      truth.teams.set(act.team, act.to)
      return APPLIED
    }
    case 'reject':
      if (truth.ended) return SUPERSEDED
      truth.ended = true
      return APPLIED
    case 'edit': {
      const now = truth.fields[act.of]
      const differing = fields(act.wanted).filter(([field, wanted]) => now[field] !== wanted)
      if (differing.length === 0) return SUPERSEDED
      if (act.of === 'ended' && truth.ended) return REVIEW
      const landed = differing.filter(([field]) => now[field] === was[field])
      for (const [field, wanted] of landed) now[field] = wanted
      return landed.length < differing.length ? REVIEW : APPLIED
    }
  }
}

/** One meeting of two hubs, played on the real rules beside the oracle. */
function play({ left, right, order }: { left: Doing[]; right: Doing[]; order: boolean[] }): void {
  const town = new Town()
  const first = [town.task(), town.task()]
  const ids = {
    tasks: first.map(({ taskId }) => taskId),
    live: town.report(),
    ended: town.report(),
    teams: [town.report('PS03'), town.report('PS03')],
  }
  const begin = (of: 'live' | 'ended'): Record<Field, string> => {
    const { title, place } = town.get('incident', ids[of])
    return { title, place }
  }
  const base = Object.fromEntries([...town.rows].map(([key, row]) => [key, row.rev]))
  const { state } = town.get('incident', ids.ended)
  const truth: Truth = {
    tasks: ['OPEN', 'OPEN'],
    fields: { live: begin('live'), ended: begin('ended') },
    ended: false,
    teams: new Map(),
  }
  const hubs = [left, right].map((acts, k) => ({
    acts: [...acts],
    who: k === 0 ? WHO.officer : WHO.leader,
    name: `hub${String(k + 1)}`,
    seen: { live: begin('live'), ended: begin('ended') },
    did: new Set<string>(),
    n: 0,
  }))
  let logs = 0
  const turns = [...order, ...left.map(() => true), ...right.map(() => false)]
  for (const turn of turns) {
    const hub = hubs[turn ? 0 : 1]
    const act = hub?.acts.shift()
    if (!hub || !act) continue
    // What its own screen no longer offers nobody does: the same team twice, editing what one has refused oneself.
    const once = act.kind === 'team' ? act.team : act.kind === 'reject' ? 'reject' : undefined
    if (once !== undefined && hub.did.has(once)) continue
    if (act.kind === 'edit' && act.of === 'ended' && hub.did.has('reject')) continue
    if (once !== undefined) hub.did.add(once)
    hub.n += 1
    const id = `${hub.name}.a.${String(hub.n)}`
    const text = `依据 ${id}`
    const was = act.kind === 'edit' ? { ...hub.seen[act.of] } : { title: '', place: '' }
    const cards = town.all('review').length
    const entries = town.all('entry').length
    const send = <T extends CommandType>(type: T, payload: Command<T>) =>
      town.do(hub.who, type, payload, { id, base })
    const decision = (() => {
      switch (act.kind) {
        case 'log':
          logs += 1
          return send('duty.log', { text })
        case 'note':
          return send('incident.note', { incidentId: ids.live, text })
        case 'submit':
          return send('task.submit', {
            ...{
              taskId: ids.tasks[act.task] ?? '',
              report: text,
              onBehalf: { via: 'BY_PHONE', note: '电话' },
            },
          })
        case 'transfer':
          return send('task.transfer', {
            ...{ taskId: ids.tasks[act.task] ?? '', to: { kind: 'POST', id: 'S04' }, reason: text },
          })
        case 'team':
          return send('incident.dispatch', {
            ...{
              incidentId: ids.teams[act.to] ?? '',
              targets: [{ kind: 'TEAM', id: act.team }],
              instruction: text,
            },
          })
        case 'reject':
          return send('incident.reject', {
            incidentId: ids.ended,
            reason: town.model.lists.rejectReasons[0] ?? '',
          })
        case 'edit':
          Object.assign(hub.seen[act.of], act.wanted)
          return send('incident.correct', { incidentId: ids[act.of], ...act.wanted, was: { ...was, state } })
      }
    })()
    const word = ruled(truth, act, was)
    expect(word, `${id} ${JSON.stringify(act)}`).toContain(decision.outcome)
    // A card for each act a person must look at, with what they had done in it; and never one without need.
    const card = town.all('review').find((row) => row.commandId === id)
    expect(card !== undefined).toBe(decision.outcome === 'needs_review')
    expect(town.all('review').length - cards).toBe(card ? 1 : 0)
    if (card) {
      expect(card.state).toBe('OPEN')
      expect(town.all('entry').length).toBeGreaterThan(entries)
      if (act.kind === 'submit') expect(card.mine).toMatchObject({ report: text })
      if (act.kind === 'team') expect(card.mine).toMatchObject({ instruction: text })
      if (act.kind === 'edit')
        for (const [field, mine] of Object.entries(card.mine)) expect(act.wanted[field as Field]).toBe(mine)
    }
    // What somebody reported from the field is kept, whatever became of the act.
    if (act.kind === 'submit' || act.kind === 'note')
      expect(
        town.all('entry').some((entry) => entry.text === text) ||
          ids.tasks.some((task) => town.get('task', task).report === text),
      ).toBe(true)
  }
  for (const [k, task] of ids.tasks.entries()) {
    const { state: now } = town.get('task', task)
    if (truth.tasks[k] === 'OPEN') expect(['SUBMITTED', 'TRANSFERRED']).not.toContain(now)
    else expect(now).toBe(truth.tasks[k])
  }
  for (const of of ['live', 'ended'] as const) expect(begin(of)).toEqual(truth.fields[of])
  for (const team of ['T1', 'T2']) {
    const at = truth.teams.get(team)
    expect(town.get('team', team).incidentId).toBe(at === undefined ? null : ids.teams[at])
  }
  expect(town.all('dutyLog')).toHaveLength(logs)
}

describe('two hubs that acted apart', () => {
  it('come together as the conflict table says, in whatever order their acts arrive', () => {
    fc.assert(fc.property(meeting, play), { numRuns: 200 })
  })
})
