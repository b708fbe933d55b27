/**
 * The hub's sync in a process of its own: the real mirror on disk, the real link, the real rebase; no seats, no views.
 * Opens its files when it starts and connects when it is told to.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  refKey,
  type CommandEnvelope,
  type CommandType,
  type Model,
  type RefKey,
} from '../../native/contract/index.ts'
import { parseModel } from '../../native/domain/index.ts'
import { openMirror } from '../../native/mirror/index.ts'
import { Rebase, startLink, type Link, type LinkEvent, type OverlayChange } from '../../native/sync/index.ts'
import { residentMb } from './memory.ts'
import { moment } from './moment.ts'
import { serve } from './serve.ts'
import { HUB, OFFICER } from './setting.ts'
import { socketBytes } from './socketBytes.ts'
import { timed, type Spent } from './timed.ts'
import { townClock } from './townClock.ts'

const [dataDir = '', keys = ''] = process.argv.slice(2)

export type Hub = typeof handlers

/** One stretch of syncing, from the first byte to the moment it was asked for. */
export interface Stretch {
  readonly ms: number
  readonly down: number
  readonly up: number
  readonly store: Readonly<Record<string, Spent>>
  /** Peak of this process so far, MB. */
  readonly peakMb: number
  readonly seq: number
}

const clock = townClock()
const opened = await openMirror({ dataDir, clock, hubId: HUB })
if (!opened.ok) throw new Error(opened.advice)
const { mirror } = opened
const truth = timed(mirror.truth)

let known: Model | undefined
const model = (): Model | undefined => {
  if (known) return known
  const row = mirror.read.truth.get('config', 'model')
  const parsed = row && parseModel(row.body)
  if (parsed?.ok) known = parsed.model
  return known
}
const rebase = new Rebase({
  read: mirror.read.readTruth,
  model,
  poisoned: (commandId, error) => {
    throw new Error(`${commandId}: ${String(error)}`)
  },
})
const show = (change: OverlayChange): void => {
  if (change.put.length + change.gone.length + change.lift.length > 0) mirror.overlay.apply(change)
}
show(rebase.add(mirror.outbox.pending().map(({ envelope }) => envelope)))

let link: Link | undefined
let reached = (await mirror.truth.cursor())?.seq ?? 0
let replaced = false
/** When a row was first shown or committed since `watch`. */
const shown = new Map<RefKey, number>()
const waiting = new Set<() => void>()

function follow(event: LinkEvent): void {
  switch (event.kind) {
    case 'applied':
      show(rebase.truthMoved(event.touched, event.results.map(idOf)))
      reached = event.cursor.seq
      note(event.touched)
      break
    case 'replaced':
      show(rebase.truthMoved('all', event.results.map(idOf)))
      reached = event.cursor.seq
      replaced = true
      break
    case 'settled':
      show(rebase.truthMoved([], event.results.map(idOf)))
      break
    case 'express':
      show(rebase.expressed(event.changes))
      note(event.changes.map((c) => refKey(c.table, c.op === 'put' ? c.row.id : c.id)))
      break
    case 'alarm':
      console.error(`hub: ${event.code} ${event.detail}`)
      break
    case 'status':
      break
    default:
      return
  }
  for (const wake of waiting) wake()
}

const idOf = ({ commandId }: { readonly commandId: string }): string => commandId

function note(keys: readonly RefKey[]): void {
  const now = moment()
  for (const key of keys) if (!shown.has(key)) shown.set(key, now)
}

async function connect(url: string): Promise<void> {
  link = await startLink({
    ...{ url, hubId: HUB, clock, store: truth.store, outbox: mirror.outbox },
    privateKey: readFileSync(join(keys, `device-${HUB}.pem`), 'utf8'),
    closureOf: (envelope) => rebase.closureOf(envelope),
    onEvent: follow,
    backoffMaxMs: 1_000,
  })
}

/** Resolves in the turn of the event that made it true. */
function once(holds: () => boolean): Promise<void> {
  return new Promise((done) => {
    const wake = (): void => {
      if (!holds()) return
      waiting.delete(wake)
      done()
    }
    waiting.add(wake)
    wake()
  })
}

const handlers = {
  /** Connects and syncs up to a stream position: by a snapshot, or by the stream from where the files stand. */
  sync: async (to: { url: string; by: 'snapshot' | 'stream'; seq: number }): Promise<Stretch> => {
    const bytes = socketBytes()
    const began = moment()
    replaced = false
    await connect(to.url)
    await once(() => reached >= to.seq && (to.by === 'stream' || replaced))
    const ms = moment() - began
    const now = socketBytes()
    const store = Object.fromEntries(truth.spent)
    const moved = { down: now.down - bytes.down, up: now.up - bytes.up }
    return { ms, ...moved, store, peakMb: residentMb('VmHWM'), seq: reached }
  },
  /** Connects and returns at once. */
  connect: ({ url }: { url: string }) => connect(url),
  reached: () => reached,
  /** Memory before anything is synced, MB. */
  idleMb: () => residentMb('VmRSS'),
  loading: () => link?.status.loading ?? null,
  /** When each of these rows was first shown, by express or by truth; waits for the last one. */
  shown: async ({ keys, withinMs }: { keys: readonly RefKey[]; withinMs: number }) => {
    const late = new Promise<void>((done) => setTimeout(done, withinMs))
    await Promise.race([once(() => keys.every((key) => shown.has(key))), late])
    return keys.map((key) => shown.get(key) ?? null)
  },
  /** Keeps commands as a desk would; how long each commit took, ms. */
  enter: ({ said }: { said: readonly { type: CommandType; payload: object }[] }) => {
    const took = said.map(({ type, payload }) => {
      const envelope = envelopeOf(type, payload)
      const { actor, id } = envelope
      const began = moment()
      const kept = mirror.outbox.append({
        ...{ envelope, requestId: `bench/${id}` },
        audit: { at: clock.now(), actorId: actor.id, actorName: 'bench', act: type, subject: id, params: {} },
      })
      const ms = moment() - began
      if (!kept.ok) throw new Error(kept.code)
      show(rebase.add([envelope]))
      return ms
    })
    link?.submitted()
    return took
  },
  pending: () => mirror.outbox.counts(),
  pendingIds: () => mirror.outbox.pending().map(({ envelope }) => envelope.id),
  /** Connects and waits until every command has its result; how long that took, ms. */
  drain: async ({ url, withinMs }: { url: string; withinMs: number }) => {
    const began = moment()
    await connect(url)
    const late = new Promise<'late'>((done) => setTimeout(done, withinMs, 'late'))
    const done = once(() => link?.status.pending === 0 && link.status.state === 'ONLINE')
    if ((await Promise.race([done, late])) === 'late') throw new Error(`not within ${String(withinMs)} ms`)
    return moment() - began
  },
  incidents: ({ most }: { most: number }) =>
    mirror.read.truth.select('incident', 'LIMIT ?', most).map(({ id }) => id),
  sums: () => mirror.truth.bucketSums(),
}

function envelopeOf(type: CommandType, payload: object): CommandEnvelope {
  return {
    id: mirror.outbox.nextCommandId(),
    type,
    // Written by the bench itself, to the schema of the type.
    payload: payload as CommandEnvelope['payload'],
    actor: OFFICER,
    ...{ occurredAt: clock.now(), base: {}, configVersion: 1 },
  }
}

serve(handlers, async () => {
  await link?.close()
  await mirror.close()
})
