/**
 * Finds commands in the raw bytes of a local.db whose trees cannot be followed any more. In a record the envelope's JSON
 * is followed at once by the command's state. A command found twice is as far as its furthest copy: sending one again
 * that the platform already has changes nothing, because it knows ids for ever.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isCommandType, parseCommandId } from '../../contract/index.ts'
import { fromJson } from '../row/index.ts'
import type { SalvagedCommand } from './salvage.ts'

const START = Buffer.from('{"id":"')
const STATES = ['PENDING', 'SENT', 'PARKED', 'SETTLED'] as const
/** Longest envelope looked at; longer ones are spread over pages and cannot be told apart here. */
const LONGEST_BYTES = 64 * 1024
const [OPEN, CLOSE, QUOTE, BACKSLASH] = [0x7b, 0x7d, 0x22, 0x5c]

export function carveCommands(path: string): SalvagedCommand[] {
  const found = new Map<string, SalvagedCommand>()
  for (const file of [path, `${path}-wal`]) {
    if (!existsSync(file)) continue
    const bytes = readFileSync(file)
    for (let at = bytes.indexOf(START); at >= 0; at = bytes.indexOf(START, at + 1)) {
      const command = commandAt(bytes, at)
      if (!command) continue
      const before = found.get(command.id)
      if (!before || rank(command.state) > rank(before.state)) found.set(command.id, command)
    }
  }
  return [...found.values()].filter(({ state }) => state !== 'SETTLED')
}

const rank = (state: string): number => STATES.findIndex((known) => known === state)

function commandAt(bytes: Buffer, at: number): SalvagedCommand | undefined {
  const end = endOfObject(bytes, at)
  if (end === undefined) return undefined
  const after = bytes.toString('latin1', end, end + 8)
  const state = STATES.find((name) => after.startsWith(name))
  const envelope = bytes.toString('utf8', at, end)
  if (!state) return undefined
  const parsed = parse(envelope)
  if (!parsed) return undefined
  const { id, type, occurredAt } = parsed
  return {
    ...{ ord: parseCommandId(id)?.n ?? 0, id, type, occurredAt, envelope, state, code: null, params: null },
    ...{ outcome: null, settledAt: null, settledEpoch: null, settledSeq: null },
  }
}

function parse(text: string): { id: string; type: string; occurredAt: number } | undefined {
  let value: unknown
  try {
    value = fromJson(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { id, type, occurredAt, actor, payload } = value as Record<string, unknown>
  const whole = typeof actor === 'object' && actor !== null && payload !== undefined
  if (typeof id !== 'string' || !parseCommandId(id) || typeof type !== 'string' || !isCommandType(type))
    return undefined
  return whole && typeof occurredAt === 'number' ? { id, type, occurredAt } : undefined
}

/** Offset after the brace that closes the object at `at`. UTF-8's own bytes never look like a brace or a quote. */
function endOfObject(bytes: Buffer, at: number): number | undefined {
  let depth = 0
  let quoted = false
  const most = Math.min(bytes.length, at + LONGEST_BYTES)
  for (let i = at; i < most; i++) {
    const byte = bytes[i]
    if (quoted) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === OPEN) depth++
    else if (byte === CLOSE && --depth === 0) return i + 1
  }
  return undefined
}
