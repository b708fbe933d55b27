/** The chain that holds the duty log together: made by `duty.seal`, verified from the rows by anybody. */
import type { Row } from '../contract/index.ts'
import { sha256 } from './sha256.ts'

/** The row that says where the chain ends. */
export const CHAIN_HEAD = 'head'
export const CHAIN_START = '0'.repeat(64)
export const sealId = (n: number): string => `seal:${n}`

type Line = Pick<Row<'dutyLog'>, 'id' | 'at' | 'userId' | 'userName' | 'text' | 'kind' | 'params'>

/** Hash of one link: its number, the link before it, and every word of its lines. */
export function sealHash(n: number, prev: string, lines: readonly Line[]): string {
  const parts = lines.map(({ id, at, userId, userName, text, kind, params }) => [
    ...[id, at, userId, userName, text, kind],
    Object.entries(params ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  ])
  return sha256(JSON.stringify([n, prev, parts]))
}

export type ChainVerdict =
  | { readonly ok: true; readonly links: number; readonly lines: number; readonly unsealed: number }
  | {
      readonly ok: false
      /** Number of the first link that does not hold. */
      readonly link: number
      readonly why: 'MISSING_LINK' | 'MISSING_LINE' | 'CHANGED' | 'TWICE' | 'CUT'
      readonly lineId: string | null
    }

/** Walks the whole chain. Lines no link covers yet are the last minute's. */
export function verifyChain(seals: readonly Row<'dutySeal'>[], log: readonly Line[]): ChainVerdict {
  const byId = new Map(log.map((line) => [line.id, line]))
  const links = new Map(seals.map((seal) => [seal.id, seal]))
  const head = links.get(CHAIN_HEAD)
  const seen = new Set<string>()
  let prev = CHAIN_START
  const last = head?.n ?? 0
  for (let n = 1; n <= last; n++) {
    const link = links.get(sealId(n))
    if (!link) return { ok: false, link: n, why: 'MISSING_LINK', lineId: null }
    const lines: Line[] = []
    for (const id of link.lines) {
      const line = byId.get(id)
      if (!line) return { ok: false, link: n, why: 'MISSING_LINE', lineId: id }
      if (seen.has(id)) return { ok: false, link: n, why: 'TWICE', lineId: id }
      seen.add(id)
      lines.push(line)
    }
    if (link.prev !== prev || link.hash !== sealHash(n, prev, lines))
      return { ok: false, link: n, why: 'CHANGED', lineId: null }
    prev = link.hash
  }
  if (links.has(sealId(last + 1)) || (head && head.hash !== prev))
    return { ok: false, link: last + 1, why: 'CUT', lineId: null }
  return { ok: true, links: last, lines: seen.size, unsealed: log.filter(({ id }) => !seen.has(id)).length }
}
