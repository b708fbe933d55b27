/** What people are told of the line: one verdict, why, and the figures it rests on. */
import type { LeaseStatus, LinkReason, LinkStatus } from '../../contract/index.ts'
import type { Turn } from './state.ts'
import { offlineAfterMs, SUSPECT_AFTER_MS, silence, unansweredMs } from './liveness.ts'

const SLOW_ROUND_TRIP_MS = 1_500
/** A question that stays unanswered this long while other things arrive: nothing of ours gets through. */
const ONE_WAY_MS = 8_000
/** A snapshot that was promised and has not begun after this waits for its turn at the platform. */
const QUEUED_AFTER_MS = 1_500
/** Transactions a live stream may trail by without being called behind. */
const BEHIND = 200

function verdict(turn: Turn): readonly [LinkStatus['state'], LinkReason | null] {
  const { s, at } = turn
  if (s.phase !== 'live') return ['OFFLINE', s.lostFor ?? 'CONNECTING']
  const quiet = silence(turn)
  if (quiet > offlineAfterMs(turn)) return ['OFFLINE', 'SILENT']
  const due = s.snapshotDueAt !== null && at.mono - s.snapshotDueAt > QUEUED_AFTER_MS
  if (due || s.snapshotWaitsUntil !== null) return ['DEGRADED', 'QUEUED']
  if (s.loading !== null || s.disowned || !s.cursor) return ['DEGRADED', 'LOADING']
  if (s.cursor.seq < s.knownSeq - BEHIND) return ['DEGRADED', 'BEHIND']
  if (quiet > SUSPECT_AFTER_MS || unansweredMs(turn) > ONE_WAY_MS) return ['DEGRADED', 'SLOW']
  return (s.rttMs ?? 0) > SLOW_ROUND_TRIP_MS ? ['DEGRADED', 'SLOW'] : ['ONLINE', null]
}

function leaseStatus({ s, at }: Turn): LeaseStatus {
  const { state, console, since, runsOutAt } = s.lease
  return { state, console, since, leftMs: runsOutAt === null ? null : wholeSeconds(runsOutAt - at.mono) }
}

/** What counts down is told by the second. */
const wholeSeconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000)) * 1_000

/** Tells the hub when anything of the status changed. */
export function tellStatus(turn: Turn): void {
  const { s, at, out } = turn
  const before = s.status
  const [state, reason] = verdict(turn)
  const { parked } = s.commands
  const waits = s.phase === 'down' && Number.isFinite(s.retryAt)
  const status: LinkStatus = {
    state,
    reason,
    since: state === before.state && before.since !== 0 ? before.since : at.now,
    rttMs: s.rttMs,
    dataAt: s.dataAt,
    driftMs: s.driftMs,
    pending: s.commands.size - parked,
    parked,
    loading: s.loading && { rows: s.loading.rows, of: s.loading.of },
    lease: leaseStatus(turn),
    protocol: s.protocol,
    triedAt: s.triedAt,
    nextTryInMs: waits ? wholeSeconds(s.retryAt - at.mono) : null,
    snapshotInMs: s.snapshotWaitsUntil === null ? null : wholeSeconds(s.snapshotWaitsUntil - at.mono),
  }
  if (same(status, before)) return
  s.status = status
  out.push({ do: 'tell', event: { kind: 'status', status } })
}

const same = (a: LinkStatus, b: LinkStatus): boolean =>
  a.state === b.state &&
  a.reason === b.reason &&
  a.since === b.since &&
  a.rttMs === b.rttMs &&
  a.dataAt === b.dataAt &&
  a.driftMs === b.driftMs &&
  a.pending === b.pending &&
  a.parked === b.parked &&
  a.loading?.rows === b.loading?.rows &&
  a.loading?.of === b.loading?.of &&
  a.lease.state === b.lease.state &&
  a.lease.console === b.lease.console &&
  a.lease.since === b.lease.since &&
  a.lease.leftMs === b.lease.leftMs &&
  a.protocol === b.protocol &&
  a.triedAt === b.triedAt &&
  a.nextTryInMs === b.nextTryInMs &&
  a.snapshotInMs === b.snapshotInMs
