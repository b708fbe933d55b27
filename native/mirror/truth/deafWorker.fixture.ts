/** A worker that hears and says nothing: for tests of what the line does then. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => undefined)
