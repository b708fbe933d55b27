/**
 * Which console speaks for the hub, as the platform has told it. A console in waiting receives the stream and sends no
 * command; what it was told to do before stays in its outbox and goes, under its own ids, once it holds a lease again.
 */
import type { FrameOf } from '../../contract/index.ts'
import { pump } from './commands.ts'
import { askForStream, hangUp } from './connection.ts'
import type { Turn } from './state.ts'

type Said = FrameOf<'LEASE'>['lease']

/** @param said absent: the platform knows of no leases, and the later console stays, as it always was */
export function leaseTold(turn: Turn, said: Said | undefined): void {
  const { s, at } = turn
  if (said === undefined || said.say === 'TAKE_OVER') {
    s.lease = { state: 'HELD', console: s.config.console, since: at.now, runsOutAt: null }
    return
  }
  const before = s.lease.state
  if (said.say === 'HELD') {
    s.lease = { state: 'HELD', console: s.config.console, since: said.since, runsOutAt: null }
    keep(turn, said.token, said.fresh)
    if (said.fresh) tell(turn, 'HELD', { console: s.config.console })
    return
  }
  const { console, since, heard, leftMs } = said
  s.lease = { state: 'STANDBY', console, since, runsOutAt: heard ? null : at.mono + leftMs }
  if (before === 'STANDBY') return
  // Whoever is at work may be a copy of this disk: from here on ids of the same incarnation would be theirs too.
  keep(turn, null, true)
  tell(turn, 'STANDBY', { console })
}

/** Another console holds the lease by now, by a person's order or because this one was not heard. */
export function fenced(turn: Turn, params: FrameOf<'ERROR'>['params']): void {
  const { s, at } = turn
  const text = (name: string): string => String(params?.[name] ?? '')
  s.lease = { state: 'STANDBY', console: text('console'), since: at.now, runsOutAt: null }
  keep(turn, null, true)
  tell(turn, 'FENCED', { console: text('console'), by: text('by'), reason: text('reason') })
  hangUp(turn, 'CLOSED')
}

function keep(turn: Turn, token: string | null, anew: boolean): void {
  turn.s.token = token
  turn.out.push({ do: 'keepLease', token, anew })
}

function tell(
  turn: Turn,
  said: 'HELD' | 'STANDBY' | 'FENCED',
  more: { readonly console: string; readonly by?: string; readonly reason?: string },
): void {
  turn.out.push({ do: 'tell', event: { kind: 'lease', said, by: '', reason: '', ...more } })
}

/** A person lets the lease pass to this console; the platform's answer is a LEASE frame. */
export function takeOver(turn: Turn, by: string, reason: string): void {
  const { s, out } = turn
  if (s.phase !== 'live' || s.lease.state !== 'STANDBY') return
  out.push({ do: 'send', frame: { type: 'LEASE', lease: { say: 'TAKE_OVER', by, reason } } })
}

/** The lease passed while this console was connected. */
export function leasePassed(turn: Turn, said: Said): void {
  const { s } = turn
  if (s.phase !== 'live') return
  const waited = s.lease.state === 'STANDBY'
  leaseTold(turn, said)
  // What was decided under our ids while another console spoke is known by its hash before anything is offered.
  if (waited && s.lease.state === 'HELD' && s.commands.size > 0) askForStream(turn)
  else pump(turn)
}
