/** The outbox in memory. Each call is one commit that survives a loss of power (synchronous=FULL). */
import { randomBytes } from 'node:crypto'
import { commandId, parseCommandId, type CommandEnvelope } from '../../contract/index.ts'
import type { Outbox, Settled, StoredCommand, UnresolvedRange } from '../port.ts'

interface Entry {
  envelope: CommandEnvelope
  readonly n: number
  /** When it was entered, by whatever clock the caller goes by. */
  readonly at: number
  state: StoredCommand['state']
  code: string | null
  result: Settled | null
  /** A person ended it; a result may still come. */
  givenUp: boolean
}

export class MemoryOutbox implements Outbox {
  readonly #byId = new Map<string, Entry>()
  /** Without a result, in order of entry. */
  #open: Entry[] = []
  #n = 0
  #epoch: string | null = null
  /** Terminal results as they were recorded: whoever watches takes them away. */
  readonly history: Settled[] = []
  /** Rises with every change. */
  version = 0
  /** Commands that got another id, as another console had used theirs. */
  reissued = 0
  #token: string | null = null
  #incarnation = 'a'
  #handedOut = 0
  readonly #fresh: () => string

  constructor(fresh: () => string = () => randomBytes(4).toString('hex')) {
    this.#fresh = fresh
  }

  append(envelope: CommandEnvelope, at = 0): void {
    this.#n += 1
    const entry: Entry = {
      envelope,
      n: this.#n,
      at,
      state: 'PENDING',
      code: null,
      result: null,
      givenUp: false,
    }
    this.#byId.set(envelope.id, entry)
    this.#open.push(entry)
    this.version += 1
  }

  get all(): Iterable<Readonly<Entry>> {
    return this.#byId.values()
  }

  pending(afterN = -1, limit = Infinity): readonly StoredCommand[] {
    const open = afterN < 0 ? this.#open : this.#open.filter((entry) => entry.n > afterN)
    return open.slice(0, limit).map(({ envelope, n, state, code }) => ({ envelope, n, state, code }))
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
      this.#epoch = result.epoch
      this.history.push(result)
    }
    this.#open = this.#open.filter((entry) => !entry.result)
    this.version += 1
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
    this.#open = this.#open.filter((item) => item !== entry)
    this.version += 1
    return true
  }

  reopen(epoch: string, afterSeq: number): readonly string[] {
    const again = [...this.#byId.values()].filter(
      ({ result }) => result && result.epoch !== epoch && result.seq > afterSeq,
    )
    for (const entry of again) {
      entry.result = null
      entry.state = 'PENDING'
    }
    this.#open = [...this.#open, ...again.filter((entry) => !entry.givenUp)].toSorted((a, b) => a.n - b.n)
    this.version += 1
    return again.map(({ envelope }) => envelope.id)
  }

  /** Drops what was settled and entered before a time, as the real one does after its thirty days. */
  forget(before: number): void {
    for (const [id, { at, result }] of this.#byId) {
      if (at >= before) break
      if (result) this.#byId.delete(id)
    }
  }

  settledEpoch(): string | null {
    return this.#epoch
  }

  lease(): string | null {
    return this.#token
  }

  keepLease(token: string | null, anew: boolean): void {
    this.#token = token
    if (anew) this.#incarnation = this.#fresh()
  }

  nextId(origin: string): string {
    this.#handedOut += 1
    return commandId(origin, this.#incarnation, this.#handedOut)
  }

  reissue(ids: readonly string[]): boolean {
    this.#incarnation = this.#fresh()
    const names = new Map<string, string>()
    for (const id of ids) {
      const origin = parseCommandId(id)?.origin
      if (origin !== undefined && this.open(id)) names.set(id, this.nextId(origin))
    }
    for (const entry of this.#open) {
      const { id } = entry.envelope
      let text = JSON.stringify(entry.envelope)
      for (const [old, now] of names) text = text.replaceAll(`${old}:`, `${now}:`)
      entry.envelope = { ...(JSON.parse(text) as CommandEnvelope), id: names.get(id) ?? id }
      if (names.has(id)) entry.state = 'PENDING'
    }
    const entries = [...this.#byId.values()]
    this.#byId.clear()
    for (const entry of entries) this.#byId.set(entry.envelope.id, entry)
    this.reissued += names.size
    this.version += 1
    return true
  }

  /** What a copy of the disk holds. */
  copy(fresh: () => string): MemoryOutbox {
    const copy = new MemoryOutbox(fresh)
    copy.#token = this.#token
    copy.#incarnation = this.#incarnation
    copy.#handedOut = this.#handedOut
    copy.#n = this.#n
    copy.#epoch = this.#epoch
    for (const entry of this.#byId.values()) copy.#byId.set(entry.envelope.id, { ...entry })
    copy.#open = this.#open.flatMap(({ envelope }) => copy.#byId.get(envelope.id) ?? [])
    return copy
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
