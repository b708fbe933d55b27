/** Runs many seeds on as many cores as it is given. */
import { Worker } from 'node:worker_threads'
import { run, type RunOptions, type RunReport } from './world.ts'

/**
 * Goes through a plan; reports come as they are done, not in order.
 * @param workers threads; 1: all is run here, one after the other
 * @param told says whether to go on
 */
export async function runAll(
  plan: readonly RunOptions[],
  workers: number,
  told: (options: RunOptions, report: RunReport) => boolean,
): Promise<void> {
  let next = 0
  let over = false
  const take = (): RunOptions | undefined => (over ? undefined : plan[next++])
  if (workers <= 1) {
    for (let options = take(); options; options = take()) over = !told(options, await run(options))
    return
  }
  await Promise.all(
    Array.from({ length: Math.min(workers, plan.length) }, async () => {
      const worker = new Worker(new URL('./seedWorker.ts', import.meta.url))
      try {
        for (let options = take(); options; options = take())
          if (!told(options, await askedOf(worker, options))) over = true
      } finally {
        await worker.terminate()
      }
    }),
  )
}

function askedOf(worker: Worker, options: RunOptions): Promise<RunReport> {
  return new Promise((done, failed) => {
    worker.once('error', failed)
    worker.once('message', (report: RunReport) => {
      worker.off('error', failed)
      done(report)
    })
    worker.postMessage(options)
  })
}
