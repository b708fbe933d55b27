/** The model as truth holds it: one row, checked when it comes. A model that does not check is said, and the last good one stays. */
import type { Model } from '../contract/index.ts'
import { parseModel } from '../domain/index.ts'
import type { MirrorReader } from '../mirror/index.ts'
import type { Log } from './log.ts'

const MODEL_ROW = 'model'

export class ModelHolder {
  readonly #read: MirrorReader
  readonly #log: Log
  #rev = -1
  #version = 0
  #model: Model | undefined

  constructor(read: MirrorReader, log: Log) {
    this.#read = read
    this.#log = log
  }

  /** Undefined before the first snapshot. */
  get(): Model | undefined {
    // Asked with every decision, also of thousands of waiting commands in a row: the body is read when it is another.
    const rev = this.#read.truth.rev('config', MODEL_ROW)
    if (rev === undefined || rev === this.#rev) return this.#model
    const row = this.#read.truth.get('config', MODEL_ROW)
    if (!row) return this.#model
    this.#rev = row.rev
    const parsed = parseModel(row.body)
    if (parsed.ok) {
      this.#model = parsed.model
      this.#version = row.version
    } else
      this.#log.error(
        { rev: row.rev, ...parsed },
        'the model of the township does not check; the last good one stays',
      )
    return this.#model
  }

  /** For what is only ever asked once there is a model. */
  known(): Model {
    const model = this.get()
    if (!model) throw new Error('a view was computed before the first snapshot')
    return model
  }

  get version(): number {
    this.get()
    return this.#version
  }
}
