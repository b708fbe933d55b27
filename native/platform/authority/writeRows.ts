/** Rows that change without a command: what the platform itself says, or its administrator. One transaction. */
import { headAfter, type Change, type Clock, type Transaction } from '../../contract/index.ts'
import type { AuthorityStore, Commit } from './port.ts'

const MAX_MOVED = 20

/**
 * @param changesOf called again when the stream has moved meanwhile; undefined: nothing is to be written
 * @returns what was committed, for those who listen; undefined when nothing was
 */
export async function writeRows(
  store: AuthorityStore,
  clock: Pick<Clock, 'now'>,
  townshipId: string,
  changesOf: () => Promise<readonly Change[] | undefined>,
): Promise<Commit | undefined> {
  for (let attempt = 0; attempt < MAX_MOVED; attempt++) {
    const township = await store.township(townshipId)
    const changes = township && (await changesOf())
    if (!changes) return undefined
    const { end } = township
    const body = { seq: end.seq + 1, at: Math.max(clock.now(), end.at), changes, results: [] }
    const tx: Transaction = { ...body, base: end.head, head: headAfter(end.head, body) }
    const entry = { tx, commandHash: '', receivedAt: tx.at, fence: null }
    if ((await store.append(townshipId, end, [entry])) === 'moved') continue
    const moved = { ...end, seq: tx.seq, head: tx.head, at: tx.at }
    return { township: townshipId, end: moved, txs: [tx], tasks: [] }
  }
  throw new Error(`another process keeps appending to the stream of ${townshipId}`)
}
