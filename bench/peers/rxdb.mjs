/** RxDB with its memory storage at both ends and its own WebSocket replication. */
import { WebSocketServer } from 'ws'
import { createRxDatabase } from 'rxdb/plugins/core'
import { replicateWithWebsocketServer, startWebsocketServer } from 'rxdb/plugins/replication-websocket'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { uniqueBatches } from './marker.mjs'

const BATCH = 1_000
const keyOf = ({ table, id }) => `${table}/${id}`
const docOf = (change) => ({ key: keyOf(change), row: change.row })

const schema = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: { key: { type: 'string', maxLength: 120 }, row: { type: 'object' } },
  required: ['key', 'row'],
}

async function database(name) {
  const db = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false })
  await db.addCollections({ rows: { schema } })
  return db
}

export async function serve({ rows }) {
  const db = await database('server')
  for (let n = 0; n < rows.length; n += BATCH) await db.rows.bulkInsert(rows.slice(n, n + BATCH).map(docOf))
  const port = await freePort()
  await startWebsocketServer({ database: db, port, path: '/town', host: '127.0.0.1' })
  return {
    url: `ws://127.0.0.1:${port}/town`,
    change: async (changes) => {
      for (const batch of uniqueBatches(changes, BATCH)) await db.rows.bulkUpsert(batch.map(docOf))
    },
  }
}

async function freePort() {
  const probe = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((done) => probe.once('listening', done))
  const { port } = probe.address()
  await new Promise((done) => probe.close(done))
  return port
}

export async function follow({ url }) {
  const db = await database('client')
  const count = () => db.rows.count().exec()
  const pull = async () => {
    const state = await replicateWithWebsocketServer({
      ...{ collection: db.rows, url, batchSize: BATCH, live: false, replicationIdentifier: 'town' },
    })
    await state.awaitInitialReplication()
    await state.cancel()
  }
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
