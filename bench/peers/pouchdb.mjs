/** PouchDB on leveldb, replicated from a PouchDB on leveldb in the same process: no HTTP between them, in its favour. */
import PouchDB from 'pouchdb'
import { join } from 'node:path'
import { uniqueBatches } from './marker.mjs'

const BATCH = 1_000
const keyOf = ({ table, id }) => `${table}/${id}`

/** In this engine both ends live in the client's process; the server's is only a name. */
export async function serve({ rows, dir }) {
  const file = join(dir, 'source')
  const source = new PouchDB(file)
  for (let n = 0; n < rows.length; n += BATCH)
    await source.bulkDocs(rows.slice(n, n + BATCH).map((row) => ({ _id: keyOf(row), row: row.row })))
  await source.close()
  return {
    url: file,
    change: async (changes) => {
      const again = new PouchDB(file)
      for (const batch of uniqueBatches(changes, BATCH)) {
        const known = await again.allDocs({ keys: batch.map(keyOf) })
        const revs = new Map(known.rows.flatMap((row) => (row.value ? [[row.key, row.value.rev]] : [])))
        await again.bulkDocs(
          batch.map((change) => {
            const _rev = revs.get(keyOf(change))
            return { _id: keyOf(change), ...(_rev ? { _rev } : {}), row: change.row }
          }),
        )
      }
      await again.close()
    },
  }
}

export async function follow({ url, dir }) {
  const local = new PouchDB(join(dir, 'local'))
  const pull = async () => {
    const source = new PouchDB(url)
    const done = await PouchDB.replicate(source, local, { batch_size: BATCH, batches_limit: 10 })
    if (!done.ok) throw new Error(JSON.stringify(done.errors))
    await source.close()
  }
  const count = async () => (await local.info()).doc_count
  return {
    count,
    snapshot: async (expect) => {
      await pull()
      const there = await count()
      if (there !== expect) throw new Error(`${there} rows instead of ${expect}`)
    },
    catchUp: pull,
  }
}
