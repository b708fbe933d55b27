/**
 * The state machines of signals, incidents and tasks, as data. assets/model/state_machines.json says the same with
 * labels for people; a test compares the two. No decision may leave these tables (see decide/act.ts).
 */
import type {
  CardState,
  EscalationState,
  IncidentState,
  ReachState,
  SignalState,
  TaskState,
  WhistleState,
  CheckState,
  HandoverState,
  ShiftState,
} from '../contract/index.ts'

export interface StateOf {
  signal: SignalState
  incident: IncidentState
  task: TaskState
  reach: ReachState
  whistle: WhistleState
  escalation: EscalationState
  shift: ShiftState
  handover: HandoverState
  check: CheckState
  card: CardState
}
export type MachineName = keyof StateOf

export const MACHINES: { readonly [M in MachineName]: Readonly<Record<StateOf[M], readonly StateOf[M][]>> } =
  {
    signal: {
      // straight to CONFIRMED is 先派后核: life safety goes out first
      RECEIVED: ['VERIFYING', 'MERGED', 'EXPIRED', 'CONFIRMED', 'DISMISSED'],
      VERIFYING: ['CONFIRMED', 'DISMISSED', 'MERGED'],
      MERGED: ['RECEIVED'],
      CONFIRMED: [],
      DISMISSED: ['VERIFYING'],
      EXPIRED: ['VERIFYING', 'CONFIRMED'],
    },
    incident: {
      NEW: ['ACCEPTED', 'REJECTED', 'MERGED', 'SELF_HANDLED', 'RETURNED_UP'],
      ACCEPTED: ['DISPATCHED', 'SELF_HANDLED', 'ESCALATED', 'RETURNED_UP'],
      REJECTED: [],
      MERGED: ['NEW'],
      DISPATCHED: ['IN_PROGRESS', 'ESCALATED'],
      SELF_HANDLED: ['PENDING_CHECK'],
      IN_PROGRESS: ['PENDING_CHECK', 'ESCALATED', 'SUSPENDED'],
      PENDING_CHECK: ['PENDING_EVAL', 'IN_PROGRESS'],
      PENDING_EVAL: ['CLOSED'],
      CLOSED: ['REOPENED'],
      ESCALATED: ['IN_PROGRESS', 'PENDING_CHECK'],
      SUSPENDED: ['IN_PROGRESS'],
      REOPENED: ['DISPATCHED'],
      RETURNED_UP: [],
    },
    task: {
      DRAFT: ['ISSUED'],
      ISSUED: ['SIGNED', 'RETURN_REQUESTED', 'TRANSFERRED', 'CANCELLED'],
      SIGNED: ['EN_ROUTE', 'HANDLING', 'RETURN_REQUESTED', 'TRANSFERRED', 'CANCELLED'],
      RETURN_REQUESTED: ['ISSUED', 'RETURNED', 'TRANSFERRED', 'CANCELLED'],
      RETURNED: [],
      EN_ROUTE: ['ARRIVED', 'TRANSFERRED', 'CANCELLED'],
      ARRIVED: ['HANDLING', 'TRANSFERRED', 'CANCELLED'],
      HANDLING: ['SUBMITTED', 'EXTENSION_REQUESTED', 'TRANSFERRED', 'CANCELLED'],
      SUBMITTED: ['VERIFIED', 'REWORK', 'TRANSFERRED', 'CANCELLED'],
      VERIFIED: [],
      REWORK: ['SUBMITTED', 'HANDLING', 'TRANSFERRED', 'CANCELLED'],
      EXTENSION_REQUESTED: ['HANDLING', 'TRANSFERRED', 'CANCELLED'],
      TRANSFERRED: [],
      CANCELLED: [],
    },
    reach: {
      CALLING: ['ANSWERED', 'UNANSWERED', 'STOPPED'],
      ANSWERED: [],
      // who calls back later has answered
      UNANSWERED: ['ANSWERED', 'STOPPED'],
      STOPPED: [],
    },
    // where a whistle stands is worked out (whistle.ts), never set
    whistle: {
      OPEN: ['SUMMONED'],
      SUMMONED: ['CHECKED_IN', 'LATE'],
      LATE: ['CHECKED_IN'],
      CHECKED_IN: ['JOINT_HANDLING'],
      JOINT_HANDLING: ['RESOLVED'],
      RESOLVED: ['RATED'],
      RATED: [],
    },
    escalation: {
      DRAFT: ['SUBMITTED'],
      SUBMITTED: ['ACCEPTED', 'REJECTED'],
      REJECTED: ['SUBMITTED'],
      ACCEPTED: ['FEEDBACK'],
      FEEDBACK: ['CONFIRMED', 'SUBMITTED'],
      CONFIRMED: [],
    },
    shift: {
      PLANNED: ['ON_DUTY', 'SWAPPED'],
      ON_DUTY: ['HANDING_OVER'],
      SWAPPED: [],
      HANDING_OVER: ['ON_DUTY', 'HANDED_OVER'],
      HANDED_OVER: ['ARCHIVED'],
      ARCHIVED: [],
    },
    handover: { OPEN: ['DONE', 'CANCELLED'], DONE: [], CANCELLED: [] },
    check: { OPEN: ['ANSWERED', 'MISSED'], MISSED: ['ANSWERED'], ANSWERED: [] },
    // nobody signs by rule: a person does, or it lapses
    card: { PROPOSED: ['SIGNED', 'DECLINED', 'LAPSED'], SIGNED: [], DECLINED: [], LAPSED: [] },
  }

/** Whether one step of the machine leads from one state to the other. */
export function can<M extends MachineName>(machine: M, from: StateOf[M], to: StateOf[M]): boolean {
  return MACHINES[machine][from].includes(to)
}

/** Whether each step along a path is one of the machine. */
export function canWalk<M extends MachineName>(machine: M, path: readonly StateOf[M][]): boolean {
  return path.every((to, k) => {
    const from = path[k - 1]
    return from === undefined || can(machine, from, to)
  })
}

/** Whether nothing leads on from a state. */
export function isTerminal<M extends MachineName>(machine: M, state: StateOf[M]): boolean {
  return MACHINES[machine][state].length === 0
}
