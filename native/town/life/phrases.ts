import Type, { type Static } from 'typebox'
import type { Random } from '../chance/index.ts'

const Lines = Type.Array(Type.String())
const ByCode = Type.Record(Type.String(), Lines)
/** assets/town/phrases.json: what people of the town say, by event type and channel. */
export const Phrases = Type.Object({
  openers: ByCode,
  closers: ByCode,
  slots: ByCode,
  types: Type.Record(Type.String(), Type.Object({ facts: Lines, done: Lines, asks: Type.Optional(Lines) })),
  again: Lines,
  solved: Lines,
  second: Lines,
  detectorCheck: Lines,
  detectorFire: Lines,
  returnNote: Lines,
  extensionReasons: Lines,
  reworkDone: Lines,
  alerts: ByCode,
  warnings: Type.Array(Type.Tuple([Type.String(), Type.String(), Type.String()])),
  colours: Lines,
})
export type Phrases = Static<typeof Phrases>

/** Fills {slots}: from the given words first, then by chance from the phrase book. */
export function fill(
  phrases: Phrases,
  template: string,
  words: Readonly<Record<string, string>>,
  random: Random,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, slot: string) => {
    const given = words[slot]
    if (given !== undefined) return given
    const choices = phrases.slots[slot]
    if (!choices || choices.length === 0) throw new Error(`no words for {${slot}} in "${template}"`)
    return random.pick(choices)
  })
}

/** One of a list by its key; the empty word when there is none. */
export function oneOf(
  lists: Readonly<Record<string, readonly string[]>>,
  key: string,
  random: Random,
): string {
  const list = lists[key]
  return list && list.length > 0 ? random.pick(list) : ''
}
