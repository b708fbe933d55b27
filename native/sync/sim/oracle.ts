/** What must hold after every step, checked against a memory of all that ever stood in the stream. */
import { isDeepStrictEqual } from 'node:util'
import { refKey, tableDefinition, type Change, type RefKey } from '../../contract/index.ts'
import type { Commit, StreamEnd } from '../../platform/index.ts'
import type { HubNode } from './hubNode.ts'
import type { MemoryAuthority, Rows } from './memoryAuthority.ts'
import { sumsOf } from './memoryTruth.ts'
import { Violation } from './violation.ts'

const EXPRESS_BOUND_MS = 3_000

interface Expected {
  readonly hub: HubNode
  readonly epoch: string
  readonly seq: number
  readonly keys: readonly RefKey[]
  readonly by: number
}

export class Oracle {
  readonly #states = new Map<string, Rows>()
  readonly #sums = new Map<string, string>()
  readonly #checked = new WeakMap<HubNode, unknown>()
  readonly #rotten = new Set<HubNode>()
  readonly #everRotten = new WeakSet<HubNode>()
  readonly #historyLength = new WeakMap<HubNode, number>()
  #expected: Expected[] = []
  steps = 0
  expressChecked = 0

  remember(end: StreamEnd, rows: Rows): void {
    this.#states.set(keyOf(end), rows)
  }

  /** From here on a hub's truth may be wrong until a check has found it. */
  rotten(hub: HubNode): void {
    this.#rotten.add(hub)
    this.#everRotten.add(hub)
  }

  /** A loss of power may take a repair back. */
  poweredOff(hub: HubNode): void {
    if (this.#everRotten.has(hub)) this.#rotten.add(hub)
  }

  afterStep(hubs: readonly HubNode[], now: number): void {
    this.steps += 1
    for (const hub of hubs) {
      this.#truthIsThePlatformsAtTheCursor(hub)
      this.#oneResultPerCommandAndEpoch(hub)
      this.#overlayIsTheOutbox(hub)
    }
    this.#expressIsSeen(now)
  }

  #truthIsThePlatformsAtTheCursor(hub: HubNode): void {
    const { at, rows } = hub.truth
    if (!at || this.#checked.get(hub) === rows) return
    this.#checked.set(hub, rows)
    const key = keyOf(at)
    const theirs = this.#states.get(key)
    if (!theirs) throw new Violation(`${hub.id}: the cursor ${key} is a place where the platform never stood`)
    let want = this.#sums.get(key)
    if (want === undefined) {
      want = fingerprint(theirs)
      this.#sums.set(key, want)
    }
    if (fingerprint(rows) === want) {
      this.#rotten.delete(hub)
      return
    }
    if (!this.#rotten.has(hub)) throw new Violation(`${hub.id}: truth differs from the platform at ${key}`)
  }

  #oneResultPerCommandAndEpoch(hub: HubNode): void {
    const { history } = hub.outbox
    const before = this.#historyLength.get(hub) ?? 0
    if (before === history.length) return
    this.#historyLength.set(hub, history.length)
    const seen = new Map<string, string>()
    for (const { commandId, epoch, outcome, code } of history) {
      const key = `${commandId} ${epoch}`
      const said = `${outcome} ${code ?? ''}`
      const before = seen.get(key)
      // The same word heard again is no second word, also when a coalesced delta tells it under a later position.
      if (before !== undefined && before !== said)
        throw new Violation(`${hub.id}: ${commandId} in epoch ${epoch} was ${before}, then ${said}`)
      seen.set(key, said)
    }
  }

  /** Nothing is shown as pending that has its result, nothing unanswered is missing: no effect is shown twice. */
  #overlayIsTheOutbox(hub: HubNode): void {
    const { state } = hub
    // While truth is disowned, what is offered again is still to be seen in it.
    if (!state || hub.busy || state.disowned) return
    const open = new Set(state.commands.map(({ envelope }) => envelope.id))
    const idle = !state.busy && state.waiting.length === 0
    for (const { envelope } of hub.outbox.pending()) {
      if (!open.has(envelope.id))
        throw new Violation(`${hub.id}: ${envelope.id} is pending and nobody works on it`)
      const known = hub.truth.recorded.get(envelope.id)
      if (idle && known?.epoch === hub.truth.at?.epoch)
        throw new Violation(`${hub.id}: ${envelope.id} is shown as pending, and truth holds its result`)
    }
    if (!hub.shownIs(open))
      throw new Violation(`${hub.id}: the overlay shows other commands than the outbox holds`)
  }

  /** An urgent change reaches a hub whose line is good at once, whatever else is under way. */
  committed(commit: Commit, hubs: readonly HubNode[], now: number): void {
    for (const tx of commit.txs) {
      const keys = tx.changes.filter((change) => tableDefinition(change.table).lane === 0).map(changedKey)
      if (keys.length === 0) continue
      for (const hub of hubs)
        if (hub.state?.phase === 'live' && hub.state.epoch === commit.end.epoch)
          this.#expected.push({ hub, epoch: commit.end.epoch, seq: tx.seq, keys, by: now + EXPRESS_BOUND_MS })
    }
  }

  /** The line of a hub was disturbed: nothing is promised for what was on its way. */
  disturbed(hub: HubNode | 'all'): void {
    this.#expected = hub === 'all' ? [] : this.#expected.filter((item) => item.hub !== hub)
  }

  #expressIsSeen(now: number): void {
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
        throw new Violation(`${hub.id}: urgent ${missing.join(', ')} of seq ${String(seq)} is not to be seen`)
    }
  }

  /** What is set aside holds back what meets it and nothing else: everything else has its answer by now. */
  onlyParkedAreLeft(hubs: readonly HubNode[]): void {
    for (const hub of hubs) {
      const blocked = new Set<RefKey>()
      for (const { envelope, state } of hub.outbox.pending()) {
        const closure = hub.rebase?.closureOf(envelope) ?? []
        if (state !== 'PARKED' && !closure.some((key) => blocked.has(key)))
          throw new Violation(`${hub.id}: ${envelope.id} waits although nothing it touches is set aside`)
        for (const key of closure) blocked.add(key)
      }
    }
  }

  /** At the end, everything healed: all hubs hold what the platform holds, and every act has its one answer. */
  drained(hubs: readonly HubNode[], store: MemoryAuthority): void {
    const { end } = store
    const want = fingerprint(store.rows)
    for (const hub of hubs) {
      if (hub.truth.at?.seq !== end.seq || hub.truth.at.epoch !== end.epoch)
        throw new Violation(
          `${hub.id}: did not come to the end: ${JSON.stringify(hub.truth.at)} of ${JSON.stringify(end)}, ${hub.state?.phase ?? 'dead'}, ${hub.alarms.slice(-5).join('; ')}`,
        )
      if (fingerprint(hub.truth.rows) !== want) throw new Violation(`${hub.id}: truth differs at the end`)
      for (const [key, { row }] of store.rows)
        if (!isDeepStrictEqual(row, hub.truth.rows.get(key)?.row))
          throw new Violation(`${hub.id}: ${key} has another content than at the platform`)
      const left = hub.outbox.pending()
      if (left.length > 0)
        throw new Violation(
          `${hub.id}: ${String(left.length)} commands never got an answer, first ${JSON.stringify(left[0])}`,
        )
      for (const { envelope, result } of hub.outbox.all) {
        const verdict = store.verdictsNow.get(envelope.id)
        if (!verdict) throw new Violation(`${hub.id}: ${envelope.id} was acknowledged and is lost`)
        if (verdict.result.outcome !== result?.outcome)
          throw new Violation(
            `${hub.id}: ${envelope.id} is ${String(result?.outcome)} here and ${verdict.result.outcome} there`,
          )
      }
      if (hub.expressed().length > 0) throw new Violation(`${hub.id}: express rows outlived their turn`)
    }
    this.#appliedOnce(store)
  }

  #appliedOnce(store: MemoryAuthority): void {
    const seen = new Set<string>()
    for (const tx of store.txs)
      for (const { commandId } of tx.results) {
        if (seen.has(commandId)) throw new Violation(`${commandId} was applied twice`)
        seen.add(commandId)
      }
  }
}

const keyOf = ({ epoch, seq, head }: { epoch: string; seq: number; head: string }): string =>
  `${epoch}/${String(seq)}/${head}`

export const changedKey = (change: Change): RefKey =>
  refKey(change.table, change.op === 'put' ? change.row.id : change.id)

/** Sums of all buckets, in order. */
function fingerprint(rows: Rows): string {
  const sums = Object.entries(sumsOf(rows)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(sums)
}
