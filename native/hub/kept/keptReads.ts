/** What the views read most, from memory: single rows by id, and the day's open and recent rows. */
import { refKey, type RefKey, type Row, type TableName } from '../../contract/index.ts'
import {
  isOpenIncident,
  isOpenSignal,
  isOpenTask,
  OPEN_INCIDENT_STATES,
  OPEN_SIGNAL_STATES,
  OPEN_TASK_STATES,
} from '../../domain/index.ts'
import type { DayRows, Mirror } from '../../mirror/index.ts'
import { KeptRows } from './keptRows.ts'

/** Single rows held; a grid's outline is among the largest with some kB. */
const MOST_SINGLE = 4_000
const EVER = Number.MAX_SAFE_INTEGER

export class KeptReads {
  readonly #read: Mirror['read']
  readonly #single = new Map<RefKey, unknown>()
  readonly #incidents: KeptRows<'incident'>
  readonly #tasks: KeptRows<'task'>
  readonly #signals: KeptRows<'signal'>

  constructor({ read, onTouched }: Pick<Mirror, 'read' | 'onTouched'>) {
    this.#read = read
    const { work } = read
    this.#incidents = new KeptRows({
      get: (id) => this.get('incident', id),
      load: (since) => [...work.incidentsIn(OPEN_INCIDENT_STATES), ...work.incidentsOfSpan(since, EVER)],
      keeps: (row, since) => isOpenIncident(row.state) || timesOfIncident(row).some(from(since)),
      at: ({ receivedAt }) => receivedAt,
    })
    this.#tasks = new KeptRows({
      get: (id) => this.get('task', id),
      load: (since) => [...work.tasksIn(OPEN_TASK_STATES), ...work.tasksOfSpan(since, EVER)],
      keeps: (row, since) => isOpenTask(row.state) || timesOfTask(row).some(from(since)),
      at: ({ issuedAt }) => issuedAt,
    })
    this.#signals = new KeptRows({
      get: (id) => this.get('signal', id),
      load: (since) => [...work.signalsIn(OPEN_SIGNAL_STATES), ...work.signalsSince(since)],
      keeps: (row, since) => isOpenSignal(row.state) || row.receivedAt >= since,
      at: ({ receivedAt }) => receivedAt,
    })
    onTouched((touched) => this.#touched(touched))
  }

  get<T extends TableName>(table: T, id: string): Row<T> | undefined {
    const key = refKey(table, id)
    const known = this.#single.get(key)
    // Only ever put there by the same table's name.
    if (known !== undefined) return known as Row<T>
    const row = this.#read.current.get(table, id)
    if (row === undefined) return undefined
    if (this.#single.size >= MOST_SINGLE)
      for (const oldest of this.#single.keys()) {
        this.#single.delete(oldest)
        break
      }
    this.#single.set(key, row)
    return row
  }

  openIncidents(): readonly Row<'incident'>[] {
    return this.#incidents.all(EVER).filter(({ state }) => isOpenIncident(state))
  }

  openTasks(): readonly Row<'task'>[] {
    return this.#tasks.all(EVER).filter(({ state }) => isOpenTask(state))
  }

  openSignals(): readonly Row<'signal'>[] {
    return this.#signals.all(EVER).filter(({ state }) => isOpenSignal(state))
  }

  /** Received at or after `since`, ms since the epoch, in order; so the incidents. */
  signalsSince(since: number): readonly Row<'signal'>[] {
    return this.#signals.all(since).filter(({ receivedAt }) => receivedAt >= since)
  }

  incidentsSince(since: number): readonly Row<'incident'>[] {
    return this.#incidents.all(since).filter(({ receivedAt }) => receivedAt >= since)
  }

  /** As `WorkQueries.span`, ms since the epoch, in order of their time. */
  span(since: number, until: number): DayRows {
    const within = (at: number | null): boolean => at !== null && at >= since && at < until
    return {
      incidents: this.#incidents.all(since).filter((row) => timesOfIncident(row).some(within)),
      tasks: this.#tasks.all(since).filter((row) => timesOfTask(row).some(within)),
      signals: this.#signals.all(since).filter(({ receivedAt }) => within(receivedAt)),
    }
  }

  #touched(touched: readonly RefKey[] | 'all'): void {
    if (touched === 'all') {
      this.#single.clear()
      for (const rows of [this.#incidents, this.#tasks, this.#signals]) rows.clear()
      return
    }
    for (const ref of touched) {
      this.#single.delete(ref)
      const slash = ref.indexOf('/')
      const table = ref.slice(0, slash)
      const id = ref.slice(slash + 1)
      if (table === 'incident') this.#incidents.touched(id)
      else if (table === 'task') this.#tasks.touched(id)
      else if (table === 'signal') this.#signals.touched(id)
    }
  }
}

const from = (since: number) => (at: number | null) => at !== null && at >= since

const timesOfIncident = (row: Row<'incident'>): readonly (number | null)[] => [
  row.receivedAt,
  row.acceptedAt,
  row.dispatchedAt,
  row.closedAt,
  row.dueAt,
]

const timesOfTask = (row: Row<'task'>): readonly (number | null)[] => [
  row.issuedAt,
  row.signedAt,
  row.submittedAt,
  row.endedAt,
]
