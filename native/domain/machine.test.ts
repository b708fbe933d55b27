import { describe, expect, it } from 'vitest'
import {
  CHANNELS,
  ESCALATION_STATES,
  INCIDENT_STATES,
  SIGNAL_STATES,
  TASK_STATES,
  WHISTLE_STATES,
  type IncidentState,
  type SignalState,
  type TaskState,
} from '../contract/index.ts'
import { can, canWalk, isTerminal, MACHINES, type MachineName } from './machine.ts'
import { assetTable } from './modelFixture.ts'
import {
  DROPPED_TASK_STATES,
  ENDED_INCIDENT_STATES,
  NEVER_REJECTED_CHANNELS,
  OPEN_INCIDENT_STATES,
  OPEN_SIGNAL_STATES,
  OPEN_TASK_STATES,
  WORKING_TASK_STATES,
} from './states.ts'

interface MachineTable {
  readonly labels: Readonly<Record<string, string>>
  readonly transitions: readonly (readonly [string, string])[]
  readonly terminal: readonly string[]
}
const tables = assetTable('state_machines') as Readonly<Record<MachineName, MachineTable>>
const steps = (machine: MachineName): string[] =>
  Object.entries<readonly string[]>(MACHINES[machine]).flatMap(([from, tos]) =>
    tos.map((to) => `${from}>${to}`),
  )

describe.each(['signal', 'incident', 'task', 'whistle', 'escalation'] as const)(
  'the machine of a %s',
  (machine) => {
    it('has exactly the transitions of assets/model/state_machines.json', () => {
      expect(steps(machine).sort()).toEqual(
        tables[machine].transitions.map(([from, to]) => `${from}>${to}`).sort(),
      )
    })

    it('has exactly the states of the contract, each with a label', () => {
      const states = {
        ...{ signal: SIGNAL_STATES, incident: INCIDENT_STATES, task: TASK_STATES },
        ...{ whistle: WHISTLE_STATES, escalation: ESCALATION_STATES },
      }[machine]
      expect(Object.keys(MACHINES[machine]).sort()).toEqual([...states].sort())
      expect(Object.keys(tables[machine].labels).sort()).toEqual([...states].sort())
    })

    it('ends where the table says it ends', () => {
      const ends = Object.entries<readonly string[]>(MACHINES[machine]).flatMap(([from, tos]) =>
        tos.length === 0 ? [from] : [],
      )
      // CONFIRMED has no way on: the signal has become an incident. The table calls that no terminal state.
      expect(ends.filter((state) => machine !== 'signal' || state !== 'CONFIRMED').sort()).toEqual(
        [...tables[machine].terminal].sort(),
      )
    })
  },
)

describe('asking a machine', () => {
  it('knows single steps and whole paths', () => {
    expect(can('task', 'ISSUED', 'SIGNED')).toBe(true)
    expect(can('task', 'ISSUED', 'SUBMITTED')).toBe(false)
    expect(canWalk('incident', ['NEW', 'ACCEPTED', 'DISPATCHED'])).toBe(true)
    expect(canWalk('incident', ['NEW', 'DISPATCHED'])).toBe(false)
    expect(isTerminal('task', 'VERIFIED')).toBe(true)
    expect(isTerminal('incident', 'CLOSED')).toBe(false)
  })
})

describe('the lists of states', () => {
  it('split the incidents into open and ended ones without a rest', () => {
    expect([...OPEN_INCIDENT_STATES, ...ENDED_INCIDENT_STATES].sort()).toEqual([...INCIDENT_STATES].sort())
  })

  it('call a task open exactly while its machine leads on', () => {
    expect([...OPEN_TASK_STATES].sort()).toEqual(
      TASK_STATES.filter((state) => !isTerminal('task', state)).sort(),
    )
  })

  it('call a task working when it is issued and not handed in', () => {
    const open: readonly TaskState[] = OPEN_TASK_STATES
    expect([...WORKING_TASK_STATES].sort()).toEqual(
      open.filter((s) => s !== 'DRAFT' && s !== 'SUBMITTED').sort(),
    )
    expect(TASK_STATES.filter((s) => isTerminal('task', s) && s !== 'VERIFIED').sort()).toEqual(
      [...DROPPED_TASK_STATES].sort(),
    )
  })

  it('call a signal open until somebody judged or merged it', () => {
    const judged: SignalState[] = ['CONFIRMED', 'DISMISSED', 'MERGED']
    expect([...OPEN_SIGNAL_STATES, ...judged].sort()).toEqual([...SIGNAL_STATES].sort())
  })

  it('name only states from which an incident can still be rejected or returned up as bound ones', () => {
    const rejectable = INCIDENT_STATES.filter((state: IncidentState) => can('incident', state, 'REJECTED'))
    expect(rejectable).toEqual(['NEW'])
    for (const channel of NEVER_REJECTED_CHANNELS) expect(CHANNELS).toContain(channel)
  })
})
