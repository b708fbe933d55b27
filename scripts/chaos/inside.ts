// Loaded with --import into a hub or a gateway under test: ends the process at a named crash point, and moves its wall
// clock when the parent says so. HUB_CRASH_AT=NAME:COUNT kills at the COUNT-th time that point is reached.
import { isMainThread } from 'node:worker_threads'

const [point = '', count = '1'] = (process.env['HUB_CRASH_AT'] ?? '').split(':')
let left = Number(count)
if (point !== '')
  Reflect.set(globalThis, 'hubCrashPoint', (reached: string): void => {
    if (reached !== point || --left > 0) return
    // As kill -9 from outside: no handler runs, nothing is flushed.
    process.kill(process.pid, 'SIGKILL')
  })

if (isMainThread) {
  const realNow = Date.now.bind(Date)
  let offsetMs = 0
  Date.now = () => realNow() + offsetMs
  process.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'clockOffsetMs' in message)
      offsetMs = Number(message.clockOffsetMs)
  })
  // Listening must not keep the process alive.
  process.channel?.unref()
}
