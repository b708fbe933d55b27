/**
 * Printed numbers. A number derives from the id of the command that makes the thing and from nothing else, so that the
 * slip printed by a hub offline bears the number the platform arrives at later.
 *
 * `261121-K7QM-43`: date by the township's clock, the station that made it, its running count. A task adds which of the
 * command's tasks it is: `261121-K7QM-43-2`. Letters that sound or look alike (0/O, 1/I/L, U/V) do not occur.
 */
import { parseCommandId } from '../contract/index.ts'
import { DAY_MS, MINUTE_MS } from './calendar.ts'

/** 28 signs: digits and capitals without 0, 1, I, L, O, U, B and S, which are misread or misheard for others. */
const SIGNS = '23456789ACDEFGHJKMNPQRTVWXYZ'

/** FNV-1a over the text, then mixed so that near texts give far codes. */
function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function signs(value: number, length: number): string {
  let rest = value
  let text = ''
  for (let k = 0; k < length; k++) {
    text += SIGNS.charAt(rest % SIGNS.length)
    rest = Math.floor(rest / SIGNS.length)
  }
  return text
}

/** `YYMMDD` by the township's clock. */
const shortDate = (at: number, zoneOffsetMin: number): string =>
  new Date(Math.floor((at + zoneOffsetMin * MINUTE_MS) / DAY_MS) * DAY_MS)
    .toISOString()
    .slice(2, 10)
    .replaceAll('-', '')

/**
 * Number of what a command makes.
 * @param at the command's occurredAt, ms since the epoch
 * @param k for the k-th task of the command, from 1; absent for an incident
 */
export function printedNumber(commandId: string, at: number, zoneOffsetMin: number, k?: number): string {
  const parts = parseCommandId(commandId)
  const station = parts
    ? `${signs(hash32(`${parts.origin}.${parts.incarnation}`), 4)}-${parts.n}`
    : `${signs(hash32(commandId), 6)}-${signs(hash32(`${commandId}/`), 3)}`
  return `${shortDate(at, zoneOffsetMin)}-${station}${k === undefined ? '' : `-${k}`}`
}
