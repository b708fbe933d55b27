/** A worker of the simulation: one run at a time, as it is asked. */
import { parentPort } from 'node:worker_threads'
import { run, type RunOptions } from './world.ts'

parentPort?.on('message', (options: RunOptions) => {
  void run(options).then((report) => {
    parentPort?.postMessage(report)
  })
})
