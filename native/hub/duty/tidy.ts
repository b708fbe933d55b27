/**
 * Takes back what has lost its object: a card proposed by rule for a task that has ended or was in time after all, and a
 * leader being called for an alarm that the desk has seen. Whether it has is the domain's word, asked again by the decider.
 */
import type { TableName } from '../../contract/index.ts'
import { mootBy, stillCalls, type Timer } from '../../domain/index.ts'
import type { ChangeListener } from '../../mirror/index.ts'
import type { DutyParts } from './watch.ts'

/** Cards are read together, this long after the first change among many; real ms. */
const REST_MS = 500

type Parts = Pick<DutyParts, 'read' | 'log' | 'maySpeak' | 'now' | 'fire'>

export class TidyWatch {
  readonly #parts: Parts
  /** Keys that were fired: what is refused is not tried again at every change. */
  readonly #fired = new Set<string>()
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What `Mirror.onChanged` tells. */
  readonly changed: ChangeListener = (tables) => {
    const touched = (['signal', 'incident', 'task', 'reach', 'card'] as const).some((table) =>
      tables.has(table),
    )
    if (touched) this.#rest ??= setTimeout(() => this.#look(), REST_MS)
  }

  close(): void {
    clearTimeout(this.#rest)
  }

  #look(): void {
    this.#rest = undefined
    try {
      if (!this.#parts.maySpeak()) return
      this.#calls()
      this.#cards()
    } catch (error) {
      const words = error instanceof Error ? error.stack : String(error)
      this.#parts.log.error({ error: words }, 'taking back stumbled')
    }
  }

  #calls(): void {
    const { current } = this.#parts.read
    for (const call of current.select('reach', `WHERE state = 'CALLING' ORDER BY startedAt, id`)) {
      const about = {
        signal: call.aboutKind === 'SIGNAL' ? current.get('signal', call.aboutId) : undefined,
        incident: call.aboutKind === 'INCIDENT' ? current.get('incident', call.aboutId) : undefined,
      }
      if (!stillCalls(call, about))
        this.#fire('reach', call.id, { type: 'reach.seen', payload: { reachId: call.id } })
    }
  }

  #cards(): void {
    const { supervise, current } = this.#parts.read
    for (const card of supervise.cardsIn(['PROPOSED']))
      if (mootBy(card, current.get('task', card.taskId)))
        this.#fire('card', card.id, { type: 'card.withdraw', payload: { cardId: card.id } })
  }

  #fire(table: TableName, entityId: string, act: Timer['act']): void {
    const key = `${act.type}/${entityId}`
    if (this.#fired.has(key)) return
    if (this.#parts.fire({ key, kind: act.type, table, entityId, at: this.#parts.now(), act }))
      this.#fired.add(key)
  }
}
