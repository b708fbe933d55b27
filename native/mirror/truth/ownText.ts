/** Shorter pieces of a text are copies by themselves. */
const PIECE_LENGTH = 13

/** A copy of its own: the text may be a piece of a whole block's, which must not live as long as what it names. */
export const ownText = (text: string): string =>
  text.length < PIECE_LENGTH ? text : Buffer.from(text).toString()
