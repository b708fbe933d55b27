// Single keys in the terminal of `npm start`.
export interface Keys {
  l(): void
  q(): void
}

/** Listens only on a terminal; returns whether it does. */
export function listenToKeys(input: NodeJS.ReadStream, keys: Keys): boolean {
  if (!input.isTTY) return false
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.on('data', (typed: string) => {
    for (const key of typed) {
      // Raw mode hands Ctrl-C and Ctrl-D over as characters.
      if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u0004') keys.q()
      else if (key === 'l' || key === 'L') keys.l()
    }
  })
  return true
}
