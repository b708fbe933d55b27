/**
 * The link's heart: one event in, the next state and what is to be done out. Pure; whoever calls it hands in the time.
 * The state it was given must not be used again.
 */
import type { Frame } from '../../contract/index.ts'
import { ask } from './ask.ts'
import { enter, giveUp, nameAgain, pump, reissued, readKnown, refusedCommand } from './commands.ts'
import {
  challenged,
  connect,
  goOnAfterKnown,
  hangUp,
  helloIfIdle,
  lost,
  opened,
  refuse,
  reopened,
  resetBy,
  sentAway,
  signed,
  snapshotWaits,
  welcomed,
} from './connection.ts'
import { beginComparing } from './comparing.ts'
import { takeExpress } from './express.ts'
import { fenced, leasePassed, takeOver } from './lease.ts'
import { pingAlong, ponged, watch } from './liveness.ts'
import type { LinkEffect, LinkInput, LinkState, Moment, Turn } from './state.ts'
import { tellStatus } from './status.ts'
import { reconcile, storeFailed, stored } from './storing.ts'
import {
  beginSnapshot,
  beginTransaction,
  endSnapshot,
  endTransaction,
  takeCheck,
  takePage,
  takePart,
  takeTransactions,
} from './stream.ts'

export function step(state: LinkState, input: LinkInput, at: Moment): [LinkState, LinkEffect[]] {
  const turn: Turn = { s: { ...state }, at, out: [] }
  if (state.phase !== 'stopped') react(turn, input)
  tellStatus(turn)
  return [turn.s, turn.out]
}

function react(turn: Turn, input: LinkInput): void {
  const { s, at, out } = turn
  switch (input.t) {
    case 'start':
      s.cursor = input.cursor
      s.dataAt = input.dataAt ?? null
      s.loading = input.snapshot
      s.disowned = ofAnotherEpoch(turn)
      s.lineage = (s.disowned ? s.loading?.epoch : s.cursor?.epoch) ?? input.outboxEpoch
      enter(turn, input.outbox)
      s.token = input.token
      // Until the platform says otherwise, who held the lease last goes on: duty waits for no line.
      if (s.token !== null) s.lease = { ...s.lease, state: 'HELD', console: s.config.console }
      s.retryAt = at.mono
      s.heardAt = at.mono
      reconcile(turn)
      return
    case 'opened':
      opened(turn)
      return
    case 'closed':
      lost(turn, s.phase === 'connecting' ? 'NO_ANSWER' : 'CLOSED')
      return
    case 'frame':
      s.heardAt = at.mono
      heard(turn, input.frame, input.bytes)
      return
    case 'garbled':
      out.push({
        do: 'tell',
        event: { kind: 'alarm', code: input.code, detail: 'a message that is no frame' },
      })
      if (s.phase !== 'down') out.push({ do: 'close' })
      lost(turn, 'CLOSED')
      return
    case 'signed':
      signed(turn, input.signature)
      return
    case 'stored':
      stored(turn, input.done)
      return
    case 'storeFailed':
      storeFailed(turn, input.op, input.code)
      return
    case 'entered':
      enter(turn, input.commands)
      pump(turn)
      pingAlong(turn)
      return
    case 'closures':
      nameAgain(turn, input.closures)
      pump(turn)
      return
    case 'reissued':
      reissued(turn, input.commands)
      goOnAfterKnown(turn)
      pump(turn)
      return
    case 'takeOver':
      takeOver(turn, input.by, input.reason)
      return
    case 'givenUp':
      giveUp(turn, input.commandId)
      pump(turn)
      return
    case 'outbox':
      reopened(turn, input.commands)
      helloIfIdle(turn)
      return
    case 'tick':
      tick(turn)
      return
    case 'hurry':
      // A line that stands and says nothing is not worth waiting for.
      if (s.phase === 'live' && s.status.state === 'OFFLINE') hangUp(turn, 'SILENT')
      s.retryAt = Math.min(s.retryAt, at.mono)
      s.failures = 0
      tick(turn)
      return
    case 'compare':
      beginComparing(turn)
      return
    case 'want':
      if (s.phase === 'live')
        out.push({ do: 'send', frame: { type: 'BLOB_WANT', sha256: input.sha256, offset: input.offset } })
      return
    case 'offer':
      if (s.phase === 'live') out.push({ do: 'send', frame: input.part })
      return
    case 'stop':
      if (s.phase !== 'down') out.push({ do: 'close' })
      lost(turn, 'CLOSED')
      s.phase = 'stopped'
      return
  }
}

/** A snapshot of another epoch is under way: truth was disowned before this start, and its commands offered again. */
function ofAnotherEpoch({ s }: Turn): boolean {
  return s.loading !== null && s.cursor !== null && s.loading.epoch !== s.cursor.epoch
}

function tick(turn: Turn): void {
  const { s, at } = turn
  if (s.phase !== 'down') {
    watch(turn)
    return
  }
  if (at.mono < s.retryAt) return
  if (s.reconciled) connect(turn)
  else if (!s.busy) {
    s.retryAt = at.mono + s.config.backoffMinMs
    ask(turn, { op: 'reload' }, 0)
  }
}

function heard(turn: Turn, frame: Frame, bytes: number): void {
  const { s, out } = turn
  switch (frame.type) {
    case 'CHALLENGE':
      challenged(turn, frame)
      return
    case 'WELCOME':
      welcomed(turn, frame)
      return
    case 'RESET':
      resetBy(turn, frame)
      return
    case 'ERROR':
      if (frame.fatal && frame.code === 'FENCED') fenced(turn, frame.params)
      else if (frame.fatal) refuse(turn, frame.code, 'said by the platform')
      else if (frame.code === 'SNAPSHOT_WAITS') snapshotWaits(turn, Number(frame.params?.['retryAfterMs']))
      else {
        refusedCommand(turn, frame)
        pump(turn)
      }
      return
    case 'LEASE':
      leasePassed(turn, frame.lease)
      return
    case 'GOAWAY':
      sentAway(turn, frame.retryAfterMs)
      return
    case 'PING':
      out.push({ do: 'send', frame: { type: 'PONG', n: frame.n, seq: s.cursor?.seq ?? 0, at: turn.at.now } })
      return
    case 'PONG':
      ponged(turn, frame)
      return
    default:
      if (s.phase === 'live') inStream(turn, frame, bytes)
      // Between HELLO and WELCOME what still comes belongs to the stream that was given up, but nothing urgent is sent twice.
      else if (frame.type === 'EXPRESS' && (s.phase === 'hello' || s.phase === 'welcome'))
        takeExpress(turn, frame)
  }
}

type StreamFrame = Exclude<
  Frame,
  { type: 'CHALLENGE' | 'WELCOME' | 'RESET' | 'ERROR' | 'GOAWAY' | 'LEASE' | 'PING' | 'PONG' }
>

function inStream(turn: Turn, frame: StreamFrame, bytes: number): void {
  const { out } = turn
  switch (frame.type) {
    case 'TX':
      takeTransactions(turn, frame, bytes)
      return
    case 'TX_BEGIN':
      beginTransaction(turn, frame, bytes)
      return
    case 'TX_PART':
      takePart(turn, frame, bytes)
      return
    case 'TX_END':
      endTransaction(turn, frame, bytes)
      return
    case 'SNAP_BEGIN':
      beginSnapshot(turn, frame, bytes)
      return
    case 'SNAP_PAGE':
      takePage(turn, frame, bytes)
      return
    case 'SNAP_END':
      endSnapshot(turn, frame, bytes)
      return
    case 'CHECK':
      takeCheck(turn, frame, bytes)
      return
    case 'EXPRESS':
      takeExpress(turn, frame)
      return
    case 'RESULT':
      readKnown(turn, frame.epoch, frame.results)
      pump(turn)
      return
    case 'TELEMETRY':
      out.push({ do: 'tell', event: { kind: 'telemetry', values: frame.values } })
      return
    case 'BLOB_PART': {
      const { sha256, offset, total } = frame
      out.push({ do: 'tell', event: { kind: 'blob', sha256, offset, total, bytes: frame.bytes } })
      return
    }
    case 'AUTH':
    case 'HELLO':
    case 'CMD':
    case 'CREDIT':
    case 'INBOX':
    case 'BLOB_WANT':
      // Not for a hub to hear; a newer platform may have its reasons.
      return
  }
}
