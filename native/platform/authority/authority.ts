/**
 * The platform's word on commands: load what a command touches, let the domain decide, append. Commands of a township
 * are decided one after another; what came in meanwhile shares one commit. Ids are remembered for ever.
 */
import {
  commandHash,
  crashPoint,
  headAfter,
  isCommandType,
  refKey,
  type AnyRow,
  type Clock,
  type CommandEnvelope,
  type CommandResult,
  type Ref,
  type RefKey,
  type Row,
  type TableName,
  type Transaction,
  type WireCommand,
} from '../../contract/index.ts'
import type { Decision, ReadRow, Rules } from './rules.ts'
import {
  holderKey,
  type AuthorityStore,
  type Commit,
  type Entry,
  type Fence,
  type Lease,
  type StreamEnd,
  type Verdict,
} from './port.ts'

/** Answer to one command. `refused` is no verdict: nothing was recorded, the sender may offer it again. */
export type Answer =
  | {
      readonly kind: 'decided'
      readonly commandId: string
      /** False: it had been decided before. */
      readonly fresh: boolean
      readonly epoch: string
      readonly seq: number
      readonly result: CommandResult
    }
  | { readonly kind: 'refused'; readonly commandId: string; readonly code: string }

interface Waiting {
  readonly command: WireCommand
  readonly receivedAt: number
  readonly fence: Fence | null
  readonly answer: (answer: Answer) => void
}

/** Commands decided for one commit: about 50 ms of work, so that one disk flush serves many of them. */
const MAX_BATCH = 256
const MAX_MOVED = 20

export interface AuthorityOptions {
  readonly store: AuthorityStore
  readonly rules: Rules
  readonly clock: Pick<Clock, 'now'>
  readonly onCommit: (commit: Commit) => void
  /** Something to wait for before more is done, when whoever else uses this thread ought to have a turn. */
  readonly breathe?: () => Promise<void> | undefined
  /** A decision that threw, or a store that failed: for the log. */
  readonly onTrouble?: (code: string, detail: string) => void
}

export class Authority {
  readonly #options: AuthorityOptions
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #disputed = new Disputed()

  constructor(options: AuthorityOptions) {
    this.#options = options
  }

  /**
   * Decides, records and answers; answers come in the order of the commands. What comes under a lease that has changed
   * hands is refused with FENCED, also when that happens between the decision and its commit.
   */
  submit(
    township: string,
    commands: readonly WireCommand[],
    fence: Fence | null = null,
  ): Promise<readonly Answer[]> {
    const queue = this.#waiting.get(township) ?? []
    this.#waiting.set(township, queue)
    const receivedAt = this.#options.clock.now()
    const answers = commands.map(
      (command) => new Promise<Answer>((answer) => queue.push({ command, receivedAt, fence, answer })),
    )
    if (!this.#running.has(township)) this.#running.set(township, this.#work(township, queue))
    return Promise.all(answers)
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  async #work(township: string, queue: Waiting[]): Promise<void> {
    // What else arrives in this turn of the event loop shares the commit.
    await Promise.resolve()
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_BATCH)
      try {
        await this.#decideBatch(township, batch)
      } catch (error) {
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.#options.onTrouble?.('STORE_FAILED', detail)
        for (const { command, answer } of batch)
          answer({ kind: 'refused', commandId: command.id, code: 'BUSY' })
      }
    }
    this.#running.delete(township)
  }

  /** Townships that all have something to commit take turns with the sockets. */
  async #turn(): Promise<void> {
    for (let wait = this.#options.breathe?.(); wait; wait = this.#options.breathe?.()) await wait
  }

  async #decideBatch(township: string, batch: readonly Waiting[]): Promise<void> {
    for (let attempt = 0; attempt < MAX_MOVED; attempt++) {
      const run = await Run.begin(this.#options, this.#disputed, township, batch)
      if (!run) {
        for (const { command, answer } of batch)
          answer({ kind: 'refused', commandId: command.id, code: 'UNKNOWN_TOWNSHIP' })
        return
      }
      for (const waiting of batch) {
        await this.#turn()
        await run.decide(waiting)
      }
      const { entries } = run
      if (entries.length > 0) {
        await this.#turn()
        const outcome = await this.#options.store.append(township, run.start, entries)
        if (outcome === 'moved') continue
        crashPoint('gateway.append.after')
        this.#options.onCommit(run.commit())
        crashPoint('gateway.answer')
      }
      for (const [i, { answer, command }] of batch.entries())
        answer(run.answers[i] ?? { kind: 'refused', commandId: command.id, code: 'BUSY' })
      return
    }
    throw new Error(`another process keeps appending to the stream of ${township}`)
  }
}

/**
 * Ids that a sender used for another command than the one decided under them. What it says must come after such an id
 * means rows of its own that nobody here knows: it must not fall on those of the other command.
 */
class Disputed {
  readonly #keys = new Set<string>()

  has(fence: Fence | null, id: string): boolean {
    return this.#keys.has(keyOf(fence, id))
  }

  add(fence: Fence | null, id: string): void {
    this.#keys.add(keyOf(fence, id))
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MOST_DISPUTED) break
      this.#keys.delete(oldest)
    }
  }
}

const MOST_DISPUTED = 10_000
const keyOf = (fence: Fence | null, id: string): string => `${fence?.token ?? ''} ${id}`

/** One batch being decided: rows as the commands before left them, on top of the store. */
class Run {
  readonly start: StreamEnd
  readonly entries: Entry[] = []
  readonly answers: Answer[] = []
  readonly #options: AuthorityOptions
  readonly #township: string
  readonly #verdicts: Map<string, Verdict>
  readonly #rows = new Map<RefKey, AnyRow | undefined>()
  readonly #tasks: { holder: string; row: AnyRow; gone: boolean }[] = []
  readonly #disputed: Disputed
  readonly #leases: ReadonlyMap<string, Lease>
  #end: StreamEnd

  static async begin(
    options: AuthorityOptions,
    disputed: Disputed,
    township: string,
    batch: readonly Waiting[],
  ): Promise<Run | undefined> {
    const known = await options.store.township(township)
    if (!known) return undefined
    const ids = batch.flatMap(({ command }) => [command.id, ...(command.after ?? [])])
    const verdicts = new Map(await options.store.verdicts(township, ids))
    const devices = new Set(batch.flatMap(({ fence }) => fence?.deviceId ?? []))
    const leases = devices.size > 0 ? await options.store.leases([...devices]) : new Map<string, Lease>()
    return new Run(options, disputed, township, known.end, verdicts, leases)
  }

  private constructor(
    options: AuthorityOptions,
    disputed: Disputed,
    township: string,
    start: StreamEnd,
    verdicts: Map<string, Verdict>,
    leases: ReadonlyMap<string, Lease>,
  ) {
    this.#options = options
    this.#disputed = disputed
    this.#leases = leases
    this.#township = township
    this.#verdicts = verdicts
    this.start = start
    this.#end = start
  }

  commit(): Commit {
    return {
      township: this.#township,
      end: this.#end,
      txs: this.entries.map((entry) => entry.tx),
      tasks: this.#tasks,
    }
  }

  async decide({ command, receivedAt, fence }: Waiting): Promise<void> {
    const hash = commandHash(command)
    const before = this.#verdicts.get(command.id)
    if (before?.hash === hash) {
      const { seq, result } = before
      const { epoch } = this.start
      this.answers.push({ kind: 'decided', commandId: command.id, fresh: false, epoch, seq, result })
      return
    }
    if (before) {
      this.#disputed.add(fence, command.id)
      this.#refuse(command, 'ID_REUSED')
      return
    }
    if (fence && this.#leases.get(fence.deviceId)?.token !== fence.token) {
      this.#refuse(command, 'FENCED')
      return
    }
    if (command.after?.some((id) => !this.#verdicts.has(id) || this.#disputed.has(fence, id))) {
      this.#refuse(command, 'WAITS')
      return
    }
    if (!isCommandType(command.type)) {
      this.#refuse(command, 'UNKNOWN_COMMAND')
      return
    }
    // The schema of the payload is the decision's first check; until then it is only known to be an object.
    const envelope = command as CommandEnvelope
    try {
      const decision = await this.#decision({ ...envelope, receivedAt })
      this.#record(envelope, decision, { commandHash: hash, receivedAt, fence })
    } catch (error) {
      this.#options.onTrouble?.(
        'DECIDE_FAILED',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      )
      this.#refuse(command, 'DECIDE_FAILED')
    }
  }

  #refuse(command: WireCommand, code: string): void {
    this.answers.push({ kind: 'refused', commandId: command.id, code })
  }

  async #decision(envelope: CommandEnvelope): Promise<Decision> {
    const { rules } = this.#options
    await this.#load([CONFIG, ...(envelope.actor.kind === 'user' ? [user(envelope.actor.id)] : [])])
    const model = rules.model(this.#rows.get(refKey('config', CONFIG.id)))
    if (!model) return { outcome: 'rejected', code: 'HUB_NOT_READY', changes: [] }
    if (!mayStillAct(envelope, this.#rows)) return { outcome: 'rejected', code: 'NOT_ALLOWED', changes: [] }
    await this.#loadTouched(envelope)
    return rules.decide(envelope, this.#read, model)
  }

  /** What a command touches may depend on rows it touches: asked until nothing new is named. */
  async #loadTouched(envelope: CommandEnvelope): Promise<void> {
    for (let round = 0; round < 8; round++) {
      const missed: Ref[] = []
      const named = this.#options.rules.touches(envelope, (table, id) => {
        const key = refKey(table, id)
        if (!this.#rows.has(key)) missed.push({ table, id })
        return this.#read(table, id)
      })
      const wanted = [...named, ...missed].filter(({ table, id }) => !this.#rows.has(refKey(table, id)))
      if (wanted.length === 0) return
      await this.#load(wanted)
    }
    throw new Error(`touches() of ${envelope.type} names new rows without end`)
  }

  async #load(refs: readonly Ref[]): Promise<void> {
    const wanted = refs.filter(({ table, id }) => !this.#rows.has(refKey(table, id)))
    if (wanted.length === 0) return
    const found = await this.#options.store.load(this.#township, wanted)
    for (const { table, id } of wanted) {
      const key = refKey(table, id)
      this.#rows.set(key, found.get(key))
    }
  }

  // Rows are kept under the table they were loaded from, and were checked when they were decoded.
  readonly #read: ReadRow = <T extends TableName>(table: T, id: string) =>
    this.#rows.get(refKey(table, id)) as Row<T> | undefined

  #record(envelope: CommandEnvelope, decision: Decision, sent: Omit<Entry, 'tx'>): void {
    const result: CommandResult = {
      commandId: envelope.id,
      outcome: decision.outcome,
      ...(decision.code === undefined ? {} : { code: decision.code }),
      ...(decision.params ? { params: decision.params } : {}),
    }
    const body = {
      seq: this.#end.seq + 1,
      at: Math.max(this.#options.clock.now(), this.#end.at),
      changes: decision.changes,
      results: [result],
    }
    const tx: Transaction = { ...body, base: this.#end.head, head: headAfter(this.#end.head, body) }
    for (const change of tx.changes) {
      const key = refKey(change.table, change.op === 'put' ? change.row.id : change.id)
      const before = this.#rows.get(key)
      const after = change.op === 'put' ? change.row : undefined
      if (change.table === 'task') this.#noteTask(before, after)
      this.#rows.set(key, after)
    }
    this.#end = { ...this.#end, seq: tx.seq, head: tx.head, at: tx.at }
    this.entries.push({ tx, ...sent })
    this.#verdicts.set(envelope.id, { hash: sent.commandHash, seq: tx.seq, result })
    this.answers.push({
      kind: 'decided',
      commandId: envelope.id,
      fresh: true,
      epoch: this.#end.epoch,
      seq: tx.seq,
      result,
    })
  }

  #noteTask(before: AnyRow | undefined, after: AnyRow | undefined): void {
    const was = before && holderOf(before)
    const is = after && holderOf(after)
    if (before && was !== undefined && was !== is) this.#tasks.push({ holder: was, row: before, gone: true })
    if (after && is !== undefined) this.#tasks.push({ holder: is, row: after, gone: false })
  }
}

const CONFIG: Ref = { table: 'config', id: 'model' }
const user = (id: string): Ref => ({ table: 'user', id })

const holderOf = ({ holderKind, holderId }: AnyRow): string | undefined =>
  typeof holderKind === 'string' && typeof holderId === 'string' ? holderKey(holderKind, holderId) : undefined

/** A user must exist, be active and hold the role named; what the role may do is the domain's business. */
function mayStillAct({ actor }: CommandEnvelope, rows: ReadonlyMap<RefKey, AnyRow | undefined>): boolean {
  if (actor.kind !== 'user') return true
  const row = rows.get(refKey('user', actor.id))
  return row?.['active'] === true && row['role'] === actor.role
}
