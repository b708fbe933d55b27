/** A day at the duty desk for its test: what comes in, who answers in the field, and an officer who works it off. */
import { generateKeyPairSync } from 'node:crypto'
import type { Clock, Command, InboxItem, Row, TerminalHolds } from '../contract/index.ts'
import { DAY_MS, HOUR_MS } from '../domain/index.ts'
import { connectTerminal, type Terminal } from '../platform/index.ts'
import type { Hub } from './hub.ts'
import { Screen, type SmallTown } from './hubFixture.ts'

/** What AI sees, with the share of a day's alerts of each; people's reports and calls. */
const ALERTS = ['UM01', 'UM01', 'UM03', 'UM03', 'PS01', 'PS01', 'PS02', 'EE01', 'PS06', 'ER01'] as const
const REPORTS = ['PS01', 'UM05', 'UM02', 'PS07', 'DP01', 'ER06'] as const
const CALLS = ['UM08', 'PS09', 'ER12', 'UM06'] as const
/** Two of three alerts show nothing when somebody looks. */
const isFalse = (k: number): boolean => k % 3 !== 0

export interface Wave {
  readonly at: number
  readonly kind: 'alert' | 'report' | 'call'
  readonly k: number
}

/** Everything of the day in order of time: spread over its first nine tenths, so that the last can be worked off. */
export function waves(alerts: number, reports: number, calls: number): Wave[] {
  const spread = (kind: Wave['kind'], n: number): Wave[] =>
    Array.from({ length: n }, (_, k) => ({ at: Math.round(((k + 0.5) / n) * DAY_MS * 0.9), kind, k }))
  return [...spread('alert', alerts), ...spread('report', reports), ...spread('call', calls)].sort(
    (a, b) => a.at - b.at,
  )
}

/** Every tenth thing is seen a second time from 60 m away: one degree of latitude is 111 km. */
const placed = (k: number, from: number) => {
  const spot = k % 10 === 9 ? k - 1 : k
  return {
    place: `${from}-${spot}栋`,
    lonE6: 106_000_000 + from * 100_000,
    latE6: 29_000_000 + spot * 10_000 + (spot === k ? 0 : 540),
  }
}

export const alertOf = (k: number): Command<'signal.raise'> => {
  const spot = k % 10 === 9 ? k - 1 : k
  const typeCode = ALERTS[Math.floor(spot / 10) % ALERTS.length] ?? 'UM01'
  return {
    ...{ channel: 'AI_VIDEO', sourceId: `AI-${k}`, deviceId: `cam-${spot}`, typeCode },
    ...{ text: isFalse(spot) ? '无' : '有', ...placed(k, 1) },
  }
}
export const reportOf = (k: number): Command<'incident.report'> => ({
  ...{ channel: 'HOTLINE_12345', sourceId: `RX-${k}`, typeCode: REPORTS[k % REPORTS.length] ?? 'PS01' },
  ...{ text: '群众反映', ...placed(2 * k, 2) },
})
export const callOf = (k: number) => ({
  ...{ channel: 'PHONE', sourceId: `T-${k}`, typeCode: CALLS[k % CALLS.length] ?? 'UM08' },
  ...{ text: '来电反映', ...placed(2 * k, 3), caller: { name: '来电人', phone: '000-9' } },
})

export function terminal(town: SmallTown, holds: TerminalHolds, clock: Clock): Terminal {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const deviceId = `${holds.kind}-${holds.id}`.toLowerCase()
  const done = town.platform.enrol({ townshipId: 'yunlan', deviceId, role: 'terminal', publicKey, holds })
  if (!done.ok) throw new Error(done.code)
  const begun = new Set<string>()
  const run = connectTerminal({
    ...{ url: town.line, deviceId, privateKey, now: () => clock.now() },
    onInbox(tasks) {
      for (const { id, state } of tasks) {
        if (begun.has(id) || state !== 'ISSUED') continue
        begun.add(id)
        void handle(run, id)
      }
    },
  })
  return run
}

/** A post that does its work: delivered, signed, handled, handed in. */
async function handle(post: Terminal, taskId: string): Promise<void> {
  await post.send('task.deliver', { taskId, delivery: 'DELIVERED' })
  await post.send('task.sign', { taskId })
  await post.send('task.handle', { taskId })
  await post.send('task.submit', { taskId, report: '已处置' })
}

/** A seat somebody sits at all day: a session ends long before, and they sign in anew as people do. */
export class Seat {
  readonly #hub: Hub
  readonly #userId: string
  readonly #clock: Clock
  #screen: Promise<Screen> | undefined
  #since = 0

  constructor(hub: Hub, userId: string, clock: Clock) {
    this.#hub = hub
    this.#userId = userId
    this.#clock = clock
  }

  async screen(): Promise<Screen> {
    if (!this.#screen || this.#clock.now() - this.#since > SIGNED_IN_MS) {
      void this.#screen?.then((old) => old.close())
      this.#since = this.#clock.now()
      this.#screen = Screen.signIn(this.#hub, this.#userId)
    }
    return this.#screen
  }

  async close(): Promise<void> {
    ;(await this.#screen)?.close()
  }
}
const SIGNED_IN_MS = 6 * HOUR_MS

type Brief = { id: string; rev: number; state: Row<'incident'>['state']; tasks: number; tasksDone: number }

/** The officer: the most urgent first, alone, by the same acts a person at the desk has. */
export class Officer {
  readonly acts = new Map<string, number>()
  readonly #seat: Seat
  readonly #lead: (typeCode: string) => string
  readonly #reason: string

  constructor(seat: Seat, lead: (typeCode: string) => string, reason: string) {
    this.#seat = seat
    this.#lead = lead
    this.#reason = reason
  }

  /** One round of the desk. @returns how much still waited when it began */
  async round(): Promise<number> {
    const items = (await this.#look('inbox')) as InboxItem[]
    const rank = { CRITICAL: 0, URGENT: 1, NORMAL: 2 }
    for (const item of items.toSorted((a, b) => rank[a.priority] - rank[b.priority])) await this.#take(item)
    const open = (await this.#look('incidents')) as Brief[]
    for (const { id, state } of open) {
      if (state === 'PENDING_CHECK')
        await this.#act('incident.check', { incidentId: id, passed: true, note: '' })
      if (state === 'PENDING_EVAL')
        await this.#act('incident.evaluate', { incidentId: id, note: '', satisfaction: 'SATISFIED' })
    }
    return items.length + open.length
  }

  async #look(view: string): Promise<unknown[]> {
    return (await this.#seat.screen()).look(view, 'items')
  }

  /** Takes one thing as it stands now: what was just sent out may be the same matter. */
  async #take({ id }: InboxItem): Promise<void> {
    const item = ((await this.#look('inbox')) as InboxItem[]).find((one) => one.id === id)
    if (!item) return
    const [likely] = item.candidates
    const targets = [{ kind: 'POST', id: this.#lead(item.typeCode) }]
    if (item.kind === 'incident') {
      if (likely) return this.#act('incident.merge', { incidentId: item.id, into: likely.incidentId })
      return this.#act('incident.dispatch', { incidentId: item.id, targets, instruction: '请处置' })
    }
    // what was not looked at in time, which may have been a moment ago, is looked at first
    if (likely ?? item.text === '无') await this.#act('signal.verify', { signalId: item.id })
    if (likely) return this.#act('signal.merge', { signalId: item.id, incidentId: likely.incidentId })
    if (item.text === '无') return this.#act('signal.dismiss', { signalId: item.id, reason: this.#reason })
    return this.#act('signal.dispatch', { signalId: item.id, targets, instruction: '请处置' })
  }

  async #act(type: string, payload: object): Promise<void> {
    const screen = await this.#seat.screen()
    const answer = await screen.act(type, payload)
    const outcome = answer.ok ? type : `${type} ${answer.code}`
    this.acts.set(outcome, (this.acts.get(outcome) ?? 0) + 1)
  }
}
