// Runs in every window before its page, sandboxed, as one CommonJS file: hands the hub's port over and takes the
// page's pulse. The page sees one function; nothing of Electron.
import { contextBridge, ipcRenderer } from 'electron'
import { Channel, portMessage } from '../contract/index.ts'
import { startPulse } from './pulse.ts'

/** What of the browser is used here; the shell is otherwise compiled without browser types. */
declare const window: {
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
  requestAnimationFrame(call: () => void): void
  readonly location: { readonly origin: string }
}

const pulse = startPulse({
  every: (ms, call) => setInterval(call, ms),
  nextFrame: (call) => window.requestAnimationFrame(call),
  send: (beat) => ipcRenderer.send(Channel.beat, beat),
})

/** `window.shell.fed(n)`: the page has had n messages from the hub. Optional; without it frames alone count. */
contextBridge.exposeInMainWorld('shell', { fed: (count: unknown) => pulse.fed(count) })

ipcRenderer.on(Channel.port, (event) => {
  // To the page's own origin only; a page that is not ours has another one and gets nothing.
  window.postMessage(portMessage, window.location.origin, event.ports)
})
