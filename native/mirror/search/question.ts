/** What was typed as questions to the index. */
import type { SearchReason } from '../../contract/index.ts'
import { soundsOf } from './syllables.ts'
import { termIn, termsOf } from './tokens.ts'

export interface Question {
  readonly reason: SearchReason
  readonly match: string
}

export interface Questions {
  /** The whole of what was typed where that is one term: names and initials that begin with it are known by key. */
  readonly key: string | undefined
  /** Finds whatever any of the others finds. */
  readonly any: string
  /** Best first. */
  readonly ranked: readonly Question[]
}

/** Digits alone are found as they are written. */
const isSpelled = (term: string): boolean => /^[a-z0-9]+$/.test(term) && /[a-z]/.test(term)

/** `shi qia` is a phrase with a beginning at its end; `shi q` is a phrase, and its letters in a row. */
const sounding = (term: string): string[] =>
  soundsOf(term).map(({ phrase, begun, initials }) =>
    initials === undefined
      ? `{syllables} : "${phrase}"${begun ? ' *' : ''}`
      : `({syllables} : "${phrase}" AND ${termIn('initials', initials)})`,
  )

/** One term anywhere: as written, or as it sounds. */
function anywhere(term: string): string {
  const ways = [termIn('name around', term)]
  if (isSpelled(term)) ways.push(termIn('initials', term), ...sounding(term))
  return ways.length === 1 ? ways.join('') : `(${ways.join(' OR ')})`
}

/** Undefined when nothing was typed that could be in a name. */
export function questionsOf(text: string): Questions | undefined {
  const terms = termsOf(text)
  const [first, ...more] = terms
  if (first === undefined) return undefined
  const any = terms.map(anywhere).join(' AND ')
  /** The first term as given, the others wherever they are. */
  const led = (lead: string): string => [lead, ...more.map(anywhere)].join(' AND ')
  const ranked: Question[] = [{ reason: 'NAME', match: led(termIn('name', first)) }]
  const sounds = isSpelled(first) ? sounding(first) : []
  if (sounds.length > 0) ranked.push({ reason: 'PINYIN', match: led(`(${sounds.join(' OR ')})`) })
  if (isSpelled(first)) ranked.push({ reason: 'INITIALS', match: led(termIn('initials', first)) })
  ranked.push({ reason: 'AROUND', match: any })
  return { key: more.length === 0 ? first : undefined, any, ranked }
}
