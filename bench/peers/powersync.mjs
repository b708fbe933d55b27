/**
 * @powersync/node, its own client with its own core extension, against a stand-in of its service that speaks the
 * documented stream: POST /sync/stream, answered by lines of checkpoint, data and checkpoint_complete.
 */
import { createServer } from 'node:http'
import { column, PowerSyncDatabase, Schema, Table } from '@powersync/node'
import { MARKER, markerRow, until } from './marker.mjs'
import { columnsOf } from './columns.mjs'

/** Operations of one line, as the service sends them at most. */
const OPS_PER_LINE = 1_000

export async function serve({ rows }) {
  const ops = []
  let sum = 0
  const put = ({ table, id, row }) => {
    const n = ops.length + 1
    const { id: _id, ...rest } = row
    const data = {}
    for (const [name, value] of Object.entries(rest))
      data[name] = value !== null && typeof value === 'object' ? JSON.stringify(value) : value
    const checksum = (n * 2_654_435_761) >>> 0
    sum = (sum + checksum) >>> 0
    ops.push(
      JSON.stringify({
        ...{ op_id: String(n), op: 'PUT', object_type: table, object_id: id, checksum },
        ...{ subkey: '', data: JSON.stringify(data) },
      }),
    )
  }
  for (const row of rows) put(row)
  const server = createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', async () => {
      if (!request.url.startsWith('/sync/stream')) return response.writeHead(404).end()
      const asked = JSON.parse(Buffer.concat(parts).toString() || '{}')
      let after = Number(asked.buckets?.find((bucket) => bucket.name === 'town')?.after ?? 0)
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      const say = (line) =>
        response.write(line + '\n') ? undefined : new Promise((done) => response.once('drain', done))
      const end = ops.length
      const bucket = { bucket: 'town', checksum: sum, count: end, priority: 3, subscriptions: [] }
      await say(JSON.stringify({ checkpoint: { last_op_id: String(end), buckets: [bucket], streams: [] } }))
      while (after < end) {
        const next = Math.min(end, after + OPS_PER_LINE)
        const more = next < end
        await say(
          `{"data":{"bucket":"town","after":"${after}","next_after":"${next}","has_more":${more},"data":[${ops.slice(after, next).join(',')}]}}`,
        )
        after = next
      }
      await say(JSON.stringify({ checkpoint_complete: { last_op_id: String(end) } }))
      const alive = setInterval(() => void say('{"token_expires_in":3600}'), 5_000)
      response.on('close', () => clearInterval(alive))
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    change: (changes) => {
      for (const change of changes) put(change)
      put({ ...MARKER, row: markerRow })
    },
  }
}

const KINDS = { text: column.text, integer: column.integer, real: column.real }

export async function follow({ url, dir }) {
  const tables = Object.entries(await columnsOf())
  const schema = new Schema(
    Object.fromEntries(
      tables.map(([name, columns]) => [
        name,
        new Table(Object.fromEntries(columns.map(([column, kind]) => [column, KINDS[kind]]))),
      ]),
    ),
  )
  const db = new PowerSyncDatabase({ schema, database: { dbFilename: 'peer.db', dbLocation: dir } })
  await db.init()
  const connector = {
    fetchCredentials: async () => ({ endpoint: url, token: 'bench' }),
    uploadData: async () => undefined,
  }
  const count = async () => {
    let sum = 0
    for (const [name] of tables) sum += (await db.get(`SELECT count(*) AS n FROM "${name}"`)).n
    return sum
  }
  const have = async () =>
    (await db.getOptional(`SELECT id FROM "${MARKER.table}" WHERE id = ?`, [MARKER.id])) !== null
  return {
    count,
    snapshot: async (expect) => {
      await db.connect(connector)
      await db.waitForFirstSync()
      const there = await count()
      if (there !== expect) throw new Error(`${there} rows instead of ${expect}`)
      await db.disconnect()
    },
    catchUp: async () => {
      await db.connect(connector)
      await until(have)
    },
  }
}
