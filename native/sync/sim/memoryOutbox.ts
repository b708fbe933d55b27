/** The outbox in memory. Each call is one commit that survives a loss of power (synchronous=FULL). */
import { parseCommandId, type CommandEnvelope } from '../../contract/index.ts'
import type { Outbox, Settled, StoredCommand, UnresolvedRange } from '../port.ts'

interface Entry {
  readonly envelope: CommandEnvelope
  readonly n: number
  state: StoredCommand['state']
  code: string | null
  result: Settled | null
  /** A person ended it; a result may still come. */
  givenUp: boolean
}

export class MemoryOutbox implements Outbox {
  readonly #entries: Entry[] = []
  readonly #byId = new Map<string, Entry>()
  /** Every terminal result ever recorded, in order: the simulation looks for a second one. */
  readonly history: Settled[] = []

  append(envelope: CommandEnvelope): void {
    const entry: Entry = {
      envelope,
      n: this.#entries.length + 1,
      state: 'PENDING',
      code: null,
      result: null,
      givenUp: false,
    }
    this.#entries.push(entry)
    this.#byId.set(envelope.id, entry)
  }

  get all(): readonly Readonly<Entry>[] {
    return this.#entries
  }

  pending(afterN = -1): readonly StoredCommand[] {
    return this.#entries
      .filter((entry) => entry.n > afterN && !entry.result && !entry.givenUp)
      .map(({ envelope, n, state, code }) => ({ envelope, n, state, code }))
  }

  open(id: string): StoredCommand | undefined {
    const entry = this.#byId.get(id)
    return entry && !entry.result && !entry.givenUp
      ? { envelope: entry.envelope, n: entry.n, state: entry.state, code: entry.code }
      : undefined
  }

  markSent(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#byId.get(id)
      if (entry?.state === 'PENDING') entry.state = 'SENT'
    }
  }

  settle(results: readonly Settled[]): void {
    for (const result of results) {
      const entry = this.#byId.get(result.commandId)
      if (!entry || entry.result?.epoch === result.epoch) continue
      entry.result = result
      entry.state = 'SENT'
      entry.code = null
      this.history.push(result)
    }
  }

  park(id: string, code: string): void {
    const entry = this.#byId.get(id)
    if (!entry || entry.result) return
    entry.state = 'PARKED'
    entry.code = code
  }

  retry(id: string): void {
    const entry = this.#byId.get(id)
    if (entry?.state !== 'PARKED') return
    entry.state = 'PENDING'
    entry.code = null
  }

  giveUp(id: string): boolean {
    const entry = this.#byId.get(id)
    if (entry?.state !== 'PARKED' || entry.result) return false
    entry.givenUp = true
    return true
  }

  reopen(epoch: string, afterSeq: number): readonly string[] {
    const again = this.#entries.filter(
      ({ result }) => result && result.epoch !== epoch && result.seq > afterSeq,
    )
    for (const entry of again) {
      entry.result = null
      entry.state = 'PENDING'
    }
    return again.map(({ envelope }) => envelope.id)
  }

  settledEpoch(): string | null {
    return this.history.at(-1)?.epoch ?? null
  }

  unresolvedRanges(): readonly UnresolvedRange[] {
    const ranges: { origin: string; incarnation: string; from: number; to: number }[] = []
    for (const { envelope } of this.pending()) {
      const parts = parseCommandId(envelope.id)
      if (!parts) continue
      const last = ranges.at(-1)
      if (last?.origin === parts.origin && last.incarnation === parts.incarnation && last.to === parts.n - 1)
        last.to = parts.n
      else ranges.push({ origin: parts.origin, incarnation: parts.incarnation, from: parts.n, to: parts.n })
    }
    return ranges
  }
}
