/** What must hold after every step, checked against a memory of all that lately stood in the stream. */
import { isDeepStrictEqual } from 'node:util'
import { tableDefinition, type AnyRow, type Cursor, type RefKey } from '../../contract/index.ts'
import type { Commit, StreamEnd } from '../../platform/index.ts'
import type { HubNode } from './hubNode.ts'
import type { MemoryAuthority, Rows } from './memoryAuthority.ts'
import { changedKey } from './sight.ts'
import { isDrill } from './strangers.ts'
import { Violation } from './violation.ts'

const EXPRESS_BOUND_MS = 3_000
/** What each urgent change still on its way may add for those behind it, on the thinnest line of all worlds. */
const BEHIND_ONE_MS = 60
/** Steps between two looks at everything the people at one hub see. */
const LOOK_EVERY = 23

interface Expected {
  readonly hub: HubNode
  readonly epoch: string
  readonly seq: number
  readonly keys: readonly RefKey[]
  readonly by: number
}

/** What the oracle remembers of one hub. */
interface Watched {
  rows: unknown
  outboxVersion: number
  state: unknown
  /** Truth may be wrong until a check has found it. */
  rotten: boolean
  everRotten: boolean
  /** First word on each command, by id and epoch, and when it was heard. */
  readonly words: Map<string, { readonly said: string; readonly at: number }>
}

export class Oracle {
  readonly #states = new Map<string, { readonly rows: Rows; readonly at: number }>()
  readonly #watched = new Map<HubNode, Watched>()
  /** Rows of hubs found equal to these rows of the platform. */
  readonly #equal = new WeakMap<AnyRow, AnyRow>()
  #expected: Expected[] = []
  #leak: string | undefined
  readonly #now: () => number
  steps = 0
  expressChecked = 0

  /** @param now virtual ms */
  constructor(now: () => number) {
    this.#now = now
  }

  remember(end: StreamEnd, rows: Rows): void {
    this.#states.set(keyOf(end), { rows, at: this.#now() })
  }

  /** Lets go of what stood in the stream before a time, but for the places where a truth still stands or may fall back to. */
  forget(before: number, stood: readonly Cursor[]): void {
    const kept = new Set(stood.map(keyOf))
    for (const [key, { at }] of this.#states) if (at < before && !kept.has(key)) this.#states.delete(key)
    for (const { words } of this.#watched.values())
      for (const [key, { at }] of words) if (at < before) words.delete(key)
  }

  #of(hub: HubNode): Watched {
    const known = this.#watched.get(hub)
    if (known) return known
    const fresh: Watched = {
      ...{ rows: null, outboxVersion: -1, state: null, rotten: false, everRotten: false },
      words: new Map(),
    }
    this.#watched.set(hub, fresh)
    return fresh
  }

  /** From here on a hub's truth may be wrong until a check has found it. */
  rotten(hub: HubNode): void {
    const watched = this.#of(hub)
    watched.rotten = true
    watched.everRotten = true
  }

  /** A loss of power may take a repair back. */
  poweredOff(hub: HubNode): void {
    const watched = this.#of(hub)
    watched.rotten ||= watched.everRotten
  }

  /** Between drill and live nothing may pass. */
  readonly leaked = (what: string): void => {
    this.#leak ??= what
  }

  afterStep(hubs: readonly HubNode[]): void {
    this.steps += 1
    if (this.#leak !== undefined) throw new Violation(`drill and live: ${this.#leak}`)
    for (const hub of hubs) {
      this.#truthIsThePlatformsAtTheCursor(hub)
      this.#oneResultPerCommandAndEpoch(hub)
      this.#linkIsTrue(hub)
    }
    this.#expressIsSeen()
    if (this.steps % LOOK_EVERY === 0) this.#look(hubs[(this.steps / LOOK_EVERY) % hubs.length])
  }

  #truthIsThePlatformsAtTheCursor(hub: HubNode): void {
    const watched = this.#of(hub)
    const { at, rows } = hub.truth
    if (!at || watched.rows === rows) return
    watched.rows = rows
    const key = keyOf(at)
    const theirs = this.#states.get(key)?.rows
    if (!theirs)
      throw new Violation(`${hub.label}: the cursor ${key} is a place where the platform never stood`)
    const wrong = this.#difference(rows, theirs)
    if (wrong === undefined) watched.rotten = false
    else if (!watched.rotten)
      throw new Violation(`${hub.label}: truth differs from the platform at ${key}: ${wrong}`)
  }

  /** First row that is not the same here and there, by its whole content. */
  #difference(ours: Rows, theirs: Rows): RefKey | undefined {
    for (const [key, { row }] of ours) {
      const want = theirs.get(key)?.row
      if (!want) return key
      if (want === row || this.#equal.get(row) === want) continue
      if (!isDeepStrictEqual(row, want)) return key
      this.#equal.set(row, want)
    }
    if (ours.size === theirs.size) return undefined
    for (const key of theirs.keys()) if (!ours.has(key)) return key
    return undefined
  }

  #oneResultPerCommandAndEpoch(hub: HubNode): void {
    if (hub.outbox.history.length === 0) return
    const { words } = this.#of(hub)
    for (const { commandId, epoch, outcome, code } of hub.outbox.history.splice(0)) {
      const key = `${commandId} ${epoch}`
      const said = `${outcome} ${code ?? ''}`
      const before = words.get(key)
      // The same word heard again is no second word, also when a coalesced delta tells it under a later position.
      if (before && before.said !== said)
        throw new Violation(`${hub.label}: ${commandId} in epoch ${epoch} was ${before.said}, then ${said}`)
      if (!before) words.set(key, { said, at: this.#now() })
    }
  }

  /** What the link believes is so: its cursor, its credit, its commands, its urgent rows. */
  #linkIsTrue(hub: HubNode): void {
    const { state, sight } = hub
    if (!state || !sight || hub.busy) return
    const watched = this.#of(hub)
    if (watched.state === state && watched.outboxVersion === hub.outbox.version) return
    watched.state = state
    watched.outboxVersion = hub.outbox.version
    const { at } = hub.truth
    const { cursor } = state
    if (cursor && (!at || (cursor.epoch === at.epoch && cursor.seq > at.seq)))
      throw new Violation(`${hub.label}: the link's cursor is ahead of its data`)
    const fault = hub.credit.fault()
    if (fault !== undefined) throw new Violation(`${hub.label}: ${fault}`)
    const stale = cursor && !state.disowned && state.express.some(({ seq }) => seq <= cursor.seq)
    // Rows kept over a lost connection are looked at again when the stream is known to be the same.
    if (stale && state.phase === 'live' && state.epoch === cursor.epoch)
      throw new Violation(`${hub.label}: an urgent row outlived its turn`)
    const told = state.express.flatMap((item) => item.changes)
    if (told.length !== sight.express.length)
      throw new Violation(`${hub.label}: urgent rows are not shown as they are held`)
    this.#overlayIsTheOutbox(hub)
  }

  /** Nothing is shown as pending that has its result, nothing unanswered is missing: no effect is shown twice. */
  #overlayIsTheOutbox(hub: HubNode): void {
    const { state, sight } = hub
    // While truth is disowned, what is offered again is still to be seen in it.
    if (!state || state.disowned) return
    const open = new Set(Array.from(state.commands, ({ envelope }) => envelope.id))
    // After a failure of the store the link does not know what was committed until it has read it again.
    // What came under its ids while another console spoke may mean that one's acts: it counts once the platform has
    // told the hash, and until then the act stays pending rather than being lost.
    const sure =
      state.phase === 'live' ? !state.unsure : state.lease.state === 'HELD' && state.phase === 'down'
    const idle = !state.busy && state.waiting.length === 0 && state.reconciled && sure
    for (const { envelope } of hub.outbox.pending()) {
      if (!open.has(envelope.id))
        throw new Violation(`${hub.label}: ${envelope.id} is pending and nobody works on it`)
      const known = hub.truth.recorded.get(envelope.id)
      if (idle && known !== undefined && known.epoch === hub.truth.at?.epoch)
        throw new Violation(`${hub.label}: ${envelope.id} is shown as pending, and truth holds its result`)
    }
    if (!sight?.restsOn(open))
      throw new Violation(`${hub.label}: the overlay shows other commands than the outbox holds`)
  }

  /** All that is shown at one hub is its pending acts decided on the truth of this moment. */
  #look(hub: HubNode | undefined): void {
    if (!hub?.state || hub.busy || hub.state.disowned || this.#of(hub).everRotten) return
    if (hub.state.busy || hub.state.waiting.length > 0 || !hub.state.reconciled) return
    const wrong = hub.sight?.wrong()
    if (wrong !== undefined) throw new Violation(`${hub.label}: ${wrong} is shown as it is not`)
  }

  /** An urgent change reaches a hub whose line is good at once, whatever else is under way. */
  committed(commit: Commit, hubs: readonly HubNode[]): void {
    const drill = commit.txs.flatMap((tx) => tx.results).find(({ commandId }) => isDrill(commandId))
    if (drill) this.leaked(`the platform decided ${drill.commandId}`)
    for (const tx of commit.txs) {
      const keys = tx.changes.filter((change) => tableDefinition(change.table).lane === 0).map(changedKey)
      if (keys.length === 0) continue
      for (const hub of hubs) {
        if (hub.state?.phase !== 'live' || hub.state.epoch !== commit.end.epoch) continue
        const ahead = this.#expected.filter((item) => item.hub === hub).length
        const by = this.#now() + EXPRESS_BOUND_MS + ahead * BEHIND_ONE_MS
        this.#expected.push({ hub, epoch: commit.end.epoch, seq: tx.seq, keys, by })
      }
    }
  }

  /** The line of a hub was disturbed: nothing is promised for what was on its way. */
  disturbed(hub: HubNode | 'all'): void {
    this.#expected = hub === 'all' ? [] : this.#expected.filter((item) => item.hub !== hub)
  }

  #expressIsSeen(): void {
    const now = this.#now()
    const due = this.#expected.filter((item) => item.by <= now)
    if (due.length === 0) return
    this.#expected = this.#expected.filter((item) => item.by > now)
    for (const { hub, epoch, seq, keys } of due) {
      this.expressChecked += 1
      const at = hub.truth.at
      if (at?.epoch === epoch && at.seq >= seq) continue
      const shown = new Set(hub.expressed().map(changedKey))
      const missing = keys.filter((key) => !shown.has(key))
      if (missing.length > 0)
        throw new Violation(
          `${hub.label}: urgent ${missing.join(', ')} of seq ${String(seq)} is not to be seen`,
        )
    }
  }

  /**
   * Why a healed hub has not come as far as it can while poison is set aside: it must stand at the end of the stream,
   * and nothing may wait that meets nothing set aside.
   */
  heldUp(hubs: readonly HubNode[], store: MemoryAuthority): string | undefined {
    for (const hub of hubs) {
      const late = this.#notAtTheEnd(hub, store)
      if (late !== undefined) return late
      // What a console in waiting was told to do goes once it holds a lease again.
      if (hub.state?.lease.state === 'STANDBY') continue
      const blocked = new Set<RefKey>()
      for (const { envelope, state } of hub.outbox.pending()) {
        const closure = hub.rebase?.closureOf(envelope) ?? []
        if (state !== 'PARKED' && !closure.some((key) => blocked.has(key)))
          return `${hub.label}: ${envelope.id} waits although nothing it touches is set aside`
        for (const key of closure) blocked.add(key)
      }
    }
    return undefined
  }

  #notAtTheEnd(hub: HubNode, store: MemoryAuthority): string | undefined {
    const { end } = store
    const { at } = hub.truth
    if (at?.seq !== end.seq || at.epoch !== end.epoch || !hub.state)
      return `${hub.label}: did not come to the end: ${JSON.stringify(at)} of ${JSON.stringify(end)}, ${hub.state?.phase ?? 'dead'}, ${hub.alarms.slice(-5).join('; ')}`
    const wrong = this.#difference(hub.truth.rows, store.rows)
    return wrong === undefined ? undefined : `${hub.label}: truth differs at the end: ${wrong}`
  }

  /** Why not all is at rest: all hubs hold what the platform holds, and every act has its one answer. */
  notDrained(hubs: readonly HubNode[], store: MemoryAuthority): string | undefined {
    for (const hub of hubs) {
      const late = this.#notAtTheEnd(hub, store)
      if (late !== undefined) return late
      const left = hub.outbox.pending()
      if (left.length > 0)
        return `${hub.label}: ${String(left.length)} commands never got an answer, first ${JSON.stringify(left[0])}`
      if (hub.expressed().length > 0) return `${hub.label}: express rows outlived their turn`
    }
    return undefined
  }

  /**
   * At the very end: no act that was acknowledged is lost, and both sides say the same of it.
   * @param restored the platform was put back: until a hub learns of it, new acts reach it before those it has lost
   */
  nothingIsLost(hubs: readonly HubNode[], store: MemoryAuthority, restored: boolean): void {
    for (const hub of hubs)
      for (const { envelope, result, givenUp } of hub.outbox.all) {
        if (givenUp) continue
        const verdict = store.verdictOn(envelope.id)
        if (!verdict) throw new Violation(`${hub.label}: ${envelope.id} was acknowledged and is lost`)
        if (verdict.result.outcome !== result?.outcome)
          throw new Violation(
            `${hub.label}: ${envelope.id} is ${String(result?.outcome)} here and ${verdict.result.outcome} there`,
          )
      }
    const seen = new Map<string, number>()
    for (const tx of store.txs)
      for (const { commandId } of tx.results) {
        if (seen.has(commandId)) throw new Violation(`${commandId} was applied twice`)
        seen.set(commandId, tx.seq)
      }
    if (!restored) for (const hub of hubs) actsKeptTheirOrder(hub, seen)
  }
}

/** What one hub did to one incident was decided in the order in which it was done. */
function actsKeptTheirOrder({ id, outbox }: HubNode, decidedAt: ReadonlyMap<string, number>): void {
  const last = new Map<string, { readonly commandId: string; readonly seq: number }>()
  for (const { envelope, givenUp } of outbox.all) {
    const { incidentId } = envelope.payload as { incidentId?: string }
    const seq = decidedAt.get(envelope.id)
    if (incidentId === undefined || seq === undefined || givenUp) continue
    const before = last.get(incidentId)
    if (before && before.seq > seq)
      throw new Violation(`${id}: ${envelope.id} was decided before ${before.commandId}, which came first`)
    last.set(incidentId, { commandId: envelope.id, seq })
  }
}

const keyOf = ({ epoch, seq, head }: { epoch: string; seq: number; head: string }): string =>
  `${epoch}/${String(seq)}/${head}`
