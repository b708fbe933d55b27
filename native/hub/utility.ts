/** The hub inside Electron: a utility process that the shell starts, hands window ports to, and stops. */
import type { Failure } from '../contract/index.ts'
import type { SeatPort } from '../seats/index.ts'
import { describe } from './fatal.ts'
import { openHub, type Hub } from './hub.ts'
import { openLog } from './log.ts'
import { readOptions } from './options.ts'

/** The part of Electron's `process.parentPort` used here; this program does not import Electron. */
interface ShellPort {
  on(event: 'message', listener: (event: { data: unknown; ports: readonly SeatPort[] }) => void): void
  postMessage(message: unknown): void
}
/** Read by name: Electron types this property of `process`, and this program must not know Electron's types. */
const port: unknown = Reflect.get(process, 'parentPort')
const isShellPort = (value: unknown): value is ShellPort =>
  typeof value === 'object' && value !== null && 'on' in value && 'postMessage' in value
const shell = isShellPort(port) ? port : undefined
if (!shell) throw new Error('native/hub/utility.ts runs inside Electron; start native/hub/main.ts otherwise')

const log = openLog(process.env['HUB_LOG'] ?? 'warn')
let hub: Hub | undefined

function fail(failed: Failure<string> & { readonly advice?: string }): never {
  shell?.postMessage({ type: 'fatal', code: failed.code, message: describe(failed) })
  process.exit(1)
}

async function start(args: readonly string[]): Promise<void> {
  const read = readOptions(args)
  if (!read.ok) fail(read)
  const opened = await openHub(read.options, log)
  if (!opened.ok) fail(opened)
  hub = opened.hub
  shell?.postMessage({ type: 'ready' })
}

shell.on('message', ({ data, ports }) => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return
  const { type } = data
  const [seatPort] = ports
  if (type === 'start' && 'options' in data) void start(argsOf(data.options))
  else if (type === 'suspend') void hub?.suspend()
  else if (type === 'stop') void (hub?.close() ?? Promise.resolve()).then(() => process.exit(0))
  else if (type === 'seat' && seatPort && 'role' in data && 'windowId' in data && 'seat' in data) {
    const { role, windowId, seat } = data
    if (role !== 'wall' && role !== 'desk') return seatPort.close()
    hub?.attachPort(seatPort, role, Number(windowId), () => shell.postMessage({ type: 'seat-closed', seat }))
  }
})

const argsOf = (options: unknown): readonly string[] =>
  typeof options === 'object' && options !== null && 'args' in options && Array.isArray(options.args)
    ? options.args.map(String)
    : []
