import type {
  Actor,
  Change,
  CommandType,
  Command,
  Model,
  Row,
  TableName,
  TerminalHolds,
} from '../../contract/index.ts'
import { isWorkingTask, MINUTE_MS, timerActor, timerKey } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { attendanceAt, attendanceOn, HolderMind } from '../life/index.ts'
import type { Life, Manners, Utterance } from '../life/index.ts'
import { Agenda } from './agenda.ts'
import { DutyDesk } from './desk.ts'
import type { DeskMove } from './desk.ts'
import { World } from './world.ts'

export interface RehearsalInput {
  readonly model: Model
  readonly life: Life
  readonly manners: Manners
  readonly random: Random
  /** Rows the rules look things up in: places, posts, teams, devices. */
  readonly rows: Iterable<readonly [TableName, { id: string; rev: number }]>
  readonly officer: Pick<Row<'user'>, 'id' | 'name'>
  readonly leader: Pick<Row<'user'>, 'id' | 'name'>
  /** Said besides what the life of the town brings. */
  readonly extra?: readonly Utterance[]
  readonly from: number
  readonly until: number
  /** Origin and incarnation of the commands it makes up. */
  readonly origin: string
  readonly incarnation: string
}

export interface Rehearsal {
  readonly world: World
  /** Commands by outcome and, if refused, code: how the rules took it. */
  readonly outcomes: ReadonlyMap<string, number>
}

/** The desk takes nothing new in the last minutes. */
const LEFT_MIN = 5
const INTAKE: ReadonlySet<CommandType> = new Set([
  'signal.confirm',
  'signal.dismiss',
  'signal.merge',
  'incident.accept',
  'incident.reject',
  'incident.returnUp',
  'incident.merge',
])

/**
 * Plays a stretch of the town's life against the rules alone: what it says, how the desk sends, how holders answer.
 * It is the history that a new demo town has behind it, and the test that people's answers lead tasks to an end.
 */
export function rehearse(input: RehearsalInput): Rehearsal {
  const { model, life, manners, random, from, until } = input
  const world = new World(model, input.origin, input.incarnation)
  for (const [table, row] of input.rows) world.put(table, row)
  const desk = new DutyDesk(world, model, random.stream('desk'))
  const minds = new Map<string, HolderMind>()
  const agenda = new Agenda<() => void>()
  const outcomes = new Map<string, number>()
  let now = from

  const officer: Actor = { kind: 'user', ...input.officer, role: 'DUTY_OFFICER' }
  const leader: Actor = { kind: 'user', ...input.leader, role: 'DUTY_LEADER' }
  const terminal = (holds: TerminalHolds): Actor => ({
    kind: 'terminal',
    id: `${holds.kind}-${holds.id}`,
    name: nameOf(holds),
    holds,
  })
  const nameOf = ({ kind, id }: TerminalHolds): string => {
    switch (kind) {
      case 'POST':
        return world.read('post', id)?.zh ?? id
      case 'GRID':
        return world.read('grid', id)?.name ?? id
      case 'COMMUNITY':
        return world.read('community', id)?.name ?? id
      case 'TEAM':
        return world.read('team', id)?.name ?? id
      case 'FEED':
        return id
    }
  }

  const act = <T extends CommandType>(actor: Actor, type: T, payload: Command<T>): void => {
    const decision = world.act(actor, now, type, payload)
    const key =
      decision.outcome === 'applied' ? 'applied' : `${type} ${decision.outcome} ${decision.code ?? ''}`
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    for (const change of decision.changes) noticed(change)
  }

  /** Does it only if the row still is as it was when it was planned. */
  const plan = (
    at: number,
    table: 'signal' | 'incident' | 'task',
    row: { id: string; rev: number },
    what: () => void,
  ): void => {
    agenda.add(Math.max(at, now), () => {
      if (world.read(table, row.id)?.rev === row.rev) what()
    })
  }

  /** What came in last is left for the people who take over when the play ends. */
  const isLeft = (move: DeskMove): boolean => move.at > until - LEFT_MIN * MINUTE_MS && INTAKE.has(move.type)

  const deskMove = (
    table: 'signal' | 'incident' | 'task',
    row: { id: string; rev: number },
    move: ReturnType<DutyDesk['onTask']>,
  ): void => {
    if (move && !isLeft(move))
      plan(move.at, table, row, () => act(move.leader ? leader : officer, move.type, move.payload))
  }

  const noticed = (change: Change): void => {
    if (change.op !== 'put') return
    const { id } = change.row
    switch (change.table) {
      case 'signal': {
        const signal = world.read('signal', id)
        if (signal) deskMove('signal', signal, desk.onSignal(signal, now))
        return
      }
      case 'incident': {
        const incident = world.read('incident', id)
        if (incident) deskMove('incident', incident, desk.onIncident(incident, now))
        return
      }
      case 'task': {
        const task = world.read('task', id)
        if (task) followTask(task)
        return
      }
      default:
    }
  }

  const followTask = (task: Row<'task'>): void => {
    const incident = world.read('incident', task.incidentId)
    if (incident) deskMove('incident', incident, desk.onIncident(incident, now))
    deskMove('task', task, desk.onTask(task, now))
    const holds = { kind: task.holderKind, id: task.holderId } as const
    const key = `${holds.kind}/${holds.id}`
    const mind = minds.get(key) ?? new HolderMind(manners, random.stream('minds'))
    minds.set(key, mind)
    mind.see(task, now)
    const answer = mind.answerTo(
      task.id,
      holds.kind !== 'POST' || world.read('post', holds.id)?.onDuty !== 'NONE',
    )
    if (answer) plan(answer.at, 'task', task, () => act(terminal(holds), answer.type, answer.payload))
    if (task.state === 'ISSUED' && task.signDueAt !== null && task.urges < 2) {
      const at = task.signDueAt + task.urges * task.signLimitMin * 0.5 * MINUTE_MS
      plan(at, 'task', task, () => {
        const rule = timerActor(timerKey('task.urge', task.id, at))
        if (isWorkingTask(task.state)) act(rule, 'task.urge', { taskId: task.id, dueAt: Math.round(at) })
      })
    }
  }

  for (const post of model.posts) {
    const start = attendanceAt(post, from, model, random.stream('attendance'))
    agenda.add(from, () =>
      act(terminal({ kind: 'POST', id: post.id }), 'post.attend', { postId: post.id, onDuty: start.onDuty }),
    )
    for (let t = from; t < until + 86_400_000; t += 86_400_000) {
      const day = Math.floor((t + model.clocks.zoneOffsetMin * MINUTE_MS) / 86_400_000)
      for (const change of attendanceOn(post, day, model, random.stream('attendance'))) {
        if (change.at <= from || change.at > until) continue
        agenda.add(change.at, () =>
          act(terminal({ kind: 'POST', id: post.id }), 'post.attend', {
            postId: post.id,
            onDuty: change.onDuty,
          }),
        )
      }
    }
  }
  for (const word of [...life.next(life.begin(from), until).says, ...(input.extra ?? [])]) {
    agenda.add(word.at, () => act(terminal(word.speaker), word.type, word.payload))
  }
  while (agenda.nextAt <= until) {
    const due = agenda.take()
    if (!due) break
    now = Math.max(now, due.at)
    due.item()
  }
  return { world, outcomes }
}
