/** What people and devices of a simulated town do: reports, acceptance, dispatch, notes, closures, alarms. */
import type { Actor, AnyRow, Row, TableName, WireCommand } from '../../contract/index.ts'
import { commandId } from '../../contract/index.ts'
import type { Chance } from './chance.ts'
import type { HubNode } from './hubNode.ts'
import type { MemoryAuthority } from './memoryAuthority.ts'
import type { PlatformNode } from './platformNode.ts'
import { sweepPayload } from './sweep.ts'

const OFFICER: Actor = { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' }
const LEADER: Actor = { kind: 'user', id: 'leader', name: '陈国梁', role: 'DUTY_LEADER' }

/** Poison is told by this word in a command's text. */
export const POISON = 'POISON'

/** A person at a hub does something sensible with what the hub shows. */
export function actAtHub(hub: HubNode, chance: Chance, poison: boolean): void {
  if (!hub.alive || !hub.truth.at) return
  const actor = chance.often(0.8) ? OFFICER : LEADER
  const incident = chance.pick(rowsOf(hub, 'incident'))
  const id = incident?.id ?? ''
  const roll = chance.next()
  if (!incident || roll < 0.25) {
    hub.act(actor, 'incident.report', {
      channel: 'PHONE',
      typeCode: 'UM03',
      text: poison ? POISON : '占道经营',
      place: '滨江路',
      gridId: chance.pick(['g1', 'g2', 'g3']) ?? 'g1',
    })
    return
  }
  if (roll < 0.35) hub.act(actor, 'duty.log', { text: poison ? POISON : '交接正常' })
  else if (roll < 0.5) hub.act(actor, 'incident.accept', { incidentId: id })
  else if (roll < 0.65)
    hub.act(actor, 'incident.dispatch', {
      incidentId: id,
      targets: [{ kind: 'GRID', id: chance.pick(['g1', 'g2', 'g3']) ?? 'g1' }],
      instruction: poison ? POISON : '请核实',
    })
  else if (roll < 0.75) hub.act(actor, 'incident.note', { incidentId: id, text: poison ? POISON : '已联系' })
  else if (roll < 0.8)
    hub.act(actor, 'incident.correct', { incidentId: id, gridId: chance.pick(['g1', 'g2']) ?? 'g1' })
  else if (roll < 0.85)
    hub.act(actor, 'mode.set', { state: chance.often(0.5) ? 'EMERGENCY' : 'PEACE', why: '演示' })
  else actOnTask(hub, chance, actor)
}

function actOnTask(hub: HubNode, chance: Chance, actor: Actor): void {
  const task = chance.pick(rowsOf(hub, 'task'))
  if (!task) return
  const onBehalf = { via: 'BY_PHONE', note: '电话告知' } as const
  const { id: taskId } = task
  switch (chance.between(0, 4)) {
    case 0:
      hub.act(actor, 'task.deliver', { taskId, delivery: 'BY_PHONE', note: '电话' })
      return
    case 1:
      hub.act(actor, 'task.sign', { taskId, onBehalf })
      return
    case 2:
      hub.act(actor, 'task.submit', { taskId, onBehalf, report: '已处理' })
      return
    case 3:
      hub.act(actor, 'task.verify', { taskId })
      return
    default:
      hub.act(actor, 'task.cancel', { taskId, reason: '重复' })
  }
}

/** Rows as the people at this hub see them: truth, what came ahead, and their own acts. */
function rowsOf<T extends TableName>(hub: HubNode, table: T): Row<T>[] {
  const rows = new Map<string, AnyRow>()
  for (const held of hub.truth.rows.values()) if (held.table === table) rows.set(held.row.id, held.row)
  for (const change of hub.expressed())
    if (change.table === table && change.op === 'put') rows.set(change.row.id, change.row)
  return [...rows.values()] as Row<T>[]
}

/** A sensor or a field terminal speaks. */
export class Devices {
  #n = 0

  act(platform: PlatformNode, store: MemoryAuthority, chance: Chance, now: number): void {
    const task = chance.pick(
      [...store.rows.values()].filter(({ table, row }) => table === 'task' && row['endedAt'] === null),
    )
    if (task && chance.often(0.6)) this.#field(platform, chance, task.row, now)
    else
      this.#say(platform, now, { kind: 'FEED', id: 'sensors' }, 'signal.raise', {
        channel: 'IOT_SENSOR',
        sourceId: `s${String(chance.between(1, 1e9))}`,
        typeCode: 'UM03',
        text: '水位超限',
        place: '河边',
        gridId: chance.pick(['g1', 'g2', 'g3']) ?? 'g1',
      })
  }

  /** Old things are removed at the platform. */
  sweep(platform: PlatformNode, now: number): void {
    this.#say(platform, now, { kind: 'FEED', id: 'sensors' }, 'duty.log', sweepPayload)
  }

  #field(platform: PlatformNode, chance: Chance, row: AnyRow, now: number): void {
    const holds = { kind: 'GRID', id: String(row['holderId']) } as const
    if (row['delivery'] === 'UNDELIVERED')
      this.#say(platform, now, holds, 'task.deliver', { taskId: row.id, delivery: 'DELIVERED' })
    else if (chance.often(0.5)) this.#say(platform, now, holds, 'task.sign', { taskId: row.id })
    else this.#say(platform, now, holds, 'task.submit', { taskId: row.id, report: '完成' })
  }

  #say(
    platform: PlatformNode,
    now: number,
    holds: { kind: 'GRID' | 'FEED'; id: string },
    type: string,
    payload: object,
  ): void {
    this.#n += 1
    const command: WireCommand = {
      id: commandId('field', 'a', this.#n),
      type,
      payload,
      actor: { kind: 'terminal', id: 'field', name: 'field', holds },
      occurredAt: now,
      base: {},
      configVersion: 1,
    }
    platform.submit([command])
  }
}
