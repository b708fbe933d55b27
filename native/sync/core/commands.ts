/**
 * Commands on their way up. They go in order; a parked one holds back only those whose rows meet its own, and nothing
 * here ever holds back what comes down.
 */
import {
  decodeResult,
  WIRE,
  type CommandResult,
  type FrameOf,
  type RefKey,
  type WireCommand,
} from '../../contract/index.ts'
import type { Settled } from '../port.ts'
import type { Entered, Queued, Turn } from './state.ts'

const MAX_IN_FLIGHT = 256
const MAX_BYTES_IN_FLIGHT = 128 << 10
const MAX_FRAME_BYTES = 48 << 10
/** A command that the platform left unanswered this long, on a link that lives, is offered again. */
const OFFER_AGAIN_MS = 20_000
/** How soon a command is offered again whose forerunner was not decided yet. */
const WAIT_FOR_FORERUNNER_MS = 1_000

/** Takes in entries of the outbox: new ones, ones a person released, and known ones whose rows may be others by now. */
export function enter(turn: Turn, entered: readonly Entered[]): void {
  const { commands } = turn.s
  for (const command of entered) {
    const known = commands.get(command.envelope.id)
    if (!known) {
      commands.add({ ...command, sentAt: 0, notBefore: 0 })
      continue
    }
    const released = known.state === 'parked' && command.state === 'waiting'
    commands.change(known, {
      closure: command.closure,
      ...(released ? { state: 'waiting', notBefore: 0 } : {}),
    })
  }
}

/** What a command touches follows the rows as they are now. */
export function nameAgain(
  turn: Turn,
  closures: readonly (readonly [id: string, closure: readonly RefKey[]])[],
): void {
  const { commands } = turn.s
  for (const [id, closure] of closures) {
    const command = commands.get(id)
    if (command) commands.change(command, { closure })
  }
}

/** What was sent over a connection that is gone is offered again over the next. */
export function forgetSent(turn: Turn): void {
  const { commands } = turn.s
  for (const command of [...commands.sent.values()])
    commands.change(command, { state: 'waiting', notBefore: 0 })
}

/** Only a console that holds the lease speaks, and only once it is known that its ids mean what it means by them. */
const mayOffer = ({ s }: Turn): boolean =>
  s.phase === 'live' && s.lease.state === 'HELD' && !s.reissuing && !s.moreKnown

/** Sends what may go. */
export function pump(turn: Turn): void {
  if (!mayOffer(turn)) return
  const { s, at } = turn
  let count = s.commands.sent.size
  let bytes = s.commands.sentBytes
  if (count === s.commands.size - s.commands.parked) return
  if (count >= MAX_IN_FLIGHT || bytes >= MAX_BYTES_IN_FLIGHT) return
  const blocked = new Set<RefKey>()
  /** Last unanswered command that touches a row. */
  const forerunner = new Map<RefKey, string>()
  const going: (readonly [Queued, readonly string[]])[] = []
  for (const command of s.commands) {
    const { closure, envelope } = command
    const waits =
      command.state === 'parked' ||
      closure.some((ref) => blocked.has(ref)) ||
      (command.state === 'waiting' && command.notBefore > at.mono)
    if (waits && command.state !== 'sent') {
      for (const ref of closure) blocked.add(ref)
      continue
    }
    if (command.state === 'waiting') {
      if (count >= MAX_IN_FLIGHT || (bytes > 0 && bytes + command.bytes > MAX_BYTES_IN_FLIGHT)) break
      count += 1
      bytes += command.bytes
      const after = new Set(closure.flatMap((ref) => forerunner.get(ref) ?? []))
      going.push([command, [...after].slice(-64)])
    }
    for (const ref of closure) forerunner.set(ref, envelope.id)
  }
  if (going.length > 0) offer(turn, going)
}

function offer(turn: Turn, going: readonly (readonly [Queued, readonly string[]])[]): void {
  const { s, out, at } = turn
  out.push({ do: 'markSent', ids: going.map(([{ envelope }]) => envelope.id) })
  let frame: WireCommand[] = []
  let bytes = 0
  const flush = () => {
    if (frame.length > 0) out.push({ do: 'send', frame: { type: 'CMD', commands: frame } })
    frame = []
    bytes = 0
  }
  for (const [command, after] of going) {
    if (frame.length >= WIRE.maxCommandsInFrame || (bytes > 0 && bytes + command.bytes > MAX_FRAME_BYTES))
      flush()
    frame.push(onWire(command, after))
    bytes += command.bytes
    s.commands.change(command, { state: 'sent', sentAt: at.mono })
  }
  flush()
}

const onWire = ({ envelope }: Queued, after: readonly string[]): WireCommand => ({
  id: envelope.id,
  type: envelope.type,
  payload: envelope.payload,
  actor: envelope.actor,
  occurredAt: envelope.occurredAt,
  base: { ...envelope.base },
  configVersion: envelope.configVersion,
  ...(after.length > 0 ? { after: [...after] } : {}),
})

/** Offers again what a living link left without an answer. */
export function offerAgain(turn: Turn): void {
  const { s, at } = turn
  if (s.phase !== 'live') return
  for (const command of [...s.commands.sent.values()])
    if (at.mono - command.sentAt > OFFER_AGAIN_MS)
      s.commands.change(command, { state: 'waiting', notBefore: 0 })
  pump(turn)
}

/** Removes answered commands; returns the results that meant one of ours. */
export function settle(turn: Turn, results: readonly Settled[]): readonly Settled[] {
  const { s, out } = turn
  const ours = results.filter(({ commandId }) => s.commands.remove(commandId))
  if (ours.length > 0) out.push({ do: 'settle', results: ours })
  return ours
}

/**
 * Results as truth tells them, by id alone: another console that works with a copy of our disk may have given them their
 * meaning. They count for what this console has offered, or was told of with its hash, or while it alone may speak; of
 * others the platform is asked again, and names the hash.
 */
export function settleTold(turn: Turn, results: readonly Settled[]): readonly Settled[] {
  const { s } = turn
  const alone = s.lease.state === 'HELD' && s.phase !== 'hello' && s.phase !== 'welcome'
  if (alone) return settle(turn, results)
  const held = new Set(s.held.map((result) => result.commandId))
  const sure = ({ commandId }: Settled): boolean =>
    held.has(commandId) || s.commands.get(commandId)?.state === 'sent'
  const unsure = results.filter((result) => s.commands.get(result.commandId) && !sure(result))
  const ours = settle(turn, results.filter(sure))
  if (unsure.length > 0 && s.phase === 'live') s.unsure = true
  return ours
}

/** Results told apart from the stream: they count once truth holds what they stand for. */
export function readKnown(turn: Turn, epoch: string, known: readonly unknown[]): void {
  const { s } = turn
  const held = new Set(s.held.map((result) => result.commandId))
  const fresh: Settled[] = []
  const taken: string[] = []
  for (const item of known) {
    if (!Array.isArray(item)) continue
    const [seq, wire, hash] = item as unknown[]
    const result = decodeResult(wire)
    if (typeof seq !== 'number' || !result || held.has(result.commandId)) continue
    const own = s.commands.get(result.commandId)
    if (!own) continue
    if (hash !== undefined && hash !== own.hash) {
      taken.push(result.commandId)
      continue
    }
    fresh.push({ ...result, seq, epoch })
    if (own.state === 'waiting') s.commands.change(own, { state: 'sent', sentAt: turn.at.mono })
  }
  if (fresh.length > 0) {
    s.held = [...s.held, ...fresh]
    releaseHeld(turn)
  }
  // Last: the outbox is read again at once, and what was settled after that would come back as waiting.
  if (taken.length > 0) reissue(turn, taken)
}

/**
 * These ids stand for other acts at the platform: another console has used our incarnation, as after a disk was copied.
 * The acts get new ids, in the commands that come after them too; until then nothing is offered.
 */
function reissue(turn: Turn, ids: readonly string[]): void {
  const { s, out } = turn
  s.reissuing = true
  out.push({
    do: 'tell',
    event: { kind: 'alarm', code: 'ID_REUSED', detail: `${String(ids.length)} from ${ids[0] ?? ''}` },
  })
  out.push({ do: 'reissue', ids })
}

/** The outbox after that. */
export function reissued(turn: Turn, commands: readonly Entered[]): void {
  const { s, out } = turn
  const sent = new Set(s.commands.sent.keys())
  s.commands.clear()
  enter(turn, commands)
  for (const command of [...s.commands])
    if (sent.has(command.envelope.id) && command.state === 'waiting')
      s.commands.change(command, { state: 'sent', sentAt: turn.at.mono })
  s.reissuing = false
  out.push({ do: 'tell', event: { kind: 'reissued' } })
}

/** Held results whose transaction truth has by now. */
export function releaseHeld(turn: Turn): void {
  const { s, out } = turn
  const { cursor } = s
  if (!cursor || s.disowned || s.held.length === 0) return
  const due = s.held.filter((result) => result.epoch === cursor.epoch && result.seq <= cursor.seq)
  if (due.length === 0) return
  s.held = s.held.filter((result) => !due.includes(result))
  const ours = settle(turn, due)
  if (ours.length > 0) out.push({ do: 'tell', event: { kind: 'settled', results: ours } })
}

/** The platform's word on one command that is no result: it must wait, or a person must look at it. */
export function refusedCommand(turn: Turn, frame: FrameOf<'ERROR'>): void {
  const { s, out, at } = turn
  const { commandId, code } = frame
  const command = commandId === undefined ? undefined : s.commands.get(commandId)
  if (!command || commandId === undefined || command.state === 'parked') return
  switch (code) {
    case 'WAITS':
    case 'BUSY':
    // The lease has passed, or has not come yet: it goes once this console holds one.
    case 'FENCED':
    case 'NO_LEASE':
      s.commands.change(command, { state: 'waiting', notBefore: at.mono + WAIT_FOR_FORERUNNER_MS })
      return
    case 'ID_REUSED':
      if (!s.reissuing) reissue(turn, [commandId])
      return
    default:
      s.commands.change(command, { state: 'parked' })
      out.push({ do: 'park', id: commandId, code })
      out.push({ do: 'tell', event: { kind: 'parked', commandId, code } })
  }
}

/** A person ended it here: nobody offers it any more, and what waited for it may go. */
export function giveUp(turn: Turn, commandId: string): void {
  const { s, out } = turn
  if (!s.commands.remove(commandId)) return
  s.held = s.held.filter((result) => result.commandId !== commandId)
  out.push({ do: 'tell', event: { kind: 'givenUp', commandId } })
}

export const asSettled = (results: readonly CommandResult[], seq: number, epoch: string): Settled[] =>
  results.map((result) => ({ ...result, seq, epoch }))
