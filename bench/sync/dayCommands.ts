/**
 * A busy day of the town as commands: half of the changes are devices that come and go, half are incidents that go from
 * the report to the closed loop. Decided by the platform's own rules, so that rows and results are as in service.
 */
import type { Actor, AnyRow, CommandType, WireCommand } from '../../native/contract/index.ts'
import type { Answer, Platform } from '../../native/platform/index.ts'
import { FEED, NOON, OFFICER } from './setting.ts'
import { tableRows } from './tableRows.ts'

/** Incidents under way at once. */
const LIVES = 24
const PLACES = ['云岭花园2栋楼下', '滨江路与石桥街路口', '聚力工业园7号厂房', '步行街主入口']
const TEXTS = [
  '占道经营，行人无法通过',
  '消防通道被私家车堵住',
  '井盖松动，夜间有人绊倒',
  '油烟扰民，居民多次反映',
]

export type Said = readonly [actor: Actor, type: CommandType, payload: object]

/** Ids and answers of commands one after another, as one origin sends them. */
export class Speaker {
  readonly #platform: Platform
  readonly #township: string
  readonly #origin: string
  #n = 0

  constructor(platform: Platform, township: string, origin: string) {
    this.#platform = platform
    this.#township = township
    this.#origin = origin
  }

  command([actor, type, payload]: Said): WireCommand {
    this.#n += 1
    const id = `${this.#origin}.bench.${String(this.#n)}`
    return { id, type, payload, actor, occurredAt: NOON, base: {}, configVersion: 1 }
  }

  /** Decides many at once; throws when one was not applied: a bench of refusals would measure nothing. */
  async say(said: readonly Said[]): Promise<string[]> {
    const commands = said.map((one) => this.command(one))
    const answers = await this.#platform.submit(this.#township, commands)
    answers.forEach(mustBeApplied)
    return commands.map(({ id }) => id)
  }
}

function mustBeApplied(answer: Answer): void {
  if (answer.kind !== 'decided' || answer.result.outcome !== 'applied')
    throw new Error(`a command of the bench was not applied: ${JSON.stringify(answer)}`)
}

/** Sensors and cameras that come and go, one after another: each word changes a state. */
export class Devices {
  readonly #sensors: { id: string; state: unknown }[]
  readonly #cameras: { id: string; state: unknown }[]
  #n = 0

  constructor(sensors: readonly AnyRow[], cameras: readonly AnyRow[]) {
    this.#sensors = sensors.map(({ id, state }) => ({ id, state }))
    this.#cameras = cameras.map(({ id, state }) => ({ id, state }))
  }

  /** Four sensors, then a camera. */
  next(): Said {
    const n = this.#n++
    const camera = this.#cameras[Math.floor(n / 5) % this.#cameras.length]
    if (n % 5 === 0 && camera) {
      camera.state = camera.state === 'ONLINE' ? 'OFFLINE' : 'ONLINE'
      return [FEED, 'camera.state', { cameraId: camera.id, state: camera.state }]
    }
    const sensor = this.#sensors[n % this.#sensors.length]
    if (!sensor) throw new Error('a town without sensors')
    sensor.state = sensor.state === 'NORMAL' ? 'FAULT' : 'NORMAL'
    return [FEED, 'sensor.state', { sensorId: sensor.id, state: sensor.state }]
  }
}

/** Lets the day happen until at least `changes` changes were made; returns what it was made of. */
export async function playDay(
  platform: Platform,
  township: string,
  changes: number,
): Promise<{ changes: number; commands: number; incidents: number }> {
  const devices = new Devices(
    await tableRows(platform, township, 'sensor'),
    await tableRows(platform, township, 'camera'),
  )
  const grids = (await tableRows(platform, township, 'grid')).map(({ id }) => id)
  const speaker = new Speaker(platform, township, 'city')
  let [turn, incidents, said, made] = [0, 0, 0, 0]
  // Every change counts, also the later ones of the same row.
  platform.onCommit(({ txs }) => {
    for (const tx of txs) made += tx.changes.length
  })
  const say = async (acts: readonly Said[]): Promise<string[]> => {
    said += acts.length
    return speaker.say(acts)
  }
  while (made < changes) {
    const first = turn++ * LIVES
    const lives = Array.from({ length: LIVES }, (_, k) => first + k)
    await closedLoops(platform, township, lives, grids, say)
    incidents += LIVES
    // A life is about 32 changes; a device's word is one.
    await say(Array.from({ length: LIVES * 32 }, () => devices.next()))
  }
  return { changes: made, commands: said, incidents }
}

async function closedLoops(
  platform: Platform,
  township: string,
  lives: readonly number[],
  grids: readonly string[],
  say: (acts: readonly Said[]) => Promise<string[]>,
): Promise<void> {
  const desk = (type: CommandType, payloads: readonly object[]): Promise<string[]> =>
    say(payloads.map((payload) => [OFFICER, type, payload]))
  const reports = lives.map((k) => ({
    ...{ channel: 'PHONE', typeCode: 'UM03', gridId: grids[k % grids.length] },
    ...{ text: `${TEXTS[k % TEXTS.length] ?? ''}（${String(k)}）`, place: PLACES[k % PLACES.length] },
  }))
  const incidents = (await desk('incident.report', reports)).map((id) => ({ incidentId: `${id}:i0` }))
  await desk('incident.acknowledge', incidents)
  await desk('incident.accept', incidents)
  const targets = [{ kind: 'POST', id: 'S05' }]
  const dispatches = incidents.map((incident) => ({ ...incident, targets, instruction: '请到场处置' }))
  const tasks: { taskId: string }[] = []
  for (const id of await desk('incident.dispatch', dispatches))
    tasks.push(await taskOf(platform, township, id))
  await desk(
    'task.deliver',
    tasks.map((task) => ({ ...task, delivery: 'BY_PHONE' })),
  )
  const holds = { kind: 'POST', id: 'S05' } as const
  const post: Actor = { kind: 'terminal', id: 'POST-S05', name: '综合执法岗', holds }
  for (const type of ['task.sign', 'task.depart', 'task.arrive', 'task.handle'] as const)
    await say(tasks.map((task) => [post, type, task]))
  await say(tasks.map((task) => [post, 'task.submit', { ...task, report: '已劝离并清理，现场恢复' }]))
  await desk('task.verify', tasks)
  await desk(
    'incident.check',
    incidents.map((incident) => ({ ...incident, passed: true, note: '' })),
  )
}

/** The task a dispatch gave: its id is derived from the command's, with a counter. */
async function taskOf(platform: Platform, township: string, commandId: string): Promise<{ taskId: string }> {
  const refs = [0, 1, 2, 3, 4].map((n) => ({ table: 'task' as const, id: `${commandId}:t${String(n)}` }))
  const found = await platform.store.load(township, refs)
  const [task] = found.values()
  if (!task) throw new Error(`dispatch ${commandId} gave no task`)
  return { taskId: task.id }
}
