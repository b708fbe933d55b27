// The hub as a utility process: Node without a screen, started from the bundle beside this one.
import { utilityProcess, type MessagePortMain } from 'electron'
import type { HubProcess } from '../link/index.ts'

/** @param entry out/main/hub.js */
export function forkHub(
  entry: string,
  said: (message: unknown) => void,
  exited: (code: number) => void,
): HubProcess<MessagePortMain> {
  const child = utilityProcess.fork(entry, [], { serviceName: 'hub', stdio: 'inherit' })
  child.on('message', said)
  child.once('exit', exited)
  return {
    post: (message, ports) => child.postMessage(message, ports === undefined ? [] : [...ports]),
    kill: () => void child.kill(),
  }
}
