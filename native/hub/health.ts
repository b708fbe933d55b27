/** GET /healthz: what a supervisor, a test or an operator may know. No personal data, no text of anybody. */
import type { LinkStatus, TableName } from '../contract/index.ts'
import { lamp, OPEN_INCIDENT_STATES, OPEN_SIGNAL_STATES, OPEN_TASK_STATES } from '../domain/index.ts'
import type { Clock, Model } from '../contract/index.ts'
import type { Mirror, MirrorFigures } from '../mirror/index.ts'
import type { Attendance } from '../seats/index.ts'

export interface Health {
  readonly version: string
  readonly mode: 'PEACE' | 'EMERGENCY'
  readonly link: { readonly state: string; readonly dataAgeMs: number | null; readonly rttMs: number | null }
  readonly mirror: {
    readonly epoch: string | null
    readonly seq: number
    /** Rows by table; the special grids, which lie over the others, are counted apart from the grids that tile the town. */
    readonly rows: Record<TableName | 'specialGrid', number>
    /** Files that were damaged and set aside when the hub started. */
    readonly recovered: readonly string[]
    readonly disk: { readonly state: string; readonly freeBytes: number | null }
    /** Bytes of the write-ahead log by file. */
    readonly walBytes: Readonly<Record<string, number>>
    /** Statements over the threshold since the start, and the worst of them: its text, never its values. */
    readonly slow: MirrorFigures['slow']
    readonly workerRestarts: number
  }
  /** Backups of each file: how old the newest verified copy is, and why the last try failed if it did. */
  readonly backups: readonly {
    readonly file: string
    readonly ageS: number | null
    readonly bytes: number
    readonly kept: number
    readonly ok: boolean
    readonly failed: string | null
  }[]
  readonly outbox: { readonly pending: number; readonly parked: number }
  readonly counts: {
    readonly openSignals: number
    readonly openIncidents: number
    readonly openTasks: number
    readonly lateTasks: number
  }
  /** How many people sit at the desks, and at how many screens; never who. */
  readonly seats: Attendance
  readonly uptimeS: number
}

export interface HealthParts {
  readonly version: string
  readonly startedAt: number
  readonly clock: Clock
  readonly mirror: Mirror
  model(): Model | undefined
  link(): LinkStatus
  seats(): Attendance
}

export function health({ version, startedAt, clock, mirror, model, link, seats }: HealthParts): Health {
  const { current, work, books } = mirror.read
  const status = link()
  const position = books.position()
  const open = work.tasksIn(OPEN_TASK_STATES)
  const now = clock.now()
  const clocks = model()?.clocks
  const rows = books.rowCounts()
  const special = current.countIn('grid', 'kind', ['SPECIAL', 'PARK', 'SEA'])
  const figures = mirror.figures()
  const late = clocks
    ? open.filter((task) => ['RED', 'BLACK'].includes(lamp(task, now, clocks).colour)).length
    : 0
  return {
    version,
    mode: current.get('mode', 'mode')?.state ?? 'PEACE',
    link: {
      state: status.state.toLowerCase(),
      dataAgeMs: status.dataAt === null ? null : Math.max(0, now - status.dataAt),
      rttMs: status.rttMs,
    },
    mirror: {
      epoch: position?.epoch ?? null,
      seq: position?.seq ?? 0,
      rows: { ...rows, grid: rows.grid - special, specialGrid: special },
      recovered: mirror.recovered.map((recovery) => recovery.file),
      disk: diskOf(mirror),
      walBytes: Object.fromEntries(figures.logs.map(({ file, bytes }) => [file, bytes])),
      slow: figures.slow,
      workerRestarts: figures.workerRestarts,
    },
    backups: mirror.backups.states().map(({ file, at, bytes, kept, failed, stale }) => ({
      ...{ file, bytes, kept, failed, ok: failed === null && !stale },
      ageS: at === null ? null : Math.max(0, Math.round((now - at) / 1000)),
    })),
    outbox: mirror.outbox.counts(),
    counts: {
      openSignals: current.countIn('signal', 'state', OPEN_SIGNAL_STATES),
      openIncidents: current.countIn('incident', 'state', OPEN_INCIDENT_STATES),
      openTasks: open.length,
      lateTasks: late,
    },
    seats: seats(),
    uptimeS: Math.floor((clock.monotonic() - startedAt) / 1000),
  }
}

function diskOf(mirror: Mirror): Health['mirror']['disk'] {
  try {
    const { state, freeBytes } = mirror.space()
    return { state, freeBytes }
  } catch {
    return { state: 'GONE', freeBytes: null }
  }
}
