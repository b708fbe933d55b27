/** SHA-256 (FIPS 180-4) over UTF-8 text, in plain TypeScript: rules run where there is no crypto module. */
const ROUND = Uint32Array.from({ length: 64 }, (_, k) => fraction(prime(k), 1 / 3))
const START = Uint32Array.from({ length: 8 }, (_, k) => fraction(prime(k), 1 / 2))

/** The k-th prime, from 2. */
function prime(k: number): number {
  let found = 1
  for (let n = -1; n < k;) {
    found++
    let divisor = 2
    while (divisor * divisor <= found && found % divisor !== 0) divisor++
    if (divisor * divisor > found) n++
  }
  return found
}

/** First 32 bits of the fractional part of a root. */
function fraction(n: number, root: number): number {
  const value = n ** root
  return ((value - Math.floor(value)) * 2 ** 32) >>> 0
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** 64 hexadecimal digits. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000))
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0)
  const state = Uint32Array.from(START)
  const words = new Uint32Array(64)
  for (let at = 0; at < padded.length; at += 64) {
    for (let k = 0; k < 16; k++) words[k] = view.getUint32(at + 4 * k)
    mix(state, words)
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
}

const at = (list: Uint32Array, k: number): number => list[k] ?? 0

function mix(state: Uint32Array, words: Uint32Array): void {
  for (let k = 16; k < 64; k++) {
    const [near, far] = [at(words, k - 15), at(words, k - 2)]
    const small = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3)
    const large = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10)
    words[k] = at(words, k - 16) + small + at(words, k - 7) + large
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let k = 0; k < 64; k++) {
    const up = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const one = (h + up + ((e & f) ^ (~e & g)) + at(ROUND, k) + at(words, k)) | 0
    const down = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const two = (down + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
  }
  for (const [k, word] of [a, b, c, d, e, f, g, h].entries()) state[k] = at(state, k) + word
}
