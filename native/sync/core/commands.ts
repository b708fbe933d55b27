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
  const { s } = turn
  const now = new Map(entered.map((command) => [command.envelope.id, command]))
  const known = new Set<string>()
  s.commands = s.commands.map((command) => {
    const again = now.get(command.envelope.id)
    if (!again) return command
    known.add(command.envelope.id)
    const released = command.state === 'parked' && again.state === 'waiting'
    return { ...command, closure: again.closure, ...(released ? { state: 'waiting', notBefore: 0 } : {}) }
  })
  const fresh = entered.filter((command) => !known.has(command.envelope.id))
  if (fresh.length === 0) return
  const last = s.commands.at(-1)
  const inOrder = fresh.every((command, i) => command.n > ((i === 0 ? last : fresh[i - 1])?.n ?? -1))
  s.commands = [...s.commands, ...fresh.map((command) => ({ ...command, sentAt: 0, notBefore: 0 }))]
  if (!inOrder) s.commands = s.commands.toSorted((a, b) => a.n - b.n)
}

/** What was sent over a connection that is gone is offered again over the next. */
export function forgetSent(turn: Turn): void {
  if (turn.s.commands.some((command) => command.state === 'sent'))
    turn.s.commands = turn.s.commands.map((command) =>
      command.state === 'sent' ? { ...command, state: 'waiting', notBefore: 0 } : command,
    )
}

/** Sends what may go. */
export function pump(turn: Turn): void {
  const { s, at } = turn
  if (s.phase !== 'live') return
  let count = 0
  let bytes = 0
  for (const command of s.commands) {
    if (command.state !== 'sent') continue
    count += 1
    bytes += command.bytes
  }
  if (count >= MAX_IN_FLIGHT || bytes >= MAX_BYTES_IN_FLIGHT) return
  const blocked = new Set<RefKey>()
  /** Last unanswered command that touches a row. */
  const forerunner = new Map<RefKey, string>()
  const going = new Map<string, readonly string[]>()
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
      going.set(envelope.id, [...after].slice(-64))
    }
    for (const ref of closure) forerunner.set(ref, envelope.id)
  }
  if (going.size > 0) offer(turn, going)
}

function offer(turn: Turn, going: ReadonlyMap<string, readonly string[]>): void {
  const { s, out, at } = turn
  out.push({ do: 'markSent', ids: [...going.keys()] })
  let frame: WireCommand[] = []
  let bytes = 0
  const flush = () => {
    if (frame.length > 0) out.push({ do: 'send', frame: { type: 'CMD', commands: frame } })
    frame = []
    bytes = 0
  }
  s.commands = s.commands.map((command) => {
    const after = going.get(command.envelope.id)
    if (!after) return command
    if (frame.length >= WIRE.maxCommandsInFrame || (bytes > 0 && bytes + command.bytes > MAX_FRAME_BYTES))
      flush()
    frame.push(onWire(command, after))
    bytes += command.bytes
    return { ...command, state: 'sent', sentAt: at.mono }
  })
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
  const stale = (command: Queued) => command.state === 'sent' && at.mono - command.sentAt > OFFER_AGAIN_MS
  if (s.commands.some(stale))
    s.commands = s.commands.map((command) =>
      stale(command) ? { ...command, state: 'waiting', notBefore: 0 } : command,
    )
  pump(turn)
}

/** Removes answered commands; returns the results that meant one of ours. */
export function settle(turn: Turn, results: readonly Settled[]): readonly Settled[] {
  const { s, out } = turn
  if (results.length === 0 || s.commands.length === 0) return []
  const said = new Map(results.map((result) => [result.commandId, result]))
  const ours = s.commands.flatMap((command) => said.get(command.envelope.id) ?? [])
  if (ours.length === 0) return []
  s.commands = s.commands.filter((command) => !said.has(command.envelope.id))
  out.push({ do: 'settle', results: ours })
  return ours
}

/** Results told apart from the stream: they count once truth holds what they stand for. */
export function readKnown(turn: Turn, epoch: string, known: readonly unknown[]): void {
  const { s } = turn
  const mine = new Map(s.commands.map((command) => [command.envelope.id, command.hash]))
  const held = new Set(s.held.map((result) => result.commandId))
  const fresh: Settled[] = []
  for (const item of known) {
    if (!Array.isArray(item)) continue
    const [seq, wire, hash] = item as unknown[]
    const result = decodeResult(wire)
    if (typeof seq !== 'number' || !result || held.has(result.commandId)) continue
    const own = mine.get(result.commandId)
    if (own === undefined || (hash !== undefined && hash !== own)) continue
    fresh.push({ ...result, seq, epoch })
  }
  if (fresh.length === 0) return
  const ids = new Set(fresh.map((result) => result.commandId))
  s.commands = s.commands.map((command) =>
    ids.has(command.envelope.id) && command.state === 'waiting'
      ? { ...command, state: 'sent', sentAt: turn.at.mono }
      : command,
  )
  s.held = [...s.held, ...fresh]
  releaseHeld(turn)
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
  const command = s.commands.find((item) => item.envelope.id === commandId)
  if (!command || commandId === undefined || command.state === 'parked') return
  const replace = (change: Partial<Queued>) => {
    s.commands = s.commands.map((item) => (item === command ? { ...item, ...change } : item))
  }
  if (code === 'WAITS' || code === 'BUSY') {
    replace({ state: 'waiting', notBefore: at.mono + WAIT_FOR_FORERUNNER_MS })
    return
  }
  replace({ state: 'parked' })
  out.push({ do: 'park', id: commandId, code })
  out.push({ do: 'tell', event: { kind: 'parked', commandId, code } })
}

/** A person ended it here: nobody offers it any more, and what waited for it may go. */
export function giveUp(turn: Turn, commandId: string): void {
  const { s, out } = turn
  if (!s.commands.some(({ envelope }) => envelope.id === commandId)) return
  s.commands = s.commands.filter(({ envelope }) => envelope.id !== commandId)
  s.held = s.held.filter((result) => result.commandId !== commandId)
  out.push({ do: 'tell', event: { kind: 'givenUp', commandId } })
}

export const asSettled = (results: readonly CommandResult[], seq: number, epoch: string): Settled[] =>
  results.map((result) => ({ ...result, seq, epoch }))
