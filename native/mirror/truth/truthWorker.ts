/** Entry of the worker thread that writes truth.db, so that the hub's heartbeat never waits for SQLite. */
import { parentPort, workerData } from 'node:worker_threads'
import { CborFault } from '../../wire/index.ts'
import { troubleCode, type SlowStatement } from '../file/index.ts'
import { RowMisfit } from '../row/index.ts'
import type { Ask, FromWorker, Reply, WorkerOptions } from './protocol.ts'
import { Refusal, type RefusalCode } from './refusal.ts'
import { TruthKeeper } from './truthKeeper.ts'

const port = parentPort
if (!port) throw new Error('truthWorker is started by truthStore')

const { folder, slowMs } = workerData as WorkerOptions
const keeper = new TruthKeeper(folder, ({ sql, ms, rows }) => {
  if (ms < slowMs) return
  const slow: SlowStatement = { sql, ms, rows, file: 'truth', thread: 'truth' }
  const message: FromWorker = { slow }
  port.postMessage(message)
})

port.on('message', (ask: Ask) => {
  port.postMessage(answer(ask))
})

function answer({ n, call, args }: Ask): Reply {
  try {
    // TruthLine.call types name and arguments together; here they only meet again.
    const method = keeper[call].bind(keeper) as (...args: readonly unknown[]) => unknown
    return { n, value: method(...args) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const refused = refusalOf(error)
    if (refused) return { n, refused, message }
    return { n, bug: error instanceof Error ? (error.stack ?? message) : message }
  }
}

function refusalOf(error: unknown): RefusalCode | undefined {
  if (error instanceof Refusal) return error.code
  if (error instanceof RowMisfit || error instanceof CborFault) return 'BAD_ROW'
  const code = troubleCode(error)
  if (code) return code
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT'))
    return 'BAD_ROW'
  return undefined
}
