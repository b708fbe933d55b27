// The reckoning: what was promised against what lies in the files, once everything has been stopped in good order.
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  realPace,
  refKey,
  systemClock,
  TABLE_NAMES,
  type AnyRow,
  type CommandResult,
} from '../../native/contract/index.ts'
import { openMirror, type Mirror } from '../../native/mirror/index.ts'
import { openPlatform, type Platform } from '../../native/platform/index.ts'
import { unpackBody } from '../../native/wire/index.ts'
import { HUB_ID, TOWNSHIP } from './ground.ts'
import { isMarked, MARKED, type Ledger, type Promised } from './ledger.ts'

/** More of a kind would only fill the screen. */
const SHOWN = 6

export interface Compared {
  readonly violations: readonly string[]
  /** Acknowledged commands that wait for a person, each with its reason. */
  readonly parked: number
}

export interface Places {
  /** Somewhere to put copies: the files themselves stay as they are. */
  readonly dir: string
  readonly hubDir: string
  readonly platformDir: string
}

export async function compare({ dir, hubDir, platformDir }: Places, ledger: Ledger): Promise<Compared> {
  const copies = { hub: join(dir, 'after', 'hub'), platform: join(dir, 'after', 'platform') }
  // What only takes up room, and what is compared nowhere.
  const matters = (path: string): boolean => !/[/\\](reserve\.bin|backup|quarantine|archive)$/.test(path)
  cpSync(hubDir, copies.hub, { recursive: true, filter: matters })
  cpSync(platformDir, copies.platform, { recursive: true })
  const violations = [
    ...ledger.violations,
    ...wholeFile(join(copies.hub, 'truth.db')),
    ...wholeFile(join(copies.hub, 'local.db')),
    ...wholeFile(join(copies.platform, 'platform.db')),
    ...leftovers(copies.hub),
  ]
  if (violations.length > 0) return { violations, parked: 0 }
  const clock = systemClock(realPace())
  const opened = openPlatform({ dataDir: copies.platform, clock })
  if (!opened.ok) return { violations: [`the platform's files: ${opened.code}`], parked: 0 }
  const mirrored = await openMirror({ dataDir: copies.hub, clock, hubId: HUB_ID })
  if (!mirrored.ok) {
    await opened.platform.close()
    return { violations: [`the hub's files: ${mirrored.code}`], parked: 0 }
  }
  const { platform } = opened
  const { mirror } = mirrored
  try {
    const rows = await rowsOf(platform)
    const told = await resultsOf(platform)
    const kept = keptPromises(ledger, mirror, told, marksIn(rows))
    violations.push(
      ...(await samePlace(mirror, platform)),
      ...sameRows(mirror, rows),
      ...(await sameSums(mirror, platform)),
      ...kept.violations,
      ...(await audited(mirror, ledger)),
    )
    return { violations, parked: kept.parked }
  } finally {
    await mirror.close()
    await platform.close()
  }
}

function wholeFile(file: string): string[] {
  try {
    const db = new Database(file, { readonly: true })
    try {
      const answer: unknown = db.pragma('integrity_check(5)', { simple: true })
      return answer === 'ok' ? [] : [`${file}: ${String(answer)}`]
    } finally {
      db.close()
    }
  } catch (error) {
    return [`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** A half-loaded snapshot or a draft that nobody will look at again. */
function leftovers(hubDir: string): string[] {
  return readdirSync(hubDir)
    .filter((name) => /\.(next|new|draft|salvaged|fresh)\b.*db|\.db\.new$|\.part$/.test(name))
    .map((name) => `${name} was left behind`)
}

async function rowsOf(platform: Platform): Promise<Map<string, AnyRow>> {
  const rows = new Map<string, AnyRow>()
  for (const table of TABLE_NAMES)
    for (const row of await platform.store.rows(TOWNSHIP, table)) rows.set(refKey(table, row.id), row)
  return rows
}

/** Every result in the stream, by command; more than one is a command applied twice. */
async function resultsOf(platform: Platform): Promise<Map<string, CommandResult[]>> {
  const told = new Map<string, CommandResult[]>()
  const town = await platform.store.township(TOWNSHIP)
  for (let after = town?.floor ?? 0; after < (town?.end.seq ?? 0);) {
    const txs = await platform.store.stream(TOWNSHIP, after, town?.end.seq ?? 0, 2_000)
    if (txs.length === 0) break
    for (const tx of txs) {
      after = tx.seq
      const body = unpackBody(tx.body, {})
      if (!body) throw new Error(`transaction ${tx.seq} cannot be read`)
      for (const result of body.results)
        told.set(result.commandId, [...(told.get(result.commandId) ?? []), result])
    }
  }
  return told
}

/** How many rows of each table carry a mark. */
function marksIn(rows: ReadonlyMap<string, AnyRow>): Map<string, number> {
  const marks = new Map<string, number>()
  for (const { table, column } of Object.values(MARKED))
    for (const [key, row] of rows) {
      if (!key.startsWith(`${table}/`)) continue
      const mark = /^#(.*)#$/.exec(String(row[column]))?.[1]
      if (mark !== undefined) marks.set(`${table} ${mark}`, (marks.get(`${table} ${mark}`) ?? 0) + 1)
    }
  return marks
}

function keptPromises(
  ledger: Ledger,
  mirror: Mirror,
  told: ReadonlyMap<string, readonly CommandResult[]>,
  marks: ReadonlyMap<string, number>,
): Compared {
  const wrong: string[] = []
  let parked = 0
  for (const [id, results] of told)
    if (results.length > 1) wrong.push(`${id} was decided ${results.length} times`)
  const byCommand = new Map<string, string>()
  for (const promised of ledger.all.values()) {
    const { requestId, type, state, commandId, mayBeLost } = promised
    const name = `${requestId} ${type} ${commandId ?? ''} (${state})`
    if (commandId !== undefined) {
      const other = byCommand.get(commandId)
      if (other !== undefined && !mayBeLost) wrong.push(`${name} and ${other} were told the same command id`)
      byCommand.set(commandId, requestId)
    }
    const marked = markOf(promised, marks)
    const forgotten = mayBeLost && promised.by === 'clerk'
    if (marked !== undefined && marked > 1 && !forgotten) wrong.push(`${name} is there ${marked} times`)
    if (state === 'refused' && marked !== undefined && marked > 0)
      wrong.push(`${name} was refused with ${promised.code ?? ''} and is there`)
    if (state !== 'done' || commandId === undefined) continue
    const result = told.get(commandId)?.[0]
    const local = promised.by === 'clerk' ? mirror.outbox.byId(commandId) : undefined
    if (!result) {
      const waiting =
        local && (local.state === 'PARKED' || local.state === 'PENDING' || local.state === 'SENT')
      if (local?.state === 'PARKED' && local.code !== null) parked += 1
      else if (waiting) wrong.push(`${name} is still ${local.state} although everything had drained`)
      else if (!mayBeLost) wrong.push(`${name} was acknowledged and is LOST`)
      continue
    }
    if (marked !== undefined && !mayBeLost && marked !== (result.outcome === 'applied' ? 1 : 0))
      wrong.push(`${name} was ${result.outcome} and its row is there ${marked} times`)
    if (promised.by !== 'clerk' || mayBeLost) continue
    if (local?.state !== 'SETTLED' || local.outcome !== result.outcome)
      wrong.push(
        `${name}: the platform says ${result.outcome}, the hub ${local?.state ?? 'nothing'} ${local?.outcome ?? ''}`,
      )
  }
  return { violations: some(wrong), parked }
}

const markOf = ({ type, requestId }: Promised, marks: ReadonlyMap<string, number>): number | undefined =>
  isMarked(type) ? (marks.get(`${MARKED[type].table} ${requestId}`) ?? 0) : undefined

async function samePlace(mirror: Mirror, platform: Platform): Promise<string[]> {
  const cursor = await mirror.truth.cursor()
  const end = (await platform.store.township(TOWNSHIP))?.end
  const same = cursor?.epoch === end?.epoch && cursor?.seq === end?.seq && cursor?.head === end?.head
  return same
    ? []
    : [`the hub stands at ${JSON.stringify(cursor)}, the platform ends at ${JSON.stringify(end)}`]
}

function sameRows(mirror: Mirror, theirs: ReadonlyMap<string, AnyRow>): string[] {
  const wrong: string[] = []
  const missing = new Set(theirs.keys())
  for (const table of TABLE_NAMES)
    for (const row of mirror.read.truth.select(table)) {
      const key = refKey(table, row.id)
      const other = theirs.get(key)
      missing.delete(key)
      if (!other) wrong.push(`${key} is at the hub only`)
      else if (canonical(row) !== canonical(other))
        wrong.push(
          `${key} differs: hub ${canonical(row).slice(0, 200)} platform ${canonical(other).slice(0, 200)}`,
        )
    }
  for (const key of missing) wrong.push(`${key} is at the platform only`)
  return some(wrong)
}

async function sameSums(mirror: Mirror, platform: Platform): Promise<string[]> {
  const ours = await mirror.truth.bucketSums()
  const { sums } = await platform.store.sums(TOWNSHIP)
  const keys = new Set([...Object.keys(ours), ...Object.keys(sums)])
  return some([...keys].filter((key) => ours[key] !== sums[key]).map((key) => `sum of bucket ${key} differs`))
}

async function audited(mirror: Mirror, ledger: Ledger): Promise<string[]> {
  const wrong: string[] = []
  const check = await mirror.audit.verify()
  if (!check.ok) wrong.push(`the audit chain breaks at line ${String(check.brokenAt)} of ${check.entries}`)
  // After a salvage the old chain lies in quarantine, named by the new one.
  if (mirror.audit.recent(1e9).some(({ act }) => act === 'store.salvaged')) return wrong
  const lines = new Map<string, number>()
  for (const { subject } of mirror.audit.recent(1e9)) lines.set(subject, (lines.get(subject) ?? 0) + 1)
  for (const { by, state, commandId, mayBeLost, requestId } of ledger.all.values())
    if (by === 'clerk' && state === 'done' && !mayBeLost && lines.get(commandId ?? '') !== 1)
      wrong.push(
        `${requestId} ${commandId ?? ''} has ${lines.get(commandId ?? '') ?? 0} lines in the audit chain`,
      )
  return some(wrong)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Uint8Array) return Buffer.from(inner).toString('base64')
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    if ('type' in inner && inner.type === 'Buffer' && 'data' in inner && Array.isArray(inner.data))
      return Buffer.from(inner.data as number[]).toString('base64')
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

const some = (lines: readonly string[]): string[] =>
  lines.length <= SHOWN ? [...lines] : [...lines.slice(0, SHOWN), `... and ${lines.length - SHOWN} more`]
