// What must be settled before Electron is ready, in this order.
import { dirname, join } from 'node:path'
import { app, protocol } from 'electron'
import { History } from '../recovery/index.ts'
import { scheme } from '../scheme/index.ts'
import { dataDirOf } from '../settings/index.ts'

export interface Before {
  readonly userData: string
  readonly history: History
}

/** Undefined: another instance runs on the same data, and this one must go without having opened anything. */
export function beforeReady(argv: readonly string[]): Before | undefined {
  app.enableSandbox()
  // The lock below is per userData: a demo with its own data dir may run beside the real hub.
  const data = dataDirOf(argv)
  if (data !== undefined) app.setPath('userData', join(dirname(data), 'shell'))
  if (!app.requestSingleInstanceLock()) return undefined

  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, codeCache: true } },
  ])
  // An alarm must sound on a wall that nobody ever clicks on.
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required')
  const userData = app.getPath('userData')
  const history = new History(join(userData, 'recovery.json'))
  if (history.paintsInSoftware(Date.now())) app.disableHardwareAcceleration()
  return { userData, history }
}
