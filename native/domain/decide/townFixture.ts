/** A small town in memory for the tests of decisions: applies what is decided and checks what must always hold. */
import {
  refKey,
  type Actor,
  type AnyRow,
  type Command,
  type CommandEnvelope,
  type CommandType,
  type Model,
  type Ref,
  type RefKey,
  type Row,
  type TableName,
} from '../../contract/index.ts'
import { townModel } from '../modelFixture.ts'
import { timerActor } from '../timers/index.ts'
import { decide, touches, type Decision, type ReadRow } from './index.ts'

/** Wednesday 2026-07-15 10:00 by the township's clock. */
export const MORNING = Date.UTC(2026, 6, 15, 2, 0)
export const MINUTE = 60_000

const user = (role: (Actor & { kind: 'user' })['role']): Actor => ({
  kind: 'user',
  id: `u-${role}`,
  name: role,
  role,
})
const terminal = (kind: (Actor & { kind: 'terminal' })['holds']['kind'], id: string): Actor => ({
  kind: 'terminal',
  id: `term-${id}`,
  name: id,
  holds: { kind, id },
})

export const WHO = {
  officer: user('DUTY_OFFICER'),
  leader: user('DUTY_LEADER'),
  deputy: user('EXEC_DEPUTY'),
  commander: user('COMMANDER'),
  trainer: user('TRAINER'),
  auditor: user('AUDITOR'),
  feed: terminal('FEED', 'sensors'),
  district: terminal('FEED', 'district'),
  grid: terminal('GRID', 'G1'),
  otherGrid: terminal('GRID', 'G2'),
  community: terminal('COMMUNITY', 'C1'),
  team: terminal('TEAM', 'T1'),
  fire: terminal('POST', 'S05'),
  emergency: terminal('POST', 'S04'),
  timer: { kind: 'timer', id: 'timer', name: 'timer' },
} as const satisfies Record<string, Actor>

export interface Doing {
  readonly at?: number
  readonly base?: Readonly<Record<string, number>>
  readonly id?: string
}

export class Town {
  readonly model: Model = townModel()
  readonly rows = new Map<RefKey, AnyRow>()
  readonly log: { command: CommandEnvelope; decision: Decision }[] = []
  now = MORNING
  #n = 0

  constructor() {
    const place = { lonE6: 106_000_000, latE6: 29_500_000, shape: [] }
    for (const id of ['C1', 'C2'])
      this.put('community', {
        id,
        name: `${id}社区`,
        note: '',
        population: 1000,
        ...place,
        secretaryId: `${id}S`,
      })
    for (const [id, communityId] of [
      ['G1', 'C1'],
      ['G2', 'C2'],
    ] as const)
      this.put('grid', {
        id,
        communityId,
        name: `${id}网格`,
        kind: 'COMMUNITY',
        households: 300,
        population: 800,
        helpHouseholds: 7,
        leaderId: null,
        fullTimeId: `${id}F`,
        ...place,
      })
    this.put('building', {
      id: 'B1',
      gridId: 'G1',
      microGridId: 'M1',
      name: '7栋',
      address: '石桥湾7栋',
      kind: 'HOME',
      floors: 18,
      builtYear: 1998,
      households: 72,
      helpHouseholds: 6,
      ...place,
    })
    for (const id of [
      'G1F',
      'G2F',
      'C1S',
      'C2S',
      ...this.model.posts.flatMap(({ id }) => [`${id}A`, `${id}B`]),
    ])
      this.put('person', {
        ...{ id, name: `${id}员`, phone: `139-${id}`, title: '', postId: null, gridId: null, gridRole: null },
      })
    for (const { id, board, zh, en, kind, cover, dispatchTarget } of this.model.posts)
      this.put('post', {
        id,
        board,
        zh,
        en,
        kind,
        cover,
        dispatchTarget,
        aPersonId: `${id}A`,
        bPersonId: `${id}B`,
        onDuty: 'A',
        onDutySince: MORNING,
      })
    for (const [{ id, name }, role] of [
      [WHO.officer, 'DUTY_OFFICER'],
      [WHO.leader, 'DUTY_LEADER'],
      [WHO.commander, 'COMMANDER'],
    ] as const)
      this.put('user', {
        ...{ id, name, role, pinSalt: new Uint8Array(1), pinHash: new Uint8Array(1) },
        ...{ active: true, grantUntil: 4e12, phone: null },
      })
    const crew = { leaderId: WHO.leader.id, endedAt: null, handoverId: null, swappedTo: null }
    const DAY = 24 * 60 * MINUTE
    for (const [id, startAt, state, officer] of [
      ['W0', MORNING - DAY, 'HANDED_OVER', WHO.leader],
      ['W1', MORNING, 'ON_DUTY', WHO.officer],
      ['W2', MORNING + DAY, 'PLANNED', WHO.commander],
      ['W3', MORNING + 2 * DAY, 'PLANNED', WHO.officer],
    ] as const)
      this.put('shift', {
        ...{ id, startAt, endAt: startAt + DAY, state, officerIds: [officer.id], ...crew },
        startedAt: state === 'PLANNED' ? null : startAt,
      })
    for (const [id, kind] of [
      ['T1', 'MICRO_FIRE'],
      ['T2', 'RESCUE'],
    ] as const)
      this.put('team', {
        id,
        name: id,
        kind,
        communityId: 'C1',
        gridId: 'G1',
        phone: '0',
        members: 6,
        kit: [],
        state: 'FREE',
        incidentId: null,
      })
    this.put('camera', {
      id: 'K1',
      gbCode: '0'.repeat(20),
      name: 'K1',
      groupId: 'CG1',
      gridId: 'G1',
      lonE6: 0,
      latE6: 0,
      ptz: false,
      state: 'ONLINE',
      stateAt: 0,
    })
    this.put('sensor', {
      id: 'N1',
      kind: 'SMOKE',
      name: 'N1',
      gridId: 'G1',
      buildingId: 'B1',
      lonE6: 0,
      latE6: 0,
      state: 'NORMAL',
      stateAt: 0,
    })
  }

  put<T extends TableName>(table: T, row: Omit<Row<T>, 'rev'>): void {
    const { id } = row as { id: string }
    this.rows.set(refKey(table, id), { ...(row as Record<string, unknown>), id, rev: 1 })
  }

  readonly read: ReadRow = <T extends TableName>(table: T, id: string) =>
    this.rows.get(refKey(table, id)) as Row<T> | undefined

  /** A row that the test knows to be there. */
  get<T extends TableName>(table: T, id: string): Row<T> {
    const row = this.read(table, id)
    if (!row) throw new Error(`no ${table}/${id}`)
    return row
  }

  all<T extends TableName>(table: T): Row<T>[] {
    return [...this.rows].flatMap(([key, row]) => (key.startsWith(`${table}/`) ? [row as Row<T>] : []))
  }

  entries(about: string): string[] {
    return this.all('entry')
      .filter((entry) => entry.incidentId === about)
      .map((entry) => entry.kind)
  }

  command<T extends CommandType>(
    actor: Actor,
    type: T,
    payload: Command<T>,
    doing: Doing = {},
  ): CommandEnvelope<T> {
    const id = doing.id ?? `hub1.inc1.${++this.#n}`
    return {
      id,
      type,
      payload,
      // a timer acts once: each act of the plain one is another timer's
      actor: actor === WHO.timer ? timerActor(`${type}/${id}`) : actor,
      occurredAt: doing.at ?? this.now,
      base: doing.base ?? {},
      configVersion: 1,
    }
  }

  /** Decides and applies one command. */
  do<T extends CommandType>(actor: Actor, type: T, payload: Command<T>, doing: Doing = {}): Decision {
    return this.run(this.command(actor, type, payload, doing))
  }

  run(command: CommandEnvelope): Decision {
    const decision = decide(command, this.read, this.model)
    this.apply(command, decision)
    return decision
  }

  apply(command: CommandEnvelope, decision: Decision): void {
    this.log.push({ command, decision })
    if (decision.outcome === 'rejected' && decision.changes.length > 0)
      throw new Error('a rejected command writes')
    const named = new Set(touches(command, this.read).map(({ table, id }: Ref) => refKey(table, id)))
    for (const change of decision.changes) {
      if (change.op === 'del') throw new Error('no command deletes')
      const key = refKey(change.table, change.row.id)
      if (!named.has(key)) throw new Error(`${command.type} wrote ${key}, which it did not name`)
      const before = this.rows.get(key)?.rev ?? 0
      if (change.row.rev !== before + 1) throw new Error(`${key}: rev ${change.row.rev} after ${before}`)
      this.rows.set(key, change.row)
    }
  }

  /** Does something that must succeed. */
  must<T extends CommandType>(
    actor: Actor,
    type: T,
    payload: Command<T>,
    doing: Doing = {},
  ): CommandEnvelope<T> {
    const command = this.command(actor, type, payload, doing)
    const decision = this.run(command)
    if (decision.outcome !== 'applied')
      throw new Error(
        `${type}: ${decision.outcome} ${decision.code ?? ''} ${JSON.stringify(decision.params ?? {})}`,
      )
    return command
  }

  // beginnings that many tests share

  signal(typeCode = 'PS03', sourceId = `src${++this.#n}`): string {
    const command = this.must(WHO.feed, 'signal.raise', {
      channel: 'IOT_SENSOR',
      sourceId,
      typeCode,
      text: '',
      place: '石桥湾7栋',
      buildingId: 'B1',
    })
    return `${command.id}:s0`
  }

  report(typeCode = 'PS01', more: Partial<Command<'incident.report'>> = {}): string {
    const command = this.must(WHO.officer, 'incident.report', {
      channel: 'PHONE',
      typeCode,
      text: '有车堵住消防通道',
      place: '石桥湾7栋',
      gridId: 'G1',
      ...more,
    })
    return `${command.id}:i0`
  }

  dispatch(incidentId: string, ...targets: Command<'incident.dispatch'>['targets']): string[] {
    const command = this.must(WHO.officer, 'incident.dispatch', {
      incidentId,
      targets: targets.length > 0 ? targets : [{ kind: 'POST', id: 'S05' }],
      instruction: '请处置',
    })
    return this.get('incident', incidentId).taskIds.filter((id) => id.startsWith(`${command.id}:`))
  }

  /** One report with one task for the fire post, delivered. */
  task(typeCode = 'PS01'): { incidentId: string; taskId: string } {
    const incidentId = this.report(typeCode)
    const [taskId] = this.dispatch(incidentId)
    if (taskId === undefined) throw new Error('nothing was dispatched')
    this.must(WHO.fire, 'task.deliver', { taskId, delivery: 'DELIVERED' })
    return { incidentId, taskId }
  }
}
