import { spelled, type Spelling } from '../../native/domain/index.ts'

/** A piece of a text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}

/** Where a text holds what was typed: as written; else as its pinyin or initials, where the dictionary is there. */
export function marksOf(
  text: string,
  query: string,
  spell: ((text: string) => Spelling) | undefined,
): readonly Piece[] {
  const hits = new Array<boolean>(text.length).fill(false)
  for (const term of query.trim().toLowerCase().split(/\s+/u)) if (term !== '') mark(hits, text, term, spell)
  const pieces: { text: string; hit: boolean }[] = []
  for (const [i, hit] of hits.entries()) {
    const last = pieces.at(-1)
    const sign = text.charAt(i)
    if (last?.hit === hit) last.text += sign
    else pieces.push({ text: sign, hit })
  }
  return pieces
}

function mark(
  hits: boolean[],
  text: string,
  term: string,
  spell: ((text: string) => Spelling) | undefined,
): void {
  const at = text.toLowerCase().indexOf(term)
  if (at >= 0) return void hits.fill(true, at, at + term.length)
  if (!spell || !/^[a-z0-9]+$/.test(term)) return
  const sounds = [...text].map((sign) => spell(sign).full)
  for (let from = 0; from < sounds.length; from++) {
    const to = reach(sounds, from, term)
    if (to !== undefined) return void hits.fill(true, from, to)
  }
}

/** How far from there the letters go, as initials or as whole syllables of which the last may be begun. */
function reach(sounds: readonly string[], from: number, term: string): number | undefined {
  if (spelled(sounds.slice(from)).initials.startsWith(term)) return from + term.length
  let full = ''
  for (let to = from; to < sounds.length; to++) {
    full += sounds[to] ?? ''
    if (full.startsWith(term)) return to + 1
    if (!term.startsWith(full)) return undefined
  }
  return undefined
}
