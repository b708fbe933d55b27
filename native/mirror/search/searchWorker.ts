/** Entry of the worker thread that keeps and asks the search index: neither the desk nor the truth writer waits for it. */
import { parentPort, workerData } from 'node:worker_threads'
import { Indexer } from './indexer.ts'
import type { FromIndexer, ToIndexer } from './searchLine.ts'

const port = parentPort
if (!port) throw new Error('searchWorker is started by searchLine')

const say = (message: FromIndexer): void => port.postMessage(message)
const indexer = new Indexer((workerData as { folder: string }).folder, () => say({ complete: true }))

port.on('message', (message: ToIndexer) => {
  switch (message.do) {
    case 'change':
      return indexer.change(message.change)
    case 'compare':
      return indexer.compare()
    case 'find':
      return say({ n: message.n, answer: indexer.find(message.ask) })
    case 'close':
      indexer.close()
      return port.close()
    default:
      return message satisfies never
  }
})
