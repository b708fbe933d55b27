/** Pinyin for the index: a text as its syllables, and letters as the syllables they may be. */
import { pinyin } from 'pinyin-pro'
import { spelled } from '../../domain/index.ts'
import { plain, tokensOf } from './tokens.ts'

/** Stands between two fields, so that no phrase runs over their border. */
const BORDER = '\uE002'
/** Ways to part letters that are followed; `xianshi` has a few, nobody means the hundredth. */
const MOST_WAYS = 8
const FIRST_HAN = 0x4e00
const LAST_HAN = 0x9fa5

const syllablesOf = (text: string): string[] =>
  pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).map((syllable) =>
    syllable.toLowerCase(),
  )

/** Tokens of the two pinyin columns for some fields; `keys`: the initials of each, for its beginning. */
export function soundOf(fields: readonly string[]): {
  readonly syllables: string
  readonly initials: string
  readonly keys: readonly string[]
} {
  // What has no Chinese in it is found as it is written.
  const read = fields.map((field) => (/\p{Script=Han}/u.test(field) ? syllablesOf(field) : []))
  const letters = read.map((syllables) => plain(spelled(syllables).initials))
  return {
    keys: letters,
    syllables: read
      .map((syllables) =>
        syllables
          .join(' ')
          .replaceAll(/[^a-z0-9 ]/g, ' ')
          .trim(),
      )
      .join(` ${BORDER} `),
    initials: tokensOf(letters),
  }
}

let known: ReadonlySet<string> | undefined
let beginnings: ReadonlySet<string> | undefined

/** Every syllable that some character has, from the dictionary itself. */
function learn(): { whole: ReadonlySet<string>; begins: ReadonlySet<string> } {
  if (known && beginnings) return { whole: known, begins: beginnings }
  const characters = String.fromCharCode(
    ...Array.from({ length: LAST_HAN - FIRST_HAN + 1 }, (_, i) => FIRST_HAN + i),
  )
  const whole = new Set<string>()
  for (const character of characters)
    for (const syllable of syllablesOf(character)) if (/^[a-z]+$/.test(syllable)) whole.add(syllable)
  const begins = new Set(
    [...whole].flatMap((s) => Array.from({ length: s.length }, (_, i) => s.slice(0, i + 1))),
  )
  known = whole
  beginnings = begins
  return { whole, begins }
}

/** To be called while nobody waits: the first question would pay for it. */
export const learnSyllables = (): void => void learn()

/** One thing that letters may stand for. */
export interface Sound {
  /** Whole syllables and numbers, parted by blanks. */
  readonly phrase: string
  /** The last part of the phrase is only the beginning of a syllable. */
  readonly begun: boolean
  /** What follows the phrase is a single letter: the initials with it. A prefix of one letter would be half the index. */
  readonly initials: string | undefined
}

/** What letters and digits may stand for as pinyin; nothing for less than two letters, which are initials. */
export function soundsOf(term: string): Sound[] {
  if (!/^[a-z0-9]+$/.test(term) || !/[a-z]{2}/.test(term)) return []
  const { whole, begins } = learn()
  const found: Sound[] = []
  const walk = (rest: string, before: readonly string[]): void => {
    if (found.length >= MOST_WAYS) return
    const digits = /^\d+/.exec(rest)?.[0]
    if (digits !== undefined) {
      if (digits === rest)
        found.push({ phrase: [...before, digits].join(' '), begun: true, initials: undefined })
      else walk(rest.slice(digits.length), [...before, digits])
      return
    }
    if (rest.length === 1 && before.length > 0) {
      const initials = [...before, rest].map((part) => (/^\d/.test(part) ? part : part.charAt(0))).join('')
      found.push({ phrase: before.join(' '), begun: false, initials })
    } else if (begins.has(rest))
      found.push({ phrase: [...before, rest].join(' '), begun: true, initials: undefined })
    for (let length = Math.min(6, rest.length - 1); length > 0; length--) {
      const head = rest.slice(0, length)
      if (whole.has(head)) walk(rest.slice(length), [...before, head])
    }
  }
  walk(term, [])
  return found
}
