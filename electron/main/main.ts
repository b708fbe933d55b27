// Entry of the Electron app.
import { join } from 'node:path'
import { app, session } from 'electron'
import { beforeReady } from './before.ts'
import { lockContents, lockSession } from './lockdown.ts'
import { servePages } from './pages.ts'
import { Shell } from './shell.ts'

const before = beforeReady(process.argv)
if (before === undefined) {
  // The first instance was told by the lock and comes to the front.
  app.exit(0)
} else {
  // This file is out/main/main.js.
  const out = join(import.meta.dirname, '..')
  let shell: Shell | undefined
  let stopped = false

  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  app.on('second-instance', () => shell?.focus())
  // Windows close and come back; only quitting ends the app.
  app.on('window-all-closed', () => undefined)
  app.on('will-quit', (event) => {
    if (stopped || shell === undefined) return
    event.preventDefault()
    void shell.stop().then(() => {
      stopped = true
      app.quit()
    })
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())

  void app.whenReady().then(() => {
    lockSession(session.defaultSession)
    servePages(join(out, 'renderer'))
    shell = new Shell({ ...before, argv: process.argv, out })
    shell.start()
  })
}
