/**
 * How text becomes tokens: each pair of neighbouring characters is one, with a mark after the last character of a field. A
 * part of a name of two characters or more is then a phrase, one character a prefix: substring search of any length without
 * reading a row.
 */

/** Private use: a token to FTS5, and never in anybody's text once `plain` has been over it. */
const END = '\uE001'

/** Letters and digits alone, in one width and case: nobody types the dashes of a number. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Characters, not halves of surrogate pairs. */
const pairs = (characters: readonly string[]): string[] =>
  characters.slice(1).map((character, i) => (characters[i] ?? '') + character)

/** All tokens of some fields, in order, parted by blanks. */
export const tokensOf = (fields: readonly string[]): string =>
  fields
    .map(plain)
    .filter((field) => field !== '')
    .map((field) => pairs([...field, END]).join(' '))
    .join(' ')

/** FTS5 expression for one plain term somewhere in some columns. */
export function termIn(columns: string, term: string): string {
  const characters = [...term]
  const phrase = characters.length === 1 ? `"${term}" *` : `"${pairs(characters).join(' ')}"`
  return `{${columns}} : ${phrase}`
}

/** What was typed, as plain terms that must all be found. */
export const termsOf = (text: string): string[] =>
  text
    .split(/\s+/u)
    .map(plain)
    .filter((term) => term !== '')
    .slice(0, 6)
