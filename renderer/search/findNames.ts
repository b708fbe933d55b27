import type { Spelling } from '../../native/domain/index.ts'

export interface Named {
  readonly id: string
  /** What it is called. */
  readonly name: string
  /** A code or number by which it is known too. */
  readonly code?: string
}

/** Best first: lower is better; undefined: no match. */
function rank(
  item: Named,
  query: string,
  spell: ((text: string) => Spelling) | undefined,
): number | undefined {
  const name = item.name.toLowerCase()
  const code = item.code?.toLowerCase() ?? ''
  if (code === query || name === query) return 0
  if (name.startsWith(query)) return 1
  if (code.startsWith(query)) return 2
  if (name.includes(query)) return 4
  if (!spell || !/^[a-z0-9]+$/.test(query)) return undefined
  const { full, initials } = spell(item.name)
  if (initials.startsWith(query)) return 3
  if (full.startsWith(query)) return 3.5
  if (initials.includes(query)) return 5
  if (full.includes(query)) return 6
  return query.length >= 3 && isWithin(query, initials) ? 7 : undefined
}

/** All letters in their order, with others between: what is left when somebody types in a hurry and skips one. */
function isWithin(query: string, initials: string): boolean {
  let at = 0
  for (const letter of initials) if (letter === query[at]) at++
  return at === query.length
}

/** Items whose name, code, pinyin or initials contain the query, best first; all of them for an empty query. */
export function findNames<Item extends Named>(
  items: readonly Item[],
  query: string,
  spell: ((text: string) => Spelling) | undefined,
): readonly Item[] {
  const wanted = query.trim().toLowerCase().replaceAll(/['\s]/g, '')
  if (wanted === '') return items
  return items
    .flatMap((item, index) => {
      const r = rank(item, wanted, spell)
      return r === undefined ? [] : [{ item, r, index }]
    })
    .sort((a, b) => a.r - b.r || a.index - b.index)
    .map(({ item }) => item)
}
