/** How a name sounds, from its syllables: one rule for the index at the hub and for the pick boxes of the screens. */

/** `yanganbaojing` and `ygbj` for 烟感报警, without tones. */
export interface Spelling {
  readonly full: string
  readonly initials: string
}

/** @param syllables one for each character; what is not Chinese stands as it was written */
export function spelled(syllables: readonly string[]): Spelling {
  return {
    full: syllables.join('').toLowerCase(),
    initials: syllables
      .map((s) => (/^[a-z]+$/i.test(s) ? s[0] : s))
      .join('')
      .toLowerCase(),
  }
}
