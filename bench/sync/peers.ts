/** Other engines on the same rows and changes, on the same machine, in their own bulk modes; see bench/peers. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Bed } from './bed.ts'
import type { Child, Handlers } from './child.ts'
import { figureOf, unmeasured, type Figure } from './figure.ts'
import { catchUpDay } from './stream.ts'
import { takeSnapshot } from './snapshot.ts'

const FOLDER = resolve(import.meta.dirname, '../peers')
const SNAPSHOT_WITHIN_MS = 90_000
const CATCH_UP_WITHIN_MS = 60_000
const FEW_ROWS = 10_000

interface Engine {
  readonly module: string
  readonly name: string
  /** Whether what it has reported as synced survives a loss of power. */
  readonly durable: boolean
  readonly note: string
}

const ENGINES: readonly Engine[] = [
  {
    ...{ module: 'powersync', name: 'powersync', durable: true },
    note: '@powersync/node with its own core extension, better-sqlite3 in its worker, WAL; against a stand-in of its service that costs nothing but sending. Checks sums per bucket. Leaves out: running hash over transactions, urgent ahead of its turn, domain commands decided twice; a stuck upload holds back downloads',
  },
  {
    ...{ module: 'pouchdb', name: 'pouchdb', durable: false },
    note: 'leveldb to leveldb in one process, no HTTP between; leveldb does not fsync each batch. Leaves out: order and atomicity across documents, check sums of the whole, commands',
  },
  {
    ...{ module: 'tinybase', name: 'tinybase', durable: false },
    note: 'MergeableStore over its WebSocket synchronizer, in memory. Leaves out: durability, resuming half a snapshot, order, commands',
  },
  {
    ...{ module: 'tinybaseFile', name: 'tinybase with file persister', durable: false },
    note: 'as tinybase, saved as one JSON file at the end, no fsync',
  },
  {
    ...{ module: 'rxdb', name: 'rxdb', durable: false },
    note: 'memory storage, its WebSocket replication, batches of 1,000. Leaves out: durability, order across documents, check sums, commands',
  },
]

type Peer = {
  load: (arg: { file: string; most: number }) => string
  change: (arg: { file: string }) => void
  open: (arg: { url: string }) => void
  snapshot: (arg: { expect: number }) => number
  catchUp: (arg: { expect: number }) => number
  count: (arg: undefined) => number
} & Handlers

/** Sets the engines up where they are missing; undefined when that worked, else what npm said. */
function setUp(): string | undefined {
  if (existsSync(join(FOLDER, 'node_modules', '.package-lock.json'))) return undefined
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    ...{ cwd: FOLDER, encoding: 'utf8' },
  })
  return done.status === 0 ? undefined : `npm ci in bench/peers: ${(done.stderr ?? '').slice(-400)}`
}

export async function* peerFigures(bed: Bed): AsyncGenerator<Figure> {
  const broken = setUp()
  const { rows, seq } = await bed.town()
  const day = await bed.day()
  const files = { rows: bed.path('rows.bin'), changes: bed.path('changes.bin') }
  const changes = await bed.prepare((prepare) =>
    prepare.ask('export', { town: bed.townDir, day: day.dir, after: seq, upTo: day.seq, ...files }),
  )
  const ours = {
    snapshot: (await takeSnapshot(bed, true)).ms,
    catchUp: (await catchUpDay(bed)).ms,
  }
  for (const engine of ENGINES) {
    if (broken) yield lost(engine, 'snapshot', broken)
    else yield* measure(bed, engine, { rows, changes, files, ours })
  }
}

interface Work {
  readonly rows: number
  readonly changes: number
  readonly files: { readonly rows: string; readonly changes: string }
  readonly ours: { readonly snapshot: number; readonly catchUp: number }
}

const about = ({ durable, note }: Engine): object => ({ durable, note })

const lost = (engine: Engine, work: string, why: string): Figure =>
  unmeasured(`${work}, beside ${engine.name}`, 's', `${why}. ${engine.note}`, {
    ...{ baseline: engine.name, durable: engine.durable },
  })

async function* measure(bed: Bed, engine: Engine, work: Work): AsyncGenerator<Figure> {
  const { server, client, dir } = ends(bed, engine)
  const names = {
    snapshot: `snapshot of ${work.rows.toLocaleString('en')} rows`,
    catchUp: `catch-up of ${work.changes.toLocaleString('en')} changes`,
  }
  let stage = names.snapshot
  try {
    const url = await within(
      SNAPSHOT_WITHIN_MS,
      'its server loads the rows',
      server.ask('load', { file: work.files.rows, most: work.rows }),
    )
    await client.ask('open', { url })
    const took = await within(
      SNAPSHOT_WITHIN_MS,
      'its client takes them',
      client.ask('snapshot', { expect: work.rows }),
    )
    yield beside(engine, names.snapshot, work.ours.snapshot, took)
    stage = names.catchUp
    await within(SNAPSHOT_WITHIN_MS, 'its server changes', server.ask('change', { file: work.files.changes }))
    const caught = await within(
      CATCH_UP_WITHIN_MS,
      'its client catches up',
      client.ask('catchUp', { expect: work.rows }),
    )
    yield beside(engine, names.catchUp, work.ours.catchUp, caught)
  } catch (error) {
    const why = await whyLost(client, error)
    // What could not be finished is at least given as a rate.
    const slow = error instanceof TooLong && stage === names.snapshot
    yield lost(engine, stage, slow ? `${why}; ${await rateOf(bed, engine, work)}` : why)
  } finally {
    await Promise.all([server.kill(), client.kill()])
    bed.drop(dir)
  }
}

function ends(bed: Bed, engine: Engine): { server: Child<Peer>; client: Child<Peer>; dir: string } {
  const dir = bed.fresh(engine.module)
  mkdirSync(dir, { recursive: true })
  const start = (role: string): Child<Peer> =>
    bed.start<Peer>(join(FOLDER, 'engine.mjs'), {
      args: [engine.module, role, dir],
      node: ['--max-old-space-size=6144'],
    })
  return { server: start('server'), client: start('client'), dir }
}

/** How fast an engine that is too slow for all rows takes the first few of them. */
async function rateOf(bed: Bed, engine: Engine, work: Work): Promise<string> {
  const { server, client, dir } = ends(bed, engine)
  try {
    const load = server.ask('load', { file: work.files.rows, most: FEW_ROWS })
    await client.ask('open', { url: await within(CATCH_UP_WITHIN_MS, 'few rows', load) })
    const ms = await within(CATCH_UP_WITHIN_MS, 'few rows', client.ask('snapshot', { expect: FEW_ROWS }))
    return `${FEW_ROWS.toLocaleString('en')} rows alone took ${(ms / 1000).toFixed(1)} s`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await Promise.all([server.kill(), client.kill()])
    bed.drop(dir)
  }
}

const beside = (engine: Engine, work: string, ours: number, theirs: number): Figure =>
  figureOf({
    figure: `${work}, beside ${engine.name}`,
    value: ours / 1000,
    unit: 's',
    baseline: { name: engine.name, value: theirs / 1000 },
    target: { ratio: 1 },
    more: { ...about(engine) },
  })

class TooLong extends Error {}

async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new TooLong(`${what}: not done within ${String(ms / 1000)} s`)), ms)
  })
  work.catch(() => undefined)
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function whyLost(client: Child<Peer>, error: unknown): Promise<string> {
  const why = (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 2).join(' ')
  if (!(error instanceof TooLong)) return why
  const there = await within(5_000, 'its rows', client.ask('count', undefined)).catch(() => undefined)
  return there === undefined ? why : `${why}; ${String(there)} rows were there by then`
}
