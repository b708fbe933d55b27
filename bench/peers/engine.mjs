/**
 * One end of one engine in a process of its own: `engine.mjs ENGINE server|client DIR`. Asked over the channel as the
 * bench's other processes are. Each engine's module says `serve` and `follow`; what it leaves out is in its `about`.
 */
import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'

const [engine = '', role = '', dir = ''] = process.argv.slice(2)
const { serve, follow } = await import(`./${engine}.mjs`)
const read = (file) => deserialize(readFileSync(file))
const now = () => Number(process.hrtime.bigint() / 1000n) / 1000
let server
let client

const handlers = {
  /** Has all rows ready to be taken; where. */
  load: async ({ file, most }) => {
    server = await serve({ rows: read(file).slice(0, most), dir })
    return server.url
  },
  /** Goes through a day of changes, one after another. */
  change: async ({ file }) => server.change(read(file)),
  open: async ({ url }) => {
    client = await follow({ url, dir })
  },
  /** Takes everything the server has, `expect` rows in the end; ms. */
  snapshot: async ({ expect }) => {
    const began = now()
    await client.snapshot(expect)
    return now() - began
  },
  /** Was away, comes back, and takes what changed; ms. */
  catchUp: async ({ expect }) => {
    const began = now()
    await client.catchUp(expect)
    return now() - began
  },
  /** Rows there by now. */
  count: async () => client.count(),
}

process.on('message', async ({ id, name, arg }) => {
  let reply
  try {
    reply = { id, ok: true, value: await handlers[name](arg) }
  } catch (error) {
    reply = { id, ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  if (process.connected) process.send(reply)
})
process.once('disconnect', () => process.exit())
if (role !== 'server' && role !== 'client') throw new Error('usage: engine.mjs ENGINE server|client DIR')
