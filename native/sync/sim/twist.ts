/** Frames that arrive whole and say something wrong, as from a broken platform: a bad head, row, sum or count. */
import type { Frame } from '../../contract/index.ts'
import type { Chance } from './chance.ts'

const BAD_HASH = 'bad0bad0bad0bad0'

/** CBOR of [7], which is neither rows nor changes. */
const BAD_BYTES = new Uint8Array([0x81, 0x07])
const BAD_ROWS = [[7]]
const BAD_CHANGES = [['household', BAD_ROWS, []]]

/**
 * The frame with one thing wrong that its receiver has the means to notice, or the frame itself.
 * @param goesOn a transaction follows the one before it without a jump
 */
export function twisted(frame: Frame, chance: Chance, goesOn: boolean): Frame {
  switch (frame.type) {
    case 'TX': {
      const roll = chance.next()
      if (roll < 0.3) return { ...frame, base: BAD_HASH }
      const txs = frame.txs.map((tx) => (Array.isArray(tx) ? [...(tx as unknown[])] : tx))
      const [first] = txs
      if (!Array.isArray(first)) return frame
      // Where many were coalesced into one, nobody but the platform can compute the head.
      if (roll < 0.65 && goesOn) first[1] = BAD_HASH
      else first[3] = BAD_BYTES
      return { ...frame, txs }
    }
    case 'TX_BEGIN':
      return { ...frame, changes: frame.changes + 1 }
    case 'TX_PART':
      return { ...frame, seq: frame.seq + 1 }
    case 'SNAP_PAGE':
      return { ...frame, rows: BAD_BYTES }
    case 'SNAP_END':
      return { ...frame, head: BAD_HASH }
    case 'EXPRESS':
      return { ...frame, changes: BAD_CHANGES }
    case 'CHECK':
      if (frame.step === 'ROOT') return { ...frame, root: BAD_HASH }
      if (frame.step === 'SUMS') return { ...frame, sums: wrongSum(frame.sums, chance) }
      return frame.step === 'REPAIR' ? { ...frame, rows: BAD_ROWS } : frame
    default:
      return frame
  }
}

/** One bucket with another sum, or one bucket too few: the hub asks for a repair that finds nothing to do. */
function wrongSum(sums: Readonly<Record<string, string>>, chance: Chance): Record<string, string> {
  const bucket = chance.pick(Object.keys(sums)) ?? 'household:g1'
  if (chance.often(0.5)) return { ...sums, [bucket]: BAD_HASH }
  return Object.fromEntries(Object.entries(sums).filter(([key]) => key !== bucket))
}
