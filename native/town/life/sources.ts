/** What the sources of data say of themselves: each in its rhythm, until somebody makes it fall silent. */
import type { Command, SourceDefinition, TerminalHolds } from '../../contract/index.ts'
import { MINUTE_MS } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { feed } from './utterance.ts'

/** Departments come through the district's exchange, algorithms through the video platform. */
export const speakerOf = ({ kind }: SourceDefinition): TerminalHolds =>
  feed(kind === 'ALGORITHM' ? 'AI_VIDEO' : 'DISTRICT_DOWN')

/** Looked at this often, domain ms: below the shortest cadence. */
export const SOURCES_EVERY_MS = 2 * MINUTE_MS

/** The voices of all sources. */
export class Voices {
  readonly #sources: readonly SourceDefinition[]
  readonly #random: Random
  readonly #nextAt = new Map<string, number>()
  readonly #silent = new Set<string>()

  constructor(sources: readonly SourceDefinition[], random: Random) {
    this.#sources = sources
    this.#random = random
  }

  /** Ids of those that somebody silenced. */
  get silent(): readonly string[] {
    return [...this.#silent]
  }

  /** False when there is no such source. */
  set(id: string, silent: boolean): boolean {
    if (!this.#sources.some((source) => source.id === id)) return false
    if (silent) this.#silent.add(id)
    else this.#silent.delete(id)
    this.#nextAt.delete(id)
    return true
  }

  /** What is due to be said at `now`, by speaker. */
  due(now: number): { readonly speaker: TerminalHolds; readonly payload: Command<'source.heard'> }[] {
    const said = new Map<string, Command<'source.heard'>['sources']>()
    for (const source of this.#sources) {
      if (this.#silent.has(source.id) || (this.#nextAt.get(source.id) ?? 0) > now) continue
      this.#nextAt.set(source.id, now + source.cadenceMin * MINUTE_MS * this.#random.range(0.8, 1.1))
      const { id } = speakerOf(source)
      said.set(id, [...(said.get(id) ?? []), { id: source.id, at: now, records: 1 + this.#random.int(40) }])
    }
    return [...said].map(([id, sources]) => ({ speaker: feed(id), payload: { sources } }))
  }
}
