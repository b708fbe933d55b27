/** TinyBase over WebSockets: MergeableStore at both ends, its own WebSocket server and synchronizer. */
import { WebSocket, WebSocketServer } from 'ws'
import { createMergeableStore } from 'tinybase'
import { createCustomPersister } from 'tinybase/persisters'
import { createFilePersister } from 'tinybase/persisters/persister-file'
import { createWsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client'
import { createWsServer } from 'tinybase/synchronizers/synchronizer-ws-server'
import { join } from 'node:path'
import { MARKER, markerRow, until } from './marker.mjs'

const TIMEOUT_S = 300

/** Cells hold text, numbers, booleans and nothing; the rest goes as JSON. */
const cellsOf = (row) => {
  const cells = {}
  for (const [name, value] of Object.entries(row))
    if (value !== null && value !== undefined)
      cells[name] = typeof value === 'object' ? JSON.stringify(value) : value
  return cells
}

export async function serve({ rows }) {
  const store = createMergeableStore('server')
  store.transaction(() => {
    for (const { table, id, row } of rows) store.setRow(table, id, cellsOf(row))
  })
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1 << 30 })
  await new Promise((done) => wss.once('listening', done))
  // The server's own store, kept in memory: what it would write is not part of the figure.
  createWsServer(wss, () =>
    createCustomPersister(
      store,
      async () => store.getMergeableContent(),
      async () => undefined,
      () => 0,
      () => undefined,
      undefined,
      2,
    ),
  )
  return {
    url: `ws://127.0.0.1:${wss.address().port}/town`,
    change: (changes) => {
      for (const { table, id, row } of changes) store.setRow(table, id, cellsOf(row))
      store.setRow(MARKER.table, MARKER.id, cellsOf(markerRow))
    },
  }
}

const followWith =
  (persisted) =>
  async ({ url, dir }) => {
    const store = createMergeableStore('client')
    let persister
    if (persisted) {
      persister = createFilePersister(store, join(dir, 'store.json'))
      await persister.startAutoSave()
    }
    const count = () => store.getTableIds().reduce((sum, table) => sum + store.getRowIds(table).length, 0)
    const connect = async () => {
      const synchronizer = await createWsSynchronizer(
        store,
        new WebSocket(url, { maxPayload: 1 << 30 }),
        TIMEOUT_S,
      )
      await synchronizer.startSync()
      return synchronizer
    }
    return {
      count: async () => count(),
      snapshot: async (expect) => {
        const synchronizer = await connect()
        await until(() => count() >= expect)
        await persister?.save()
        await synchronizer.destroy()
      },
      catchUp: async () => {
        await connect()
        await until(() => store.hasRow(MARKER.table, MARKER.id))
        await persister?.save()
      },
    }
  }

export const follow = followWith(false)
export const followKept = followWith(true)
