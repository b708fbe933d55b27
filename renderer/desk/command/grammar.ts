/**
 * What was typed into the command bar as a command: a verb and its words, or something to search for. Verbs are the words
 * of both languages, as the locale files list them; what is no verb is searched for, so that nobody has to know a grammar.
 */
export const VERBS = ['search', 'dispatch', 'merge', 'note', 'list'] as const
export type Verb = (typeof VERBS)[number]

export type Words = Readonly<Record<Verb, readonly string[]>>

/** @param listed the words of a verb as a locale file lists them, parted by blanks */
export function wordsOf(listed: (verb: Verb) => string): Words {
  const of = (verb: Verb): string[] => listed(verb).split(' ')
  return {
    ...{ search: of('search'), dispatch: of('dispatch'), merge: of('merge') },
    ...{ note: of('note'), list: of('list') },
  }
}

export interface Spoken {
  readonly verb: Verb
  /** What follows the verb, without blanks around it. */
  readonly rest: string
  /** The verb was typed, not guessed. */
  readonly said: boolean
}

/** Chinese verbs need no blank after them: 派S05. Words of letters do, or a search for `dianti` would be a dispatch. */
export function parse(text: string, words: Words): Spoken {
  const typed = text.trimStart()
  const [head = ''] = typed.split(/\s/u, 1)
  for (const verb of VERBS)
    if (typed.length > head.length && words[verb].includes(head.toLowerCase()))
      return { verb, rest: typed.slice(head.length).trim(), said: true }
  const glued = VERBS.flatMap((verb) => words[verb].map((word) => ({ verb, word })))
    .filter(({ word }) => /^\P{ASCII}+$/u.test(word) && typed.startsWith(word))
    .sort((a, b) => b.word.length - a.word.length)[0]
  // 记录仪 is a thing to look for: a glued verb counts when a code or a blank follows, or nothing at all.
  if (glued && /^(?:\s|[a-z0-9]|$)/iu.test(typed.slice(glued.word.length)))
    return { verb: glued.verb, rest: typed.slice(glued.word.length).trim(), said: true }
  return { verb: 'search', rest: typed.trim(), said: false }
}

/** Words of a list of targets: parted by blanks, commas or the Chinese enumeration mark. */
export const partsOf = (rest: string): string[] =>
  rest.split(/[\s,\uFF0C\u3001]+/u).filter((part) => part !== '')

export interface Target {
  readonly id: string
  readonly code: string
  readonly name: string
}

export type Meant<Item> =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly wrong: 'unknown' }
  | { readonly ok: false; readonly wrong: 'many'; readonly among: readonly Item[] }

/** One target a word stands for: its code or whole name, else the only one that was found for it. */
export function targetOf<Item extends Target>(
  word: string,
  all: readonly Item[],
  find: (word: string) => readonly Item[],
): Meant<Item> {
  const wanted = word.toLowerCase()
  const exact = all.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted)
  if (exact) return { ok: true, item: exact }
  const found = find(word)
  const [first] = found
  if (!first) return { ok: false, wrong: 'unknown' }
  return found.length === 1 ? { ok: true, item: first } : { ok: false, wrong: 'many', among: found }
}
