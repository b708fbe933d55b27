/** Entry of the thread that takes backups and looks them through; it ends with its work. */
import { parentPort, workerData } from 'node:worker_threads'
import { LOCAL, TRUTH } from '../file/index.ts'
import type { BackupOrder, BackupReport } from './backups.ts'
import { takeCopy } from './takeCopy.ts'

const port = parentPort
if (!port) throw new Error('backupWorker is started by backups')

const { dataDir, files, at, roomLeft } = workerData as BackupOrder
// What cannot be fetched again first.
for (const kind of [LOCAL, TRUTH]) {
  if (!files.includes(kind.name)) continue
  const report: BackupReport = { file: kind.name, taken: await takeCopy(dataDir, kind, at, roomLeft) }
  port.postMessage(report)
}
