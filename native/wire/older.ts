/**
 * How the frames that differ are written for a peer of protocol 1: rows and transactions as arrays in the body itself.
 * Reading them is not needed: a hub speaks the newest protocol, and only platforms talk to older peers.
 */
import { readTransactions, type Frame } from '../contract/index.ts'
import { listIn } from './body.ts'

/** The body of a frame in protocol 1. Throws when the bytes inside are none of ours: then a file is damaged. */
export function olderBody(frame: Frame): object {
  switch (frame.type) {
    case 'SNAP_PAGE': {
      const { snapshotId, table, asOf, lastId } = frame
      return { snapshotId, table, asOf, rows: sound(listIn(frame.rows)), lastId }
    }
    case 'TX': {
      const txs = sound(readTransactions(frame.base, frame.txs))
      return {
        base: frame.base,
        txs: txs.map(({ seq, head, at, body }) => [seq, head, at, ...sound(listIn(body))]),
      }
    }
    case 'TX_PART': {
      const [changes, results] = sound(listIn(frame.body))
      return { seq: frame.seq, changes, results }
    }
    default: {
      const { type: _type, ...body } = frame
      return body
    }
  }
}

function sound<T>(read: T | undefined): T {
  if (read === undefined) throw new Error('rows or transactions that are to be sent are damaged')
  return read
}
