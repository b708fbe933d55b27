/** CRC-32C (Castagnoli, reflected polynomial 0x82f63b78): the check sum of iSCSI and ext4; node:zlib has another. */
const tables = makeTables()

function makeTables(): Uint32Array[] {
  const first = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1
    first[n] = c >>> 0
  }
  const all = [first]
  for (let t = 1; t < 4; t++) {
    const before = all[t - 1] ?? first
    all.push(before.map((c) => (c >>> 8) ^ (first[c & 255] ?? 0)))
  }
  return all
}

/** Check sum of the bytes from `start` to `end`. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const [t0, t1, t2, t3] = tables
  if (!t0 || !t1 || !t2 || !t3) return 0
  let crc = 0xffffffff
  let i = start
  // Four bytes a turn; indices below 256 and inside the view are always there, `?? 0` only tells the checker so.
  for (; i + 4 <= end; i += 4) {
    crc ^=
      (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
    crc =
      (t3[crc & 255] ?? 0) ^
      (t2[(crc >>> 8) & 255] ?? 0) ^
      (t1[(crc >>> 16) & 255] ?? 0) ^
      (t0[crc >>> 24] ?? 0)
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
